import type { Architecture } from "../components/image/architecture.ts";
import { graduated, interpolated } from "./number-tables.ts";

/** The processors and memory of a node. */
export interface NodeSize {
  /** Thousandths of a virtual CPU. */
  readonly milliCpu: number;
  /** Memory in MiB. */
  readonly memoryMib: number;
}

/** Series for which examples are given. */
const USUAL_SERIES: Readonly<Record<Architecture, string>> = { amd64: "e2", arm64: "c4a" };

/** A common machine type with this number of CPUs. */
export const usualMachineType = (architecture: Architecture, cpus: number) =>
  `${USUAL_SERIES[architecture]}-standard-${cpus}`;

const MIB_PER_GIB = 1024;

/** GiB of memory for each virtual CPU, by series and kind. */
const GIB_PER_CPU: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  c2: { standard: 4 },
  c2d: { standard: 4, highmem: 8, highcpu: 2 },
  c3: { standard: 4, highmem: 8, highcpu: 2 },
  c3d: { standard: 4, highmem: 8 },
  c4a: { standard: 4, highmem: 8, highcpu: 2 },
  c4: { standard: 3.75, highmem: 7.75, highcpu: 2 },
  c4d: { standard: 3.875, highmem: 7.875, highcpu: 1.875 },
  e2: { standard: 4, highmem: 8, highcpu: 1 },
  n1: { standard: 3.75, highmem: 6.5, highcpu: 0.9 },
  n2: { standard: 4, highmem: 8, highcpu: 1 },
  n2d: { standard: 4, highmem: 8, highcpu: 1 },
  n4: { standard: 4, highmem: 8, highcpu: 2 },
  n4a: { standard: 4, highmem: 8, highcpu: 2 },
  n4d: { standard: 4, highmem: 8, highcpu: 2 },
  t2a: { standard: 4 },
  t2d: { standard: 4 },
};

/** Machine types with less memory than the others of their kind. */
const OTHER_GIB: Readonly<Record<string, number>> = { "n2-highmem-128": 864 };

/** Machine types with a part of a core, and their GiB of memory. */
const SHARED_CORE_GIB: Readonly<Record<string, number>> = { "e2-micro": 1, "e2-small": 2, "e2-medium": 4 };
const SHARED_CORE_RESERVED_MILLI_CPU = 1060;

/** GiB of memory, and the MiB of them that Container-Optimized OS takes before the kubelet counts: the most in 1.34. */
const KERNEL_MIB: readonly (readonly [gib: number, mib: number])[] = [
  [0, 0],
  [1, 60.1],
  [2, 77.6],
  [3, 96.4],
  [3.75, 173.1],
  [4, 177.4],
  [8, 247.4],
  [16, 387.9],
  [32, 669],
  [64, 1231.1],
  [128, 2259.3],
  [256, 4222.1],
  [1922, 30885.6],
];

const EVICTION_MIB = 100;
const SMALL_MACHINE_RESERVED_MIB = 255;

/**
 * What GKE leaves to pods of a node.
 *
 * @returns undefined for a machine type that isn't in the table
 * @see https://cloud.google.com/kubernetes-engine/docs/concepts/plan-node-sizes for the formula
 * @see https://github.com/GoogleCloudPlatform/cluster-autoscaler config/os-reserved.yaml, pkg/cloudprovider/gke/reserved.go
 */
export function allocatable(machineType: string): NodeSize | undefined {
  const size = machineSize(machineType);
  if (!size) return undefined;
  return {
    milliCpu: size.milliCpu - reservedMilliCpu(machineType, size),
    memoryMib: Math.floor(size.memoryMib - reservedMib(size) - EVICTION_MIB),
  };
}

function machineSize(machineType: string): NodeSize | undefined {
  const sharedGib = SHARED_CORE_GIB[machineType];
  if (sharedGib) return { milliCpu: 2000, memoryMib: sharedGib * MIB_PER_GIB };
  const custom = /^(?:[a-z0-9]+-)?custom-(\d+)-(\d+)(-ext)?$/.exec(machineType);
  if (custom) return { milliCpu: Number(custom[1]) * 1000, memoryMib: Number(custom[2]) };
  const [series = "", kind = "", cpus = "", ...more] = machineType.split("-");
  const gibPerCpu = GIB_PER_CPU[series]?.[kind];
  if (gibPerCpu === undefined || !/^\d+$/.test(cpus) || more.length > 0) return undefined;
  const gib = OTHER_GIB[machineType] ?? Number(cpus) * gibPerCpu;
  // Only N1 has parts of a GiB.
  return {
    milliCpu: Number(cpus) * 1000,
    memoryMib: (series === "n1" ? gib : Math.floor(gib)) * MIB_PER_GIB,
  };
}

function reservedMilliCpu(machineType: string, { milliCpu }: NodeSize): number {
  if (machineType in SHARED_CORE_GIB) return SHARED_CORE_RESERVED_MILLI_CPU;
  return Math.floor(
    graduated(milliCpu, [
      [1000, 0.06],
      [1000, 0.01],
      [2000, 0.005],
      [Infinity, 0.0025],
    ]),
  );
}

function reservedMib({ memoryMib }: NodeSize): number {
  const kernel = interpolated(memoryMib / MIB_PER_GIB, KERNEL_MIB);
  if (memoryMib < MIB_PER_GIB) return kernel + SMALL_MACHINE_RESERVED_MIB;
  // GKE takes 1000 MiB for a GiB here.
  const kubelet = graduated(memoryMib, [
    [4000, 0.25],
    [4000, 0.2],
    [8000, 0.1],
    [112_000, 0.06],
    [Infinity, 0.02],
  ]);
  return kernel + Math.floor(kubelet);
}
