import { existsSync, statfsSync } from "node:fs";
import { dirname } from "node:path";

const GIB = 1024 ** 3;

/** @throws when the disk of `folder`, which need not exist yet, has less free space. */
export function assertFreeSpace(
  folder: string,
  neededGib: number,
  purpose: string,
  freeBytes: (folder: string) => number = freeBytesAt,
): void {
  const freeGib = freeBytes(existingParent(folder)) / GIB;
  if (freeGib >= neededGib) return;
  throw new Error(
    `disk: expected at least ${neededGib} GiB free for ${purpose} in ${folder}, got ${freeGib.toFixed(1)} GiB. ` +
      "Free some space, then run the same command again",
  );
}

function existingParent(folder: string): string {
  return existsSync(folder) ? folder : existingParent(dirname(folder));
}

/** Free space for this user on the disk of `folder`, which need not exist yet. */
export function freeBytesAt(folder: string): number {
  const { bavail, bsize } = statfsSync(existingParent(folder));
  return bavail * bsize;
}
