import type { ResourceValidationPolicy } from "@pulumi/policy";
import { containersOf, podOf } from "./pods.ts";

const BY_DIGEST = /@sha256:[0-9a-f]{64}$/;

/** A tag can move to another image. A digest always names the same image. */
export const imageByDigest: ResourceValidationPolicy = {
  name: "image-by-digest",
  description: "Containers run images by digest, never by tag.",
  validateResource: (args, reportViolation) => {
    const pod = podOf(args);
    if (!pod) return;
    for (const { name, image = "" } of containersOf(pod)) {
      if (BY_DIGEST.test(image)) continue;
      reportViolation(
        `Container "${name}": expected an image <image>@sha256:<digest>, got "${image}". ` +
          "Set the colour's version, which the program resolves to a digest, or pin its image by digest.",
      );
    }
  },
};
