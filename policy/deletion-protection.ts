import type { ResourceValidationPolicy } from "@pulumi/policy";

const CLUSTER = "gcp:container/cluster:Cluster";
const DEFAULT_STACKS = ["prod"];

/** A protected cluster survives a `pulumi destroy` in the wrong terminal. */
export const deletionProtection: ResourceValidationPolicy = {
  name: "deletion-protection",
  description: "The clusters of protected stacks can't be deleted by mistake.",
  configSchema: {
    properties: {
      stacks: {
        type: "array",
        items: { type: "string" },
        description: "Names of the stacks that are protected.",
        default: DEFAULT_STACKS,
      },
    },
  },
  validateResource: (args, reportViolation) => {
    if (args.type !== CLUSTER) return;
    const { stacks = DEFAULT_STACKS } = args.getConfig<{ stacks?: readonly string[] }>();
    const stack = stackOf(args.urn);
    const { deletionProtection } = args.props as { deletionProtection?: boolean };
    if (!stacks.includes(stack) || deletionProtection === true) return;
    reportViolation(
      `deletionProtection is ${String(deletionProtection)} in stack "${stack}"; allowed is true. ` +
        `Run: pulumi config set deletionProtection true --stack ${stack}. To tear the stack down, run it without ` +
        "this policy pack.",
    );
  },
};

/** From `urn:pulumi:<stack>::<project>::<type>::<name>`. */
const stackOf = (urn: string) => urn.split("::")[0]!.split(":").at(-1)!;
