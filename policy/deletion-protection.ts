import type { ResourceValidationPolicy } from "@pulumi/policy";
import { otherwise, PROTECTED_STACKS, protectedStack } from "./protected-stacks.ts";

const NAME = "deletion-protection";
const CLUSTER = "gcp:container/cluster:Cluster";
const SERVICE = "kubernetes:core/v1:Service";

/** A protected cluster and its public Service survive a `pulumi destroy` in the wrong terminal. */
export const deletionProtection: ResourceValidationPolicy = {
  name: NAME,
  description: "The clusters of protected stacks can't be deleted by mistake.",
  configSchema: PROTECTED_STACKS,
  validateResource: (args, reportViolation) => {
    const isPublic = args.type === SERVICE && args.name === "public";
    if (args.type !== CLUSTER && !isPublic) return;
    const stack = protectedStack(args);
    const { deletionProtection } = args.props as { deletionProtection?: boolean };
    const isProtected = isPublic ? args.opts.protect : deletionProtection === true;
    if (stack === undefined || isProtected) return;
    const problem = isPublic
      ? "The public Service is not protected: expected deletionProtection true, got another value"
      : `deletionProtection: expected true, got ${String(deletionProtection)}`;
    reportViolation(
      `${problem} in stack "${stack}". Run: pulumi config set deletionProtection true --stack ${stack}. ` +
        `To destroy the stack, run Pulumi without this policy pack. ${otherwise(NAME)}`,
    );
  },
};
