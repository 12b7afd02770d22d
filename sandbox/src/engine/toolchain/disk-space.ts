import { existsSync, statfsSync } from "node:fs";
import { dirname } from "node:path";

const GIB = 1024 ** 3;

/** @throws when the disk that holds `folder`, which need not exist yet, has less free space. */
export function assertFreeSpace(
  folder: string,
  neededGib: number,
  purpose: string,
  freeBytes: (folder: string) => number = freeBytesAt,
): void {
  const freeGib = freeBytes(existingParent(folder)) / GIB;
  if (freeGib >= neededGib) return;
  throw new Error(
    `not enough disk space for ${purpose}: ${folder} has ${freeGib.toFixed(1)} GiB free, needed are ` +
      `${neededGib} GiB; free some, then run the same command again`,
  );
}

function existingParent(folder: string): string {
  return existsSync(folder) ? folder : existingParent(dirname(folder));
}

function freeBytesAt(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}
