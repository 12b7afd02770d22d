import { coverage, type ApiCoverage } from "../src/engine/google-cloud/apis/coverage.ts";
import { FAULT_KINDS } from "../src/engine/google-cloud/kernel/fault-kinds.ts";
import { dockerProvider, IMAGE } from "../src/engine/plugins/docker/docker-provider.ts";
import { functions, gcpProvider, resourceTypes } from "../src/engine/plugins/gcp/gcp-provider.ts";
import { COVERED, NOT_COVERED } from "../src/engine/plugins/kubernetes/kinds.ts";
import { kubernetesProvider } from "../src/engine/plugins/kubernetes/kubernetes-provider.ts";
import { REAL_PARTS } from "./real-parts.ts";

/** `sandbox/docs/simulated.md`, before Prettier: what of the sandbox is real, simulated and not covered. */
export function coveragePage(): string {
  return [
    "# What is real, what is simulated, what is not covered",
    "Written by `npm run docs` from the sandbox's own tables; `npm test` checks that it is up to date. A call or " +
      "resource that stands nowhere here fails, and the error names it.",
    "## Real",
    REAL_PARTS.map(({ part, is, differs }) => `- **${part}**: ${is}. Differs: ${differs}.`).join("\n"),
    "## Simulated: Google Cloud's APIs",
    "Any client may call them: the official gcp plugin, gcloud, the googleapis clients, plain REST. Their methods " +
      "and the fields of their answers are checked against Google's own description of its APIs. A request is " +
      "refused for a field, a parameter or a type that this description does not have, and for a value that a field " +
      "does not take, where the program, gcloud or the gcp plugin set it (`allowed-values.ts`); other values are kept " +
      "as they are. `fields` takes a part of an answer; none comes in another form than JSON (`alt`).",
    ...coverage().flatMap(apiSection),
    "### Faults on request",
    "`npm run sandbox -- fault add` scripts what befalls the next calls or operations.",
    Object.entries(FAULT_KINDS)
      .map(([kind, what]) => `- \`${kind}\`: ${what}`)
      .join("\n"),
    "## Stand-ins for Pulumi's plugins",
    "Used only where the official plugin can't be had.",
    ...pluginSection(gcpProvider, {
      covers: [
        ...resourceTypes.map(({ token, notCovered }) =>
          notCovered === undefined ? `\`${token}\`` : `\`${token}\`, without ${notCovered}`,
        ),
        ...functions.map(({ token }) => `\`${token}\``),
      ],
      notCovered: "other resource types and functions, other addresses than this machine's",
    }),
    ...pluginSection(kubernetesProvider, {
      covers: [COVERED],
      notCovered: `${NOT_COVERED}, functions`,
    }),
    ...pluginSection(dockerProvider, {
      covers: [`\`${IMAGE}\``],
      notCovered: "other resource types, functions",
    }),
  ].join("\n\n");
}

function apiSection({ title, base, versions, service, methods, notCovered }: ApiCoverage): string[] {
  const gate = service === undefined ? "always on" : `on once \`${service}\` is enabled`;
  return [
    `### ${title}`,
    `At \`/${base}\`, ${list(versions)}; ${gate}.`,
    methods
      .map(({ method, path, versions: some }) => {
        const restriction = some ? ` (${list(some)})` : "";
        return `- \`${method} ${path}\`${restriction}`;
      })
      .join("\n"),
    "Not covered:",
    notCovered.map((each) => `- ${each}`).join("\n"),
  ];
}

interface PluginCoverage {
  readonly covers: readonly string[];
  readonly notCovered: string;
}

function pluginSection(
  { name, version }: { readonly name: string; readonly version: string },
  { covers, notCovered }: PluginCoverage,
): string[] {
  return [
    `### ${name} ${version}`,
    covers.map((each) => `- ${each}`).join("\n"),
    `Not covered: ${notCovered}.`,
  ];
}

const list = (items: readonly string[]) => items.join(", ");
