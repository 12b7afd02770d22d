import type * as pulumi from "@pulumi/pulumi";
import type { GateImages } from "../release/gate-images.ts";
import type { Color } from "../release/colors.ts";
import { digestOf } from "./digest.ts";
import { GateImage, type GateImageArgs } from "./gate-image.ts";
import { PromotedImage } from "./promoted-image.ts";

export interface GateImageSourceArgs extends Omit<GateImageArgs, "after" | "source"> {
  /** What the update does for the images of gates. */
  readonly plan: GateImages;
  /**
   * Address of the Docker daemon. Plain, as the program itself uses it.
   * @default - the Docker client's own
   */
  readonly dockerHost?: string;
}

type After = readonly pulumi.Resource[];

/**
 * Gives each colour the image of its gate. A build or a copy comes after what the first colour that needs it waits for.
 *
 * @returns the function of a colour
 */
export function gateImageSource(name: string, args: GateImageSourceArgs) {
  const { plan, dockerHost, ...common } = args;
  const { images, copy, build } = plan;
  let reference: pulumi.Input<string> | undefined;
  const make = (after: After) =>
    copy
      ? new PromotedImage(name, {
          ...{ color: "smokeTest", version: digestOf(copy.source).slice(7, 19), ...copy },
          ...{ repository: args.repository, after, dockerHost, architecture: args.architecture },
        }).reference
      : new GateImage(name, { ...common, source: build!, after }).reference;
  const needed = (after: After) => (reference ??= make(after));
  // Without it, the state would lose the build of an earlier update, or the source of a copy.
  if ((copy || build) && !plan.isAwaited) void needed([]);
  return (color: Color) => (after: After) => images[color] ?? needed(after);
}
