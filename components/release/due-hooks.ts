import compare from "semver/functions/compare.js";
import valid from "semver/functions/valid.js";
import type { Color } from "./colors.ts";
import { changedNames } from "./environment.ts";
import { isSameImage } from "./recorded-versions.ts";
import type { RequestedColor } from "./release-guards.ts";
import type { PreviousRelease } from "./release-state.ts";

/**
 * What an update does with a colour's pre-release hook: it runs the hook, leaves the Job of an earlier one as it is, knows
 * that this Job was deleted, or has none.
 */
export type HookDecision = "runs" | "completed" | "deleted" | "none";

export interface DueHooks {
  /** What happens to the hook of each requested colour. */
  readonly decisions: Readonly<Partial<Record<Color, HookDecision>>>;
  /** What the user may not expect. */
  readonly infos: readonly string[];
}

/** Decides which hooks an update runs. A hook runs once for a version, and never after that of a newer version. */
export function dueHooks(
  previous: PreviousRelease,
  { active, idle }: { readonly active: RequestedColor; readonly idle?: RequestedColor },
): DueHooks {
  const ran = new Set(Object.keys(previous.hooks ?? {}));
  const decisions: Partial<Record<Color, HookDecision>> = {};
  const infos: string[] = [];
  // In the order in which an update changes the colours.
  for (const requested of [active, ...(idle ? [idle] : [])]) {
    const { color, version } = requested;
    const isNew = changesImage(previous, requested) && !ran.has(version);
    const newer = isNew ? newerThan(version, ran) : undefined;
    if (newer !== undefined) {
      infos.push(
        `${color}: the pre-release hook does not run for ${version}, because it ran for ${newer}, which is newer.`,
      );
    }
    const names = changedNames(previous.colors[color]?.environment, requested.environment);
    if (!isNew && ran.has(version) && names.length > 0) {
      infos.push(
        `${color}: the pre-release hook does not run again for another environment, because it ran for ${version}.`,
      );
    }
    if (isNew && newer === undefined) {
      decisions[color] = "runs";
      ran.add(version);
    } else {
      decisions[color] = previous.hookJobs?.[color] ?? "none";
    }
  }
  return { decisions, infos };
}

/** A version that is built doesn't have its image yet, so its version decides. */
function changesImage({ colors, versions }: PreviousRelease, requested: RequestedColor): boolean {
  const { color, version, image = versions[version]?.image } = requested;
  const applied = colors[color]?.applied;
  if (!applied) return true;
  return image === undefined ? applied.version !== version : !isSameImage(image, applied.image);
}

/** The newest of the versions, if it is newer. Versions that are not semantic have no order. */
function newerThan(version: string, versions: ReadonlySet<string>): string | undefined {
  if (valid(version) === null) return undefined;
  const [newest] = [...versions]
    .filter((each) => valid(each) !== null && compare(each, version) > 0)
    .sort((one, other) => compare(other, one));
  return newest;
}
