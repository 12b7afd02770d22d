import type * as pulumi from "@pulumi/pulumi";
import { podsNeeded, type NodeRoom } from "../components/kubernetes/node-room.ts";
import { APP_REQUESTS, JOB_REQUESTS } from "../components/kubernetes/pod-resources.ts";
import type { ColorSettings, ReleaseSettings } from "./color-settings.ts";
import { autoscalingProperties, colorProperties } from "./color-settings.ts";
import type { NodeSize } from "./machine-types.ts";
import { allocatable } from "./machine-types.ts";
import type { ClusterSettings } from "./cluster-settings.ts";
import type { StackConfig } from "./stack-config.ts";

/** What GKE lets a node have. */
const MAX_PODS_PER_NODE = 110;

/** What the nodes can hold; known for the common machine types. */
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
      `${nodes} hold at most ${pods} of ${APP_REQUESTS.milliCpu}m CPU and ${APP_REQUESTS.memoryMib}Mi ` +
      `memory each and a gate of ${JOB_REQUESTS.milliCpu}m and ${JOB_REQUESTS.memoryMib}Mi: ${node.milliCpu}m and ` +
      `${node.memoryMib}Mi of a node are allocatable, before GKE's own pods take their part`,
  };
}

/**
 * Refuses colours that the nodes can't hold, and returns what to warn of: autoscaling that asks for more than they
 * can hold.
 *
 * @throws RunError with the numbers
 */
export function checkCapacity(
  config: StackConfig,
  { active, idle }: ReleaseSettings,
  room: NodeRoom,
): string[] {
  const colors = [active, ...(idle ? [idle] : [])];
  const needed = podsNeeded(colors.map(({ color, replicas }) => [color, replicas]));
  const largest = colors.reduce((one, other) => (other.replicas > one.replicas ? other : one));
  if (needed.pods > room.pods) throw tooSmall(config, largest, room, needed.text);

  const most = podsNeeded(
    colors.map(({ color, replicas, autoscaling }) => [color, autoscaling?.maxReplicas ?? replicas]),
  );
  if (most.pods <= room.pods) return [];
  return [
    `Autoscaling may ask for more than there is: ${most.text}. ${room.reason}. ` +
      "Lower maxReplicas, or take more nodes or a larger machineType.",
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
  config: StackConfig,
  largest: ColorSettings,
  { nodes, reason }: NodeRoom,
  needed: string,
): pulumi.RunError {
  const { replicas, autoscaling } = colorProperties(config, largest.color);
  const setting = largest.autoscaling ? autoscalingProperties(autoscaling).minReplicas : replicas;
  return setting.error(
    `what ${nodes} can hold: ${needed}. ${reason}`,
    "Lower it, or take more nodes or a larger machine, such as: pulumi config set machineType e2-standard-4",
  );
}
