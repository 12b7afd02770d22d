import { JOB_REQUESTS, type Requests } from "../components/kubernetes/pod-resources.ts";
import type { PodSums } from "../components/platform/pod-sums.ts";
import { setCommand } from "../components/release/config-error.ts";
import type { NodeRoom } from "../components/release/node-room.ts";
import { unknownSize } from "./capacity.ts";
import { freeResources, type Nodes, podsIn } from "./free-resources.ts";

/** The nodes of another stack. */
export interface SharedNodes extends Nodes {
  /** Full name of the stack. */
  readonly stack: string;
  /**
   * What the pods of other apps request.
   * @default - unknown
   */
  readonly others?: PodSums;
}

const UNKNOWN_OTHERS =
  "The room check counts no pods of other apps, as this account may not list the pods of all namespaces. Pods without room " +
  "stay Pending, and the update fails. To let it count them, see docs/many-apps.md";

/** How many of the app's pods the nodes have room for, beside GKE's own and those of other apps. */
export function sharedRoom(
  nodes: SharedNodes,
  requests: Requests,
): { readonly room?: NodeRoom; readonly warnings: readonly string[] } {
  const { machineType, nodeCount, stack, others } = nodes;
  const free = freeResources(nodes, others);
  if (!free) return { warnings: [unknownSize(nodes)] };
  const { node, system } = free;
  const { milliCpu, memoryMib } = requests;
  const pods = podsIn(free, requests);
  const named = `${nodeCount} ${machineType} nodes of ${stack}`;
  const room: NodeRoom = {
    pods,
    nodes: named,
    reason:
      `${named} have room for ${pods} pods of ${milliCpu}m CPU and ${memoryMib}Mi memory ` +
      `beside one gate or hook of ${JOB_REQUESTS.milliCpu}m and ${JOB_REQUESTS.memoryMib}Mi: each node has ` +
      `${node.milliCpu}m and ${node.memoryMib}Mi for pods, GKE's own take ${system.milliCpu}m and ${system.memoryMib}Mi ` +
      `of all nodes together, and ${free.others.pods} pods of other apps take ${free.others.milliCpu}m and ` +
      `${free.others.memoryMib}Mi`,
    addNode: `${setCommand("nodeCount", nodeCount + 1)} --stack ${stack} && pulumi up --stack ${stack}`,
  };
  return { room, warnings: others ? [] : [UNKNOWN_OTHERS] };
}
