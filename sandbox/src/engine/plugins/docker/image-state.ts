import { relative } from "node:path";
import { containsUnknown } from "../plain-values.ts";
import type { Properties } from "../provider.ts";
import { Unknown } from "../provider.ts";
import type { ImageInputs } from "./image-inputs.ts";

/** The outputs of an Image. The digest is unknown until the image is built. */
export function imageState(inputs: Properties, repoDigest?: string): Properties {
  const build = (inputs.build === Unknown ? {} : inputs.build) as Properties;
  const registry = (
    inputs.registry === Unknown ? { server: Unknown } : (inputs.registry ?? {})
  ) as Properties;
  const { context = Unknown, dockerfile = Unknown, platform = Unknown } = build;
  const inContext =
    typeof context === "string" && typeof dockerfile === "string" ? relative(context, dockerfile) : Unknown;
  return {
    baseImageName: inputs.imageName!,
    context,
    dockerfile: inContext,
    imageName: inputs.imageName!,
    platform,
    registryServer: registry.server ?? "",
    repoDigest: repoDigest ?? Unknown,
  };
}

/** The inputs; undefined while some of them are unknown. */
export function buildable(inputs: Properties): ImageInputs | undefined {
  return containsUnknown(inputs) ? undefined : (inputs as unknown as ImageInputs);
}
