import type { ResourceValidationPolicy } from "@pulumi/policy";
import { containersOf, podOf } from "./pods.ts";

const BY_DIGEST = /@sha256:[0-9a-f]{64}$/;

/** A tag can be moved to other content; a digest names content. */
export const imageByDigest: ResourceValidationPolicy = {
  name: "image-by-digest",
  description: "Containers run images by digest, never by tag.",
  validateResource: (args, reportViolation) => {
    const pod = podOf(args);
    if (!pod) return;
    for (const { name, image = "" } of containersOf(pod)) {
      if (BY_DIGEST.test(image)) continue;
      reportViolation(
        `Container "${name}" has the image "${image}"; allowed is <image>@sha256:<digest>. ` +
          "Set the colour's version, which the program resolves to a digest, or pin its image by digest.",
      );
    }
  },
};
