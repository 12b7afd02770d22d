import { configError, setCommand } from "./config-error.ts";
import type { Color } from "./colors.ts";
import { otherColor } from "./colors.ts";
import type { PreviousRelease } from "./release-state.ts";

/** The pods that a colour may have beyond its replicas during a rolling update. */
export const MAX_SURGE_PERCENT = 25;

/** How many of the app's pods the nodes can hold. */
export interface NodeRoom {
  /** The most pods at one time. */
  readonly pods: number;
  /** The nodes in words, such as "2 e2-medium nodes". */
  readonly nodes: string;
  /** A sentence without its full stop: why there is room for that many pods. */
  readonly reason: string;
  /**
   * The command that adds a node.
   * @default - the one of a stack with a cluster of its own
   */
  readonly addNode?: string;
}

/** How many pods colours need. They roll one after the other, so one surge is enough. */
export function podsNeeded(replicas: readonly (readonly [Color, number])[]) {
  const surge = Math.max(...replicas.map(([, count]) => Math.ceil((count * MAX_SURGE_PERCENT) / 100)));
  const pods = replicas.reduce((sum, [, count]) => sum + count, surge);
  const parts = replicas.map(([color, count]) => `${color} ${count}`);
  return { pods, text: `${parts.join(", ")} and ${surge} more during a rolling update, ${pods} pods in all` };
}

/**
 * Refuses an update that needs too many pods on its way, even if fewer at its end: the active colour grows before the
 * other one shrinks.
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
  throw configError(`${color}.replicas`, {
    got: replicas,
    expected: `no more than ${room.nodes} can hold while ${other} keeps its pods, which it does until ${color} serves`,
    nextStep: `This needs ${text}. ${room.reason}. Lower it, or use more nodes, such as: ${addNode(room)}`,
  });
}

/**
 * Refuses new pods that the nodes of a shared cluster can't hold. Pods that run already have their room, so an update
 * without new ones passes: the apps of others may not block a switch.
 *
 * @throws RunError with the numbers, before anything is changed
 */
export function guardNewPods(
  { colors }: PreviousRelease,
  requested: readonly { readonly color: Color; readonly replicas: number }[],
  room: NodeRoom,
): void {
  const grown = requested.find(({ color, replicas }) => replicas > (colors[color]?.replicas ?? 0));
  const { pods, text } = podsNeeded(requested.map(({ color, replicas }) => [color, replicas]));
  if (!grown || pods <= room.pods) return;
  throw configError(`${grown.color}.replicas`, {
    got: grown.replicas,
    expected: `no more than ${room.nodes} can hold beside the pods of other apps`,
    nextStep: `This needs ${text}. ${room.reason}. Lower it, or use more nodes, such as: ${addNode(room)}`,
  });
}

const addNode = (room: NodeRoom) => room.addNode ?? setCommand("nodeCount", 3);
