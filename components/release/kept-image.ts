import * as pulumi from "@pulumi/pulumi";
import type { PreviousRelease } from "./release-state.ts";
import type { RequestedColor } from "./release-guards.ts";

/**
 * The image of a colour that keeps its version: what it runs already. So neither a tag that was moved or deleted in the
 * registry, nor an app's folder that was edited since, is in the way of a switch, a rollback or the other colour.
 *
 * @param repository Where the stack's images are; an image of another one is kept only as long as it is pinned.
 */
export function keptImage(
  { colors }: PreviousRelease,
  { color, version, image }: RequestedColor,
  repository: string,
): string | undefined {
  const applied = colors[color]?.applied;
  const isKept = image === undefined && applied?.version === version;
  return isKept && applied.image.startsWith(`${repository}@`) ? applied.image : undefined;
}

export async function sayWhatIsKept({ color, version }: RequestedColor, appPath: string): Promise<void> {
  await pulumi.log.warn(
    `${color}: ${appPath} is no longer what ${version} was built from; it is not built, and ${color} keeps its image. ` +
      "To build it, give it a new version.",
  );
}
