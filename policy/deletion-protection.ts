import type { ResourceValidationPolicy } from "@pulumi/policy";

const CLUSTER = "gcp:container/cluster:Cluster";
const SERVICE = "kubernetes:core/v1:Service";
const DEFAULT_STACKS = ["prod"];

/** A protected cluster and its public Service survive a `pulumi destroy` in the wrong terminal. */
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
    const problem = isPublic
      ? "The public Service is not protected: expected deletionProtection true, got another value"
      : `deletionProtection: expected true, got ${String(deletionProtection)}`;
    reportViolation(
      `${problem} in stack "${stack}". Run: pulumi config set deletionProtection true --stack ${stack}. ` +
        "To destroy the stack, run Pulumi without this policy pack.",
    );
  },
};

/** From `urn:pulumi:<stack>::<project>::<type>::<name>`. */
const stackOf = (urn: string) => urn.split("::")[0]!.split(":").at(-1)!;
