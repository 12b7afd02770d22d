import { text } from "./schema-parts.ts";

const EXAMPLE = "gcr.io/my-project/web@sha256:<64 hex digits>";

/** An image that can never change. */
export const IMAGE_BY_DIGEST = text(
  `an image reference by digest, such as ${EXAMPLE}`,
  EXAMPLE,
  /^[a-z0-9.:-]+(\/[a-z0-9._-]+)+@sha256:[0-9a-f]{64}$/,
);
