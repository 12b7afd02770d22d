import { coverage, type ApiCoverage } from "../src/engine/google-cloud/apis/coverage.ts";
import { FAULT_KINDS } from "../src/engine/google-cloud/kernel/fault-kinds.ts";
import { dockerProvider, IMAGE } from "../src/engine/plugins/docker/docker-provider.ts";
import { functions, gcpProvider, resourceTypes } from "../src/engine/plugins/gcp/gcp-provider.ts";
import { COVERED, NOT_COVERED } from "../src/engine/plugins/kubernetes/kinds.ts";
import { kubernetesProvider } from "../src/engine/plugins/kubernetes/kubernetes-provider.ts";
import { REAL_PARTS } from "./real-parts.ts";

/** `sandbox/docs/simulated.md` before Prettier: the parts of the sandbox that are real, simulated and not covered. */
export function coveragePage(): string {
  return [
    "# What is real, what is simulated, what is not covered",
    "`npm run docs` writes this page from the sandbox's own tables, and `npm test` checks that it is up to date. A call " +
      "or resource that is not on this page fails with an error that names it.",
    "## Real",
    REAL_PARTS.map(({ part, is, differs }) => `- **${part}**: ${is}. Differs: ${differs}.`).join("\n"),
    "## Simulated: Google Cloud's APIs",
    "Any client can call them: the official gcp plugin, gcloud, Google's client libraries, plain REST. Tests check their " +
      "methods and the fields of their answers against Google's own description of its APIs. They refuse fields, " +
      "parameters and types that this description does not have. They also refuse wrong values of the fields that the " +
      "program, gcloud or the gcp plugin set (`allowed-values.ts`); they store other values unchanged. `fields` selects " +
      "a part of an answer. All answers are JSON (`alt`).",
    ...coverage().flatMap(apiSection),
    "### Scripted faults",
    "`npm run sandbox -- fault add` makes the next calls or operations fail.",
    Object.entries(FAULT_KINDS)
      .map(([kind, what]) => `- \`${kind}\`: ${what}`)
      .join("\n"),
    "## Stand-ins for Pulumi's plugins",
    "The sandbox uses them only if it can't get the official plugin.",
    ...pluginSection(gcpProvider, {
      covers: [
        ...resourceTypes.map(({ token, notCovered }) =>
          notCovered === undefined ? `\`${token}\`` : `\`${token}\`, without ${notCovered}`,
        ),
        ...functions.map(({ token }) => `\`${token}\``),
      ],
      notCovered: "other resource types and functions, addresses of other machines",
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
