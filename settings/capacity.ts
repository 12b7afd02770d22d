import type * as pulumi from "@pulumi/pulumi";
import { podsNeeded, type NodeRoom } from "../components/release/node-room.ts";
import { APP_REQUESTS, JOB_REQUESTS } from "../components/kubernetes/pod-resources.ts";
import { configError, setCommand } from "../components/release/config-error.ts";
import type { ColorSettings, ReleaseSettings } from "./color-settings.ts";
import type { NodeSize } from "./machine-types.ts";
import { allocatable } from "./machine-types.ts";
import type { ClusterSettings } from "./cluster-settings.ts";

/** GKE's limit. */
const MAX_PODS_PER_NODE = 110;

/** How many pods the nodes can hold, for the common machine types. */
export function nodeRoom({
  machineType,
  nodeCount,
}: Pick<ClusterSettings, "machineType" | "nodeCount">): NodeRoom | undefined {
  const node = allocatable(machineType);
  if (!node) return undefined;
  const pods = maxPods(node, nodeCount);
  const nodes = `${nodeCount} ${machineType} nodes`;
  return {
    pods,
    nodes,
    reason:
      `${nodes} hold at most ${pods} pods of ${APP_REQUESTS.milliCpu}m CPU and ${APP_REQUESTS.memoryMib}Mi memory ` +
      `and one gate of ${JOB_REQUESTS.milliCpu}m and ${JOB_REQUESTS.memoryMib}Mi, as a node has ${node.milliCpu}m and ` +
      `${node.memoryMib}Mi for pods, GKE's own included`,
  };
}

/**
 * Refuses colours that the nodes can't hold.
 *
 * @returns a warning where autoscaling may ask for more than the nodes can hold
 * @throws RunError with the numbers
 */
export function checkCapacity({ active, idle }: ReleaseSettings, room: NodeRoom): string[] {
  const colors = [active, ...(idle ? [idle] : [])];
  const needed = podsNeeded(colors.map(({ color, replicas }) => [color, replicas]));
  const largest = colors.reduce((one, other) => (other.replicas > one.replicas ? other : one));
  if (needed.pods > room.pods) throw tooSmall(largest, room, needed.text);

  const most = podsNeeded(
    colors.map(({ color, replicas, autoscaling }) => [color, autoscaling?.maxReplicas ?? replicas]),
  );
  if (most.pods <= room.pods) return [];
  return [
    `Autoscaling may ask for more pods than the nodes can hold: ${most.text}. ${room.reason}. ` +
      "Lower maxReplicas, or use more nodes or a larger machineType.",
  ];
}

function maxPods(node: NodeSize, nodeCount: number): number {
  const besides = (others: NodeSize) =>
    Math.max(
      0,
      Math.min(
        MAX_PODS_PER_NODE,
        Math.floor((node.milliCpu - others.milliCpu) / APP_REQUESTS.milliCpu),
        Math.floor((node.memoryMib - others.memoryMib) / APP_REQUESTS.memoryMib),
      ),
    );
  return besides(JOB_REQUESTS) + (nodeCount - 1) * besides({ milliCpu: 0, memoryMib: 0 });
}

function tooSmall(
  { color, replicas, autoscaling }: ColorSettings,
  { nodes, reason }: NodeRoom,
  needed: string,
): pulumi.RunError {
  return configError(autoscaling ? `${color}.autoscaling.minReplicas` : `${color}.replicas`, {
    got: replicas,
    expected: `no more than ${nodes} can hold`,
    nextStep:
      `This needs ${needed}. ${reason}. Lower it, or use more nodes or a larger machine, such as: ` +
      setCommand("machineType", "e2-standard-4"),
  });
}
