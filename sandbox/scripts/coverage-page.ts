import { coverage, type ApiCoverage } from "../src/engine/google-cloud/apis/coverage.ts";
import { FAULT_KINDS } from "../src/engine/google-cloud/kernel/fault-kinds.ts";
import { dockerProvider, IMAGE } from "../src/engine/plugins/docker/docker-provider.ts";
import { functions, gcpProvider, resourceTypes } from "../src/engine/plugins/gcp/gcp-provider.ts";
import { COVERED, NOT_COVERED } from "../src/engine/plugins/kubernetes/kinds.ts";
import { kubernetesProvider } from "../src/engine/plugins/kubernetes/kubernetes-provider.ts";
import { ADDRESS_FACTS } from "./address-facts.ts";
import { IDENTITY_FACTS } from "./identity-facts.ts";
import { DOCKER_BEHAVIOUR, DOCKER_DIFFERENCES } from "./docker-plugin-behaviour.ts";
import { GCP_BEHAVIOUR } from "./gcp-plugin-behaviour.ts";
import {
  KUBERNETES_BEHAVIOUR,
  KUBERNETES_DIFFERENCES,
  type Behaviour,
} from "./kubernetes-plugin-behaviour.ts";
import { LOAD_BALANCER_FACTS, type LoadBalancerFact } from "./load-balancer-facts.ts";
import { REAL_PARTS } from "./real-parts.ts";

/** `sandbox/docs/simulated.md` before Prettier: the parts of the sandbox that are real, simulated and not covered. */
export function coveragePage(): string {
  return [
    "# What is real, what is simulated, what is not covered",
    "`npm run docs` writes this page from the sandbox's own tables, and `npm test` checks that it is up to date. A call " +
      "or resource that is not on this page fails with an error that names it.",
    "## Real",
    REAL_PARTS.map(({ part, is, differs }) => `- **${part}**: ${is}. Differs: ${differs}.`).join("\n"),
    "### Load balancers",
    "What the load balancer of a Service does, as GKE's does it.",
    loadBalancerTable(LOAD_BALANCER_FACTS),
    "### Reserved addresses",
    "What an address is to Google, and how a LoadBalancer Service gets it.",
    loadBalancerTable(ADDRESS_FACTS),
    "### Identities, keys and buckets",
    "How jobs of GitHub become service accounts, and where a stack's state is.",
    loadBalancerTable(IDENTITY_FACTS),
    "## Simulated: Google Cloud's APIs",
    "Any client can call them: the official gcp plugin, gcloud, Google's client libraries, plain REST. Tests check their " +
      "methods and the fields of their answers against Google's own description of its APIs. They refuse fields, " +
      "parameters and types that this description does not have. They also refuse wrong values of the fields that the " +
      "program, gcloud or the gcp plugin set (`allowed-values.ts`); they store other values unchanged. `fields` selects " +
      "a part of an answer. All answers are JSON (`alt`).",
    ...coverage().flatMap(apiSection),
    "### Access",
    [
      "Every method names the permissions that it needs (`http/access/method-permissions.ts`, `compute-permissions.ts`), " +
        "from Google's pages on access control of each API and the reference of each method. Roles have the permissions " +
        "of Google's reference of predefined roles (`kernel/access/roles.json`).",
      "Tokens have owners: the developer, who has the owner's, project creator's and billing administrator's role above " +
        "all projects, and service accounts, for an hour, by `generateAccessToken`. Without a permission the answer is " +
        "403 in the words of the API, with the permission's name; with an expired token 401.",
      "Policies of projects, service accounts and repositories count, each for what is below it too.",
      "Not covered: groups and domains as members; conditions other than those in `kernel/access/conditions.ts`, which " +
        "are refused; the delay of minutes until a change of a policy has effect; the roles that Google gives its own " +
        "service accounts; deny policies and custom roles.",
    ]
      .map((each) => `- ${each}`)
      .join("\n"),
    "### Scripted faults",
    "`npm run sandbox -- fault add` makes the next calls or operations fail.",
    Object.entries(FAULT_KINDS)
      .map(([kind, what]) => `- \`${kind}\`: ${what}`)
      .join("\n"),
    "## The sandbox's own Pulumi plugins",
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
    "It fails as the official plugin does. Each row has a test of that name.",
    behaviourTable(GCP_BEHAVIOUR),
    ...pluginSection(kubernetesProvider, {
      covers: [COVERED],
      notCovered: `${NOT_COVERED}, functions`,
    }),
    "It does what the official plugin does wherever a user can tell. Each row has a test of that name.",
    behaviourTable(KUBERNETES_BEHAVIOUR),
    `Where it differs: ${KUBERNETES_DIFFERENCES.join("; ")}.`,
    ...pluginSection(dockerProvider, {
      covers: [`\`${IMAGE}\``],
      notCovered: "other resource types, functions",
    }),
    "It treats what is in the build context as the official plugin does. Each row has a test of that name.",
    behaviourTable(DOCKER_BEHAVIOUR),
    `Where it differs: ${DOCKER_DIFFERENCES.join("; ")}.`,
  ].join("\n\n");
}

function loadBalancerTable(facts: readonly LoadBalancerFact[]): string {
  const rows = facts.map(({ behaviour, source, differs = "" }) => [behaviour, source, differs]);
  return [["behaviour", "source", "the sandbox differs"], ["-", "-", "-"], ...rows]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
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

function behaviourTable(behaviours: readonly Behaviour[]): string {
  const rows = behaviours.map(({ what, from, test }) => `| ${what} | ${from} | ${test} |`);
  return ["| behaviour | where the official plugin has it | test |", "|---|---|---|", ...rows].join("\n");
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
