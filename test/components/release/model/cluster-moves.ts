import { COLORS, type Color } from "../../../../components/release/colors.ts";
import { type LiveColor, type ReadyPods, readyPods, runs, type World } from "./world.ts";

// A Deployment's rolling update with maxUnavailable 0, in the two moments that users could notice.
// https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#rolling-update-deployment

/** Half-way: the old pods that it still needs, and a first new one. */
export function startRollout(
  world: World,
  color: Color,
  to: Pick<LiveColor, "version" | "image" | "wanted">,
) {
  const live = world.cluster.colors[color];
  const old = keepReady(live?.ready ?? [], to.wanted);
  const isNew = live?.image !== to.image;
  const first = isNew && to.wanted > 0 && runs(world, to.image) ? [{ image: to.image, count: 1 }] : [];
  world.cluster.colors[color] = { ...to, ready: [...old, ...first] };
}

/** The end, which pods that never get ready don't reach. */
export function endRollout(world: World, color: Color): boolean {
  const live = world.cluster.colors[color];
  if (!live) return true;
  if (live.wanted > 0 && !runs(world, live.image)) return false;
  live.ready = live.wanted === 0 ? [] : [{ image: live.image, count: live.wanted }];
  return true;
}

/** Autoscalers act at any moment. A colour without users has no load, so its autoscaler takes it to its minimum. */
export function autoscalersAct(world: World): void {
  for (const color of COLORS) {
    const live = world.cluster.colors[color];
    const bounds = world.cluster.autoscalers[color];
    if (!live || !bounds || live.wanted === 0) continue;
    const { minReplicas, maxReplicas } = bounds;
    const hasLoad = world.cluster.public === color && !world.isQuiet;
    scale(live, hasLoad ? Math.min(Math.max(live.wanted, minReplicas), maxReplicas) : minReplicas);
  }
}

/** Another number of pods. Fewer is at once; more needs time. */
export function scale(live: LiveColor, wanted: number): void {
  live.wanted = wanted;
  live.ready = keepReady(live.ready, wanted);
}

/** What Kubernetes reaches when it is left alone. */
export function settle(world: World): void {
  autoscalersAct(world);
  for (const color of COLORS) endRollout(world, color);
}

export function podsDie(live: LiveColor, left: number): void {
  live.ready = keepReady(live.ready, left);
}

function keepReady(pods: readonly ReadyPods[], most: number): ReadyPods[] {
  let room = most;
  const kept = pods.map(({ image, count }) => {
    const stays = Math.min(count, room);
    room -= stays;
    return { image, count: stays };
  });
  return kept.filter(({ count }) => count > 0);
}

export const isWhole = (live: LiveColor) =>
  readyPods(live) >= live.wanted && live.ready.every(({ image }) => image === live.image);
