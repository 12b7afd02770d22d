import type * as pulumi from "@pulumi/pulumi";
import { podsNeeded, type NodeRoom } from "../components/release/node-room.ts";
import { cpuText, JOB_REQUESTS, memoryText, type Requests } from "../components/kubernetes/pod-resources.ts";
import { DEFAULT_CONTAINER } from "../components/kubernetes/app-container.ts";
import { architectureOf } from "../components/image/architecture.ts";
import { configError, setCommand } from "../components/release/config-error.ts";
import { usualMachineType } from "./machine-types.ts";
import type { ColorSettings, ReleaseSettings } from "./color-settings.ts";
import {
  type FreeResources,
  freeResources,
  mostDiskMib,
  mostForEach,
  type Nodes,
  podsByResource,
  podsIn,
} from "./free-resources.ts";

/** One pod of each colour, and one more during a rolling update. */
const FEWEST_PODS = 3;
/** That of the default type in `Pulumi.yaml`. */
const SMALLEST_CPUS = 2;
const LARGER_CPUS = [4, 8, 16, 32];

/**
 * How many of the app's pods the nodes have room for, beside GKE's own.
 *
 * @param requests what each of them requests
 * @returns undefined for a machine type that isn't in the table
 * @throws RunError when they have no room for the smallest release
 */
export function nodeRoom(nodes: Nodes, requests: Requests): NodeRoom | undefined {
  const free = freeResources(nodes);
  if (!free) return undefined;
  const { machineType, nodeCount } = nodes;
  const { node, system } = free;
  const { milliCpu, memoryMib, diskMib } = requests;
  const pods = podsIn(free, requests);
  const named = `${nodeCount} ${machineType} nodes`;
  const room = {
    pods,
    nodes: named,
    reason:
      `${named} have room for ${pods} pods of ${milliCpu}m CPU and ${memoryMib}Mi memory ` +
      `beside one gate or hook of ${JOB_REQUESTS.milliCpu}m and ${JOB_REQUESTS.memoryMib}Mi: each node has ` +
      `${node.milliCpu}m and ${node.memoryMib}Mi for pods, and GKE's own take ${system.milliCpu}m and ` +
      `${system.memoryMib}Mi of all nodes together` +
      (diskMib ? `. Of a node's disk, pods have ${node.diskMib}Mi, and each of them takes ${diskMib}Mi` : ""),
  };
  if (pods >= FEWEST_PODS) return room;
  throw podsIn(free, DEFAULT_CONTAINER.resources.requests) < FEWEST_PODS
    ? noRoomForARelease(nodes, room)
    : tooLargePods(nodes, room, requests, free);
}

/**
 * Refuses colours that the nodes can't hold.
 *
 * @returns a warning where autoscaling may ask for more than the nodes can hold
 * @throws RunError with the numbers
 */
export function checkCapacity(
  { active, idle }: ReleaseSettings,
  room: NodeRoom,
  machineType: string,
): string[] {
  const colors = [active, ...(idle ? [idle] : [])];
  const needed = podsNeeded(colors.map(({ color, replicas }) => [color, replicas]));
  const largest = colors.reduce((one, other) => (other.replicas > one.replicas ? other : one));
  if (needed.pods > room.pods) throw tooSmall(largest, room, machineType, needed.text);
  return autoscalingWarnings({ active, idle }, room);
}

/** Says that autoscaling may ask for more pods than the nodes can hold. */
export function autoscalingWarnings({ active, idle }: ReleaseSettings, room: NodeRoom): string[] {
  const colors = [active, ...(idle ? [idle] : [])];
  if (!colors.some(({ autoscaling }) => autoscaling)) return [];
  const most = podsNeeded(
    colors.map(({ color, replicas, autoscaling }) => [color, autoscaling?.maxReplicas ?? replicas]),
  );
  if (most.pods <= room.pods) return [];
  return [
    `Autoscaling may ask for more pods than the nodes can hold: ${most.text}. ${room.reason}. ` +
      "Lower maxReplicas, or use more nodes or a larger machineType.",
  ];
}

/** A common machine type with processors of the same kind. */
const usualLike = (machineType: string, cpus: number) => usualMachineType(architectureOf(machineType), cpus);

/** Says that nothing checks the room of nodes whose size isn't known. */
export function unknownSize({ machineType, nodeCount }: Nodes): string {
  return (
    `machineType: the size of "${machineType}" isn't in this program's table, so it takes for granted that ` +
    `${nodeCount} nodes have room for all pods. Pods without room stay Pending, and the update fails. ` +
    `Types in the table are the standard, highmem and highcpu ones of the common series, such as: ` +
    setCommand("machineType", usualLike(machineType, SMALLEST_CPUS))
  );
}

function noRoomForARelease({ machineType, nodeCount }: Nodes, { reason }: NodeRoom): pulumi.RunError {
  return configError("machineType", {
    got: machineType,
    expected:
      `a type of which ${nodeCount} nodes have room for ${FEWEST_PODS} pods, one of each colour and one more during a ` +
      "rolling update",
    nextStep: `${reason}. Set it with: ${setCommand("machineType", usualLike(machineType, SMALLEST_CPUS))}`,
  });
}

/** The smallest nodes of the default series that hold the smallest release of such pods. */
function largerNodes(nodes: Nodes, requests: Requests): string {
  const found = LARGER_CPUS.map((cpus) => usualLike(nodes.machineType, cpus)).find((machineType) => {
    const free = freeResources({ ...nodes, machineType });
    return free && podsIn(free, requests) >= FEWEST_PODS;
  });
  return found ? `, or use larger nodes, such as: ${setCommand("machineType", found)}` : "";
}

function tooLargePods(
  nodes: Nodes,
  room: NodeRoom,
  requests: Requests,
  free: FreeResources,
): pulumi.RunError {
  const isShort = (resource: "milliCpu" | "memoryMib") =>
    podsByResource(free, requests[resource], resource) < FEWEST_PODS;
  const tooLarge = (key: string, got: string, most: string, nextStep: string) =>
    configError(key, {
      got,
      expected:
        `at most ${most}, so that ${room.nodes} have room for ${FEWEST_PODS} pods, one of each colour and one more ` +
        "during a rolling update",
      nextStep: `${room.reason}. ${nextStep}`,
    });
  const tooMuch = (name: string, text: (amount: number) => string, resource: "milliCpu" | "memoryMib") => {
    const key = `container.resources.requests.${name}`;
    const most = text(mostForEach(free, resource, FEWEST_PODS));
    const lower = `Lower it with: ${setCommand(key, most)}`;
    return tooLarge(key, text(requests[resource]), most, lower + largerNodes(nodes, requests));
  };
  if (isShort("milliCpu")) return tooMuch("cpu", cpuText, "milliCpu");
  if (isShort("memoryMib")) return tooMuch("memory", memoryText, "memoryMib");
  const most = memoryText(mostDiskMib(free, FEWEST_PODS));
  const wanted = memoryText(requests.diskMib ?? 0);
  return tooLarge(
    "container.writable",
    wanted,
    most,
    `Lower the sizes, or use larger disks, such as: ${setCommand("diskSizeGb", 100)}`,
  );
}

function tooSmall(
  { color, replicas, autoscaling }: ColorSettings,
  { nodes, reason }: NodeRoom,
  machineType: string,
  needed: string,
): pulumi.RunError {
  return configError(autoscaling ? `${color}.autoscaling.minReplicas` : `${color}.replicas`, {
    got: replicas,
    expected: `no more than ${nodes} can hold`,
    nextStep:
      `This needs ${needed}. ${reason}. Lower it, or use more nodes or a larger machine, such as: ` +
      setCommand("machineType", usualLike(machineType, LARGER_CPUS[0]!)),
  });
}
