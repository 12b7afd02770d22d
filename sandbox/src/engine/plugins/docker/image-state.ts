import { relative } from "node:path";
import type { Properties } from "../provider.ts";
import { Unknown } from "../provider.ts";
import type { ImageInputs } from "./image-inputs.ts";

/** Outputs of an Image; the digest is known once it is built. */
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

/** The inputs, when everything that a build needs is known. */
export function buildable(inputs: Properties): ImageInputs | undefined {
  const unknown = (value: unknown): boolean =>
    value === Unknown || (typeof value === "object" && value !== null && Object.values(value).some(unknown));
  return unknown(inputs) ? undefined : (inputs as unknown as ImageInputs);
}
