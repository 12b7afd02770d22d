import * as pulumi from "@pulumi/pulumi";
import type { Color } from "../release/colors.ts";
import { otherColor } from "../release/colors.ts";
import { MAX_SURGE_PERCENT } from "./pod-resources.ts";
import type { PreviousRelease } from "../release/release-state.ts";

/** What the nodes can hold of the app's pods. */
export interface NodeRoom {
  readonly pods: number;
  /** Such as "2 e2-medium nodes". */
  readonly nodes: string;
  /** Where the number of pods comes from. */
  readonly reason: string;
}

/** How many pods colours need; they roll one after the other, so that one surge is enough. */
export function podsNeeded(replicas: readonly (readonly [Color, number])[]) {
  const surge = Math.max(...replicas.map(([, count]) => Math.ceil((count * MAX_SURGE_PERCENT) / 100)));
  const pods = replicas.reduce((sum, [, count]) => sum + count, surge);
  const parts = replicas.map(([color, count]) => `${color} ${count}`);
  return { pods, text: `${parts.join(", ")} and ${surge} more while a colour rolls make ${pods} pods` };
}

/**
 * Refuses an update whose way to its end doesn't fit, though its end may: the active colour grows before the other one
 * shrinks.
 *
 * @throws RunError with the numbers, before anything is changed
 */
export function guardRoom(
  { colors }: PreviousRelease,
  { color, replicas }: { readonly color: Color; readonly replicas: number },
  room: NodeRoom,
): void {
  if (replicas <= (colors[color]?.replicas ?? 0)) return;
  const other = otherColor(color);
  const { pods, text } = podsNeeded([
    [color, replicas],
    [other, colors[other]?.replicas ?? 0],
  ]);
  if (pods <= room.pods) return;
  throw new pulumi.RunError(
    `${pulumi.getProject()}:${color}.replicas: got ${replicas}, allowed is what ${room.nodes} can hold while ${other} has ` +
      `the pods it has, which it keeps until ${color} serves: ${text}. ${room.reason}. ` +
      "Lower it, or take more nodes, such as: pulumi config set nodeCount 3.",
  );
}
