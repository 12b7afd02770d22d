/** The processors and memory of a node. */
export interface NodeSize {
  /** Thousandths of a virtual CPU. */
  readonly milliCpu: number;
  /** Memory in MiB. */
  readonly memoryMib: number;
}

const GIB = 1024;

/** GiB of memory for each virtual CPU, by series and kind. */
const GIB_PER_CPU: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  c2: { standard: 4 },
  c2d: { standard: 4, highmem: 8, highcpu: 2 },
  c3: { standard: 4, highmem: 8, highcpu: 2 },
  c3d: { standard: 4, highmem: 8, highcpu: 2 },
  e2: { standard: 4, highmem: 8, highcpu: 1 },
  n1: { standard: 3.75, highmem: 6.5, highcpu: 0.9 },
  n2: { standard: 4, highmem: 8, highcpu: 1 },
  n2d: { standard: 4, highmem: 8, highcpu: 1 },
  n4: { standard: 4, highmem: 8, highcpu: 2 },
  t2d: { standard: 4 },
};

/** Machine types with a part of a core, and their GiB of memory. */
const SHARED_CORE_GIB: Readonly<Record<string, number>> = { "e2-micro": 1, "e2-small": 2, "e2-medium": 4 };
const SHARED_CORE_RESERVED_MILLI_CPU = 1060;
const EVICTION_MIB = 100;
const SMALL_MACHINE_RESERVED_MIB = 255;

/**
 * What GKE leaves to pods of a node, by its documented formula.
 *
 * @returns undefined for a machine type that isn't in the table
 * @see https://cloud.google.com/kubernetes-engine/docs/concepts/plan-node-sizes
 */
export function allocatable(machineType: string): NodeSize | undefined {
  const size = machineSize(machineType);
  if (!size) return undefined;
  const cpus = size.milliCpu / 1000;
  const reservedMilliCpu =
    machineType in SHARED_CORE_GIB
      ? SHARED_CORE_RESERVED_MILLI_CPU
      : graduated(cpus, [
          [1, 60],
          [1, 10],
          [2, 5],
          [Infinity, 2.5],
        ]);
  const gib = size.memoryMib / GIB;
  const reservedMib =
    gib < 1
      ? SMALL_MACHINE_RESERVED_MIB
      : graduated(gib, [
          [4, 0.25],
          [4, 0.2],
          [8, 0.1],
          [112, 0.06],
          [Infinity, 0.02],
        ]) * GIB;
  return {
    milliCpu: Math.floor(size.milliCpu - reservedMilliCpu),
    memoryMib: Math.floor(size.memoryMib - reservedMib - EVICTION_MIB),
  };
}

function machineSize(machineType: string): NodeSize | undefined {
  const sharedGib = SHARED_CORE_GIB[machineType];
  if (sharedGib) return { milliCpu: 2000, memoryMib: sharedGib * GIB };
  const custom = /^(?:[a-z0-9]+-)?custom-(\d+)-(\d+)(-ext)?$/.exec(machineType);
  if (custom) return { milliCpu: Number(custom[1]) * 1000, memoryMib: Number(custom[2]) };
  const [series = "", kind = "", cpus = ""] = machineType.split("-");
  const gibPerCpu = GIB_PER_CPU[series]?.[kind];
  if (gibPerCpu === undefined || !/^\d+$/.test(cpus)) return undefined;
  return { milliCpu: Number(cpus) * 1000, memoryMib: Number(cpus) * gibPerCpu * GIB };
}

/** Sums a graduated rate, like income tax bands. */
function graduated(amount: number, bands: readonly (readonly [width: number, rate: number])[]): number {
  let [rest, sum] = [amount, 0];
  for (const [width, rate] of bands) {
    const part = Math.min(rest, width);
    sum += part * rate;
    rest -= part;
  }
  return sum;
}
