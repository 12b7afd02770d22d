import type { Color } from "../components/release/colors.ts";
import { DEFAULT_REPLICAS } from "../components/release/colors.ts";
import type { LiveColor } from "./live-release.ts";
import type { ColorConfig } from "./stack-names.ts";

/**
 * The words after `pulumi config` that give a colour as many pods as serve external users now; none if its config does
 * that already. The update that switches then grows it first.
 */
export function growFirst(
  color: Color,
  { replicas, autoscaled }: ColorConfig,
  serving: LiveColor | undefined,
): readonly (readonly string[])[] {
  const path = ["--path", `${color}.replicas`];
  // The program gives it what serves now.
  if (autoscaled) return replicas === 0 ? [["rm", ...path]] : [];
  const needed = Math.max(serving?.readyPods ?? 0, serving?.wantedPods ?? 0);
  return (replicas ?? DEFAULT_REPLICAS) < needed ? [["set", ...path, String(needed)]] : [];
}
