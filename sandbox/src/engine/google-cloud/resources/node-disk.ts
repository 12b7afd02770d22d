import { onStraightLines } from "./straight-lines.ts";

const MIB = 2 ** 20;

/** GiB of a boot disk, and the MiB of it that Container-Optimized OS takes: 1.33 to 1.35. */
const SYSTEM: readonly (readonly [gib: number, mib: number])[] = [
  [15, 4512.4],
  [100, 5884.5],
  [1000, 20294.2],
  [10_000, 164308.9],
];

const EVICTION_PART = 0.1;

/**
 * The bytes of a node's boot disk that pods may request.
 *
 * @see https://github.com/GoogleCloudPlatform/cluster-autoscaler config/os-reserved.yaml, pkg/cloudprovider/gke/reserved.go
 */
export function ephemeralStorageBytes(diskSizeGb: number): number {
  const capacity = diskSizeGb * 1024 - onStraightLines(diskSizeGb, SYSTEM);
  const reserved = 1024 * Math.min(100, Math.floor(diskSizeGb / 2), 6 + Math.floor(0.35 * diskSizeGb));
  return Math.max(0, Math.floor((capacity * (1 - EVICTION_PART) - reserved) * MIB));
}
