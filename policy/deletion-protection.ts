import type { ResourceValidationPolicy } from "@pulumi/policy";

const CLUSTER = "gcp:container/cluster:Cluster";
const SERVICE = "kubernetes:core/v1:Service";
const DEFAULT_STACKS = ["prod"];

/** A protected cluster, and what serves external users on it, survives a `pulumi destroy` in the wrong terminal. */
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
    const isPublic = args.type === SERVICE && args.name === "public";
    if (args.type !== CLUSTER && !isPublic) return;
    const { stacks = DEFAULT_STACKS } = args.getConfig<{ stacks?: readonly string[] }>();
    const stack = stackOf(args.urn);
    const { deletionProtection } = args.props as { deletionProtection?: boolean };
    const isProtected = isPublic ? args.opts.protect : deletionProtection === true;
    if (!stacks.includes(stack) || isProtected) return;
    const what = isPublic
      ? "The public Service is not protected, as deletionProtection"
      : "deletionProtection";
    const value = isPublic ? "not true" : String(deletionProtection);
    reportViolation(
      `${what} is ${value} in stack "${stack}"; allowed is true. ` +
        `Run: pulumi config set deletionProtection true --stack ${stack}. To tear the stack down, run it without ` +
        "this policy pack.",
    );
  },
};

/** From `urn:pulumi:<stack>::<project>::<type>::<name>`. */
const stackOf = (urn: string) => urn.split("::")[0]!.split(":").at(-1)!;
