import { invalidArgument, notSimulated } from "../kernel/google-error.ts";

// The general-purpose and compute-optimised x86 machine types of GKE, without local disks and accelerators:
// github.com/GoogleCloudPlatform/cluster-autoscaler, pkg/cloudprovider/gke/machinetypes.
// Not simulated: which zone has which type, Arm, and the types of the other series.

export interface MachineType {
  readonly cpus: number;
  readonly gib: number;
  /** Whether it has a part of a core, so that GKE reserves more of its CPUs. */
  readonly sharedCore?: boolean;
}

interface Kind {
  readonly cpus: readonly number[];
  readonly gibPerCpu: number;
}

const upTo = (most: number, cpus: readonly number[]) => cpus.filter((each) => each <= most);

const N2 = [2, 4, 8, 16, 32, 48, 64, 80, 96, 128];
const N2D = [...N2, 224];
const N4 = [2, 4, 8, 16, 32, 48, 64, 80, 96];
const C2D = [2, 4, 8, 16, 32, 56, 112];
const C3 = [4, 8, 22, 44, 88, 176];
const C3D = [4, 8, 16, 30, 60, 90, 180, 360];
const C4 = [2, 4, 8, 16, 24, 32, 48, 64, 96, 144, 192, 288];
const C4D = [2, 4, 8, 16, 32, 48, 64, 96, 192, 384];
const E2 = [2, 4, 8, 16, 32];
const N1 = [2, 4, 8, 16, 32, 64, 96];
const T2D = [1, 2, 4, 8, 16, 32, 48, 60];

const SERIES: Readonly<Record<string, Readonly<Record<string, Kind>>>> = {
  c2: { standard: { cpus: [4, 8, 16, 30, 60], gibPerCpu: 4 } },
  c2d: kinds(C2D, { standard: 4, highmem: 8, highcpu: 2 }),
  c3: kinds(C3, { standard: 4, highmem: 8, highcpu: 2 }),
  c3d: kinds(C3D, { standard: 4, highmem: 8 }),
  c4: kinds(C4, { standard: 3.75, highmem: 7.75, highcpu: 2 }),
  c4d: kinds(C4D, { standard: 3.875, highmem: 7.875, highcpu: 1.875 }),
  e2: {
    ...kinds(E2, { standard: 4, highcpu: 1 }),
    highmem: { cpus: upTo(16, E2), gibPerCpu: 8 },
  },
  n1: {
    ...kinds(N1, { highmem: 6.5, highcpu: 0.9 }),
    standard: { cpus: [1, ...N1], gibPerCpu: 3.75 },
  },
  n2: kinds(N2, { standard: 4, highmem: 8, highcpu: 1 }),
  n2d: {
    ...kinds(N2D, { standard: 4, highcpu: 1 }),
    highmem: { cpus: upTo(96, N2D), gibPerCpu: 8 },
  },
  n4: kinds(upTo(80, N4), { standard: 4, highmem: 8, highcpu: 2 }),
  n4d: kinds(N4, { standard: 4, highmem: 8, highcpu: 2 }),
  t2d: { standard: { cpus: T2D, gibPerCpu: 4 } },
};

const SPECIAL: Readonly<Record<string, MachineType>> = {
  "e2-micro": { cpus: 2, gib: 1, sharedCore: true },
  "e2-small": { cpus: 2, gib: 2, sharedCore: true },
  "e2-medium": { cpus: 2, gib: 4, sharedCore: true },
  "n2-highmem-128": { cpus: 128, gib: 864 },
};

const CUSTOM_SERIES = ["e2", "n1", "n2", "n2d", "n4", "n4d"];

/** Series that Google has and the sandbox does not. */
const OTHER_SERIES =
  /^(a[234]|a4x|c4a|c4n|ct\w+|e4|e4a|g1|g2|g4|h3|h4d|m[1234]|n4a|t2a|tpu\w+|z3|z4d|c3d-highcpu)-|-(lssd|lssd-v1|metal)$/;

/** The names of the predefined types. */
export const machineTypeNames = (): string[] => [
  ...Object.entries(SERIES).flatMap(([series, ofSeries]) =>
    Object.entries(ofSeries).flatMap(([kind, { cpus }]) => cpus.map((count) => `${series}-${kind}-${count}`)),
  ),
  ...Object.keys(SPECIAL).filter((name) => SPECIAL[name]!.sharedCore),
];

/** Returns undefined for a type that the sandbox does not have. */
export function findMachineType(name: string): MachineType | undefined {
  if (Object.hasOwn(SPECIAL, name)) return SPECIAL[name];
  const custom = /^(?:([a-z0-9]+)-)?custom-(\d+)-(\d+)(?:-ext)?$/.exec(name);
  if (custom) return customType(custom[1] ?? "n1", Number(custom[2]), Number(custom[3]));
  const [, series = "", kind = "", count = ""] = /^([a-z0-9]+)-([a-z]+)-(\d+)$/.exec(name) ?? [];
  const found = Object.hasOwn(SERIES, series) && SERIES[series]![kind];
  const cpus = Number(count);
  if (!found || !found.cpus.includes(cpus)) return undefined;
  const gib = cpus * found.gibPerCpu;
  return { cpus, gib: series === "n1" ? gib : Math.floor(gib) };
}

/** @throws Google's answer to a type that the zone does not have, or that the sandbox does not simulate */
export function checkMachineType(name: string, zone: string): void {
  if (name === "f1-micro") {
    throw invalidArgument("Node pools of f1-micro machines are not supported due to insufficient memory.");
  }
  if (findMachineType(name)) return;
  if (OTHER_SERIES.test(name)) throw notSimulated(`nodes of the machine type ${name}`);
  throw invalidArgument(`Invalid machine type "${name}" in zone "${zone}": GCE_NOT_FOUND`);
}

function kinds(cpus: readonly number[], gibPerCpu: Readonly<Record<string, number>>): Record<string, Kind> {
  return Object.fromEntries(Object.entries(gibPerCpu).map(([kind, gib]) => [kind, { cpus, gibPerCpu: gib }]));
}

// A custom type has one CPU or an even number of them, and memory in steps of 256 MiB.
function customType(series: string, cpus: number, mib: number): MachineType | undefined {
  const hasCpus = cpus > 0 && (cpus === 1 ? series === "n1" : cpus % 2 === 0);
  const hasMemory = mib > 0 && mib % 256 === 0;
  return CUSTOM_SERIES.includes(series) && hasCpus && hasMemory ? { cpus, gib: mib / 1024 } : undefined;
}
