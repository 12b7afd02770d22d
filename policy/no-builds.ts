import type { ResourceValidationPolicy } from "@pulumi/policy";
import { otherwise, PROTECTED_STACKS, protectedStack } from "./protected-stacks.ts";

const NAME = "no-builds";
const BUILD = /^docker(?:-build)?:index(?:\/\w+)?:(?:Image|RegistryImage)$/;

/** `requireDigests` is no resource. What it prevents is one: an image that the stack builds for itself. */
export const noBuilds: ResourceValidationPolicy = {
  name: NAME,
  description: "Protected stacks run images that another stack has built and tested.",
  configSchema: PROTECTED_STACKS,
  validateResource: (args, reportViolation) => {
    if (!BUILD.test(args.type)) return;
    const stack = protectedStack(args);
    if (stack === undefined) return;
    reportViolation(
      `${args.type}: expected only images that another stack has built and tested, got a build in stack "${stack}". ` +
        `Run: pulumi config set requireDigests true --stack ${stack}. ` +
        `Then: npm run promote -- --from <stack> --to ${stack}. ${otherwise(NAME)}`,
    );
  },
};
