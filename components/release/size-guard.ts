import { configError, setCommand } from "./config-error.ts";
import { otherColor } from "./colors.ts";
import type { RequestedColor } from "./release-guards.ts";
import type { PreviousRelease } from "./release-state.ts";

/** The size of a colour after the update. */
export interface Size {
  /** Number of pods. */
  readonly replicas: number;
  /** Whether an autoscaler's own number of pods stays instead. */
  readonly keepsReplicas: boolean;
  /**
   * The limits of the autoscaler.
   * @default - those of the config
   */
  readonly autoscaling?: RequestedColor["autoscaling"];
}

/**
 * The size of the active colour. External users are never sent to fewer pods than served them before: a colour with an
 * autoscaler grows first, in the same update, and a fixed number that is too small is refused.
 *
 * @throws RunError with the numbers and the command, before anything is changed
 */
export function activeSize(previous: PreviousRelease, active: RequestedColor): Size {
  const { color, replicas, autoscaling } = active;
  const pods = previous.colors[color]?.replicas ?? 0;
  const size = sizeOf(previous, active);
  if (previous.activeColor === color) {
    if (!autoscaling && previous.colors[color]?.autoscaled && replicas < pods) {
      throw tooFew(active, pods, "its autoscaler chose", "Lower it in a later update.");
    }
    if (autoscaling && autoscaling.maxReplicas < pods) {
      throw tooFew(active, pods, "external users reach now", "Lower it when fewer pods serve them.");
    }
    return size;
  }
  const serving = previous.activeColor ? (previous.colors[previous.activeColor]?.replicas ?? 0) : 0;
  const other = otherColor(color);
  const serves = `${other} serves external users with`;
  const later = `To serve with fewer, lower ${other}'s number first, in an update of its own.`;
  if (!autoscaling) {
    if (replicas < serving) throw tooFew(active, serving, serves, later);
    return size;
  }
  if (autoscaling.maxReplicas < serving) throw tooFew(active, serving, serves, later);
  return {
    ...(pods < serving ? { replicas: serving, keepsReplicas: false } : size),
    // A colour without users has no load, and its autoscaler would make it smaller again before the switch.
    autoscaling: { ...autoscaling, minReplicas: Math.max(autoscaling.minReplicas, serving) },
  };
}

/** The size of a colour that an autoscaler may have changed. */
export function sizeOf({ colors }: PreviousRelease, { color, replicas, autoscaling }: RequestedColor): Size {
  const pods = colors[color]?.replicas ?? 0;
  return autoscaling && pods > 0
    ? { replicas: Math.max(pods, autoscaling.minReplicas), keepsReplicas: true }
    : { replicas, keepsReplicas: false };
}

function tooFew(
  { color, replicas, autoscaling }: RequestedColor,
  least: number,
  why: string,
  otherwise: string,
) {
  const key = autoscaling ? `${color}.autoscaling.maxReplicas` : `${color}.replicas`;
  return configError(key, {
    got: autoscaling?.maxReplicas ?? replicas,
    expected: `at least ${least}, the number of pods that ${why}`,
    nextStep: `Set it with: ${setCommand(key, least)}. ${otherwise}`,
  });
}
