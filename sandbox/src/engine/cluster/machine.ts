import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The machine that a node is for Kubernetes, whatever the host is. */
export interface Machine {
  readonly cpus: number;
  /** Memory in MiB, without what the operating system keeps. */
  readonly memoryMib: number;
  /** What the kubelet keeps from pods. */
  readonly reserved: { readonly milliCpu: number; readonly memoryMib: number };
}

/** Where the kubelet looks for CPUs: first below NUMA nodes, and where there are none, in the list of all CPUs. */
const NUMA_NODES = "/sys/devices/system/node";
const CPUS = "/sys/devices/system/cpu";

/**
 * Writes the files of the kernel from which the kubelet learns the size of its machine. Pods still see and share the
 * host's CPUs and memory.
 */
export function writeMachineFiles(folder: string, { cpus, memoryMib }: Machine): void {
  mkdirSync(join(folder, "numa-nodes"), { recursive: true });
  for (let cpu = 0; cpu < cpus; cpu++) mkdirSync(join(folder, "cpus", `cpu${cpu}`), { recursive: true });
  writeFileSync(join(folder, "meminfo"), meminfo(memoryMib));
}

/** Arguments of `docker run` that put the files in the place of the host's. */
export function machineFilesArgs(folder: string, hostHasNumaNodes = existsSync(NUMA_NODES)): string[] {
  return [
    `--volume=${folder}/meminfo:/proc/meminfo:ro`,
    `--volume=${folder}/cpus:${CPUS}:ro`,
    ...(hostHasNumaNodes ? [`--volume=${folder}/numa-nodes:${NUMA_NODES}:ro`] : []),
  ];
}

const meminfo = (mebibytes: number) =>
  ["MemTotal", "MemFree", "MemAvailable"]
    .map((name) => `${`${name}:`.padEnd(16)}${String(mebibytes * 1024).padStart(8)} kB\n`)
    .concat(`${"SwapTotal:".padEnd(16)}${"0".padStart(8)} kB\n`)
    .join("");
