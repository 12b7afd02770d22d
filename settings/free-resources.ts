import { JOB_REQUESTS, type Requests, type Resources } from "../components/kubernetes/pod-resources.ts";
import { NO_PODS, type PodSums } from "../components/platform/pod-sums.ts";
import type { ClusterSettings } from "./cluster-settings.ts";
import { SYSTEM_PODS_PER_CLUSTER, SYSTEM_PODS_PER_NODE, type SystemPods } from "./gke-system-pods.ts";
import { allocatable } from "./machine-types.ts";
import { diskForPodsMib } from "./node-disk.ts";

/** GKE's limit. */
const MAX_PODS_PER_NODE = 110;

export type Nodes = Pick<ClusterSettings, "machineType" | "nodeCount" | "diskSizeGb">;

/** What the nodes have for the app's pods, beside GKE's own. */
export interface FreeResources {
  readonly nodeCount: number;
  /** What each node has for pods. */
  readonly node: Required<Requests>;
  /** What GKE's own pods take of all nodes. */
  readonly system: SystemPods;
  /** What the pods of other apps take. */
  readonly others: PodSums;
}

/**
 * @param others what the pods of other apps take
 * @returns undefined for a machine type that isn't in the table
 */
export function freeResources(
  { machineType, nodeCount, diskSizeGb }: Nodes,
  others: PodSums = NO_PODS,
): FreeResources | undefined {
  const node = allocatable(machineType);
  if (!node) return undefined;
  const system = {
    pods: nodeCount * SYSTEM_PODS_PER_NODE.pods + SYSTEM_PODS_PER_CLUSTER.pods,
    milliCpu: nodeCount * SYSTEM_PODS_PER_NODE.milliCpu + SYSTEM_PODS_PER_CLUSTER.milliCpu,
    memoryMib: nodeCount * SYSTEM_PODS_PER_NODE.memoryMib + SYSTEM_PODS_PER_CLUSTER.memoryMib,
  };
  return { nodeCount, node: { ...node, diskMib: diskForPodsMib(diskSizeGb) }, system, others };
}

/** How many pods fit beside a release's Job. */
export function podsIn(free: FreeResources, requests: Requests): number {
  const { nodeCount, system, others } = free;
  const byNumber = nodeCount * MAX_PODS_PER_NODE - system.pods - others.pods - 1;
  const fit = (resource: keyof Resources) => podsByResource(free, requests[resource], resource);
  return Math.max(0, Math.min(fit("milliCpu"), fit("memoryMib"), podsByDisk(free, requests), byNumber));
}

/** The most of a resource that a pod may request, so that this many fit. */
export const mostForEach = (free: FreeResources, resource: keyof Resources, pods: number): number =>
  Math.floor(freeOf(free, resource) / (pods + free.nodeCount - 1));

// GKE's scheduler chooses the nodes of its own pods, so each node but one may lose the room of less than a pod.
export const podsByResource = (free: FreeResources, request: number, resource: keyof Resources): number =>
  Math.floor(freeOf(free, resource) / request) - (free.nodeCount - 1);

/** GKE's own pods request no disk. A release's Job has the app's folders. */
export const podsByDisk = ({ nodeCount, node, others }: FreeResources, { diskMib }: Requests): number =>
  diskMib
    ? nodeCount * Math.floor(node.diskMib / diskMib) - Math.ceil(others.diskMib / diskMib) - 1
    : Infinity;

/** The most disk that a pod may request, so that this many fit. */
export function mostDiskMib({ nodeCount, node }: FreeResources, pods: number): number {
  return Math.floor(node.diskMib / Math.ceil((pods + 1) / nodeCount));
}

const freeOf = ({ nodeCount, node, system, others }: FreeResources, resource: keyof Resources) =>
  nodeCount * node[resource] - system[resource] - others[resource] - JOB_REQUESTS[resource];
