import type * as pulumi from "@pulumi/pulumi";
import { APP_REQUESTS, JOB_REQUESTS, MAX_SURGE_PERCENT } from "../components/pod-resources.ts";
import type { ColorSettings, ReleaseSettings } from "./color-settings.ts";
import { autoscalingProperties, colorProperties } from "./color-settings.ts";
import type { NodeSize } from "./machine-types.ts";
import { allocatable } from "./machine-types.ts";
import type { ClusterSettings } from "./cluster-settings.ts";
import type { StackConfig } from "./stack-config.ts";

/** What GKE lets a node have. */
const MAX_PODS_PER_NODE = 110;

/**
 * Refuses colours that the nodes can't hold, and returns what to warn of: autoscaling that asks for more than they
 * can hold. What a machine type leaves to pods is known for the common ones; for any other nothing is said.
 *
 * @throws RunError with the numbers
 */
export function checkCapacity(
  config: StackConfig,
  { active, idle }: ReleaseSettings,
  { machineType, nodeCount }: Pick<ClusterSettings, "machineType" | "nodeCount">,
): string[] {
  const node = allocatable(machineType);
  if (!node) return [];
  const colors = [active, ...(idle ? [idle] : [])];
  const room = maxPods(node, nodeCount);
  const nodes = `${nodeCount} ${machineType} nodes`;
  const needed = count(colors, ({ replicas }) => replicas);
  const largest = colors.reduce((one, other) => (other.replicas > one.replicas ? other : one));
  if (needed.pods > room) throw tooSmall(config, largest, nodes, fits(node, room, nodes), needed);

  const most = count(colors, ({ replicas, autoscaling }) => autoscaling?.maxReplicas ?? replicas);
  if (most.pods <= room) return [];
  return [
    `Autoscaling may ask for more than there is: ${most.text}. ${fits(node, room, nodes)}. ` +
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

/** The pods of both colours; they roll one after the other, so that one surge is enough. */
function count(colors: readonly ColorSettings[], replicasOf: (color: ColorSettings) => number) {
  const replicas = colors.map(replicasOf);
  const surge = Math.max(...replicas.map((each) => Math.ceil((each * MAX_SURGE_PERCENT) / 100)));
  const pods = replicas.reduce((sum, each) => sum + each, surge);
  const parts = colors.map(({ color }, index) => `${color} ${replicas[index]}`);
  return { pods, text: `${parts.join(", ")} and ${surge} more while a colour rolls make ${pods} pods` };
}

function fits({ milliCpu, memoryMib }: NodeSize, room: number, nodes: string): string {
  return (
    `${nodes} hold at most ${room} of ${APP_REQUESTS.milliCpu}m CPU and ${APP_REQUESTS.memoryMib}Mi ` +
    `memory each and a gate of ${JOB_REQUESTS.milliCpu}m and ${JOB_REQUESTS.memoryMib}Mi: ${milliCpu}m and ` +
    `${memoryMib}Mi of a node are allocatable, before GKE's own pods take their part`
  );
}

function tooSmall(
  config: StackConfig,
  largest: ColorSettings,
  nodes: string,
  room: string,
  { text }: { readonly text: string },
): pulumi.RunError {
  const { replicas, autoscaling } = colorProperties(config, largest.color);
  const setting = largest.autoscaling ? autoscalingProperties(autoscaling).minReplicas : replicas;
  return setting.error(
    `what ${nodes} can hold: ${text}. ${room}`,
    "Lower it, or take more nodes or a larger machine, such as: pulumi config set machineType e2-standard-4",
  );
}
