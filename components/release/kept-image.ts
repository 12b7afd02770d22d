import type { PreviousRelease } from "./release-state.ts";
import type { RequestedColor } from "./release-guards.ts";

/**
 * The image of a colour that keeps its version, which is the image that it runs already. So a tag that was moved or
 * deleted, or an edited app folder, can't block a switch, a rollback or the other colour.
 *
 * @param repository the stack's own repository; an image of another one is kept only while the config pins it
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
