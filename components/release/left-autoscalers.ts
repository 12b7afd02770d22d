import { type Color, COLORS } from "./colors.ts";
import type { RequestedColor } from "./release-guards.ts";
import type { PreviousRelease } from "./release-state.ts";
import type { Size } from "./size-guard.ts";

/** It decides nothing, as both limits are the same. */
const ANY_UTILIZATION = 100;

/**
 * Fixes an autoscaler that the config no longer wants to the colour's number of pods, and leaves its removal to the next
 * update: the engine deletes last, and until then it would scale once more. The same for one that the state may not know,
 * because an update was killed right after it was created.
 */
export function takeOverAutoscaler<Sized extends RequestedColor & Size>(
  previous: PreviousRelease,
  color: Sized,
): Sized {
  const { replicas } = color;
  if (color.autoscaling || replicas === 0) return color;
  if (!isLeaving(previous, color) && !mayHaveLeft(previous, color.color)) return color;
  const autoscaling = {
    minReplicas: replicas,
    maxReplicas: replicas,
    cpuUtilization: ANY_UTILIZATION,
  };
  return { ...color, autoscaling };
}

/** Whether the state has an autoscaler of the colour that could still give it another number of pods. */
export function isLeaving(
  { colors }: PreviousRelease,
  { color, replicas, autoscaling }: RequestedColor,
): boolean {
  const { autoscaled, limits } = colors[color] ?? {};
  if (!autoscaled || autoscaling || replicas === 0) return false;
  return limits?.minReplicas !== replicas || limits.maxReplicas !== replicas;
}

/** The colours that may have an autoscaler from now on, for the record. */
export function autoscaledColors(
  previous: PreviousRelease,
  requested: readonly (RequestedColor | undefined)[],
): readonly Color[] {
  return COLORS.filter(
    (color) =>
      requested.some((each) => each?.color === color && each.autoscaling) || mayHaveLeft(previous, color),
  );
}

/** Whether there may be an autoscaler that the state does not have. */
function mayHaveLeft({ autoscaled = [], colors }: PreviousRelease, color: Color): boolean {
  return autoscaled.includes(color) && !colors[color]?.autoscaled;
}
