import type { Machine } from "../../cluster/machine.ts";
import { findMachineType, type MachineType } from "./machine-types.ts";
import { onStraightLines } from "./straight-lines.ts";

// What GKE takes of a node's machine: https://cloud.google.com/kubernetes-engine/docs/concepts/plan-node-sizes and
// github.com/GoogleCloudPlatform/cluster-autoscaler, config/os-reserved.yaml and pkg/cloudprovider/gke/reserved.go.

/** GiB of memory, and the MiB that Container-Optimized OS takes of it: the most in any version of 1.34. */
const KERNEL: readonly (readonly [gib: number, mib: number])[] = [
  ...([[0, 0], [1, 60.1], [2, 77.6], [3, 96.4], [3.75, 173.1], [4, 177.4], [8, 247.4]] as const), // prettier-ignore
  ...([[16, 387.9], [32, 669], [64, 1231.1], [128, 2259.3], [256, 4222.1], [1922, 30885.6]] as const), // prettier-ignore
];

/** Rates up to an amount of MiB. Google takes 1000 MiB for a GiB here. */
const MEMORY_RATES = [
  [4000, 0.25],
  [8000, 0.2],
  [16_000, 0.1],
  [128_000, 0.06],
  [Infinity, 0.02],
] as const;

/** Rates up to a number of thousandths of a CPU. */
const CPU_RATES = [
  [1000, 0.06],
  [2000, 0.01],
  [4000, 0.005],
  [Infinity, 0.0025],
] as const;

const SHARED_CORE_MILLI_CPU = 1060;
const LEAST_MIB = 255;

/**
 * The machine that a node with these labels runs on.
 *
 * @throws when the labels name no machine type of the sandbox
 */
export function nodeMachine(labels: Readonly<Record<string, string>>): Machine {
  const name = labels["node.kubernetes.io/instance-type"] ?? "";
  const type = findMachineType(name);
  if (!type) {
    throw new Error(
      `the sandbox has no machine type '${name}'. Remove the cluster with: npm run sandbox -- down`,
    );
  }
  const mib = type.gib * 1024;
  return {
    cpus: type.cpus,
    memoryMib: Math.floor(mib - onStraightLines(type.gib, KERNEL)),
    reserved: {
      milliCpu: reservedMilliCpu(type),
      memoryMib: mib < 1024 ? LEAST_MIB : Math.floor(reserved(mib, MEMORY_RATES)),
    },
  };
}

const reservedMilliCpu = ({ cpus, sharedCore }: MachineType) =>
  sharedCore ? SHARED_CORE_MILLI_CPU : Math.floor(reserved(cpus * 1000, CPU_RATES));

function reserved(amount: number, rates: readonly (readonly [limit: number, rate: number])[]): number {
  const parts = rates.map(([limit, rate], index) => {
    const from = rates[index - 1]?.[0] ?? 0;
    return Math.max(0, Math.min(amount, limit) - from) * rate;
  });
  return parts.reduce((sum, part) => sum + part);
}
