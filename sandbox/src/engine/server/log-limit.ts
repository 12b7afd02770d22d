import { copyFileSync, statSync, truncateSync } from "node:fs";

const LARGEST_BYTES = 10 * 2 ** 20;

/**
 * Limits the size of a log that a process appends to: moves the content of a large log to `NAME-before.log` and
 * overwrites that file.
 */
export function limitLog(file: string, largestBytes = LARGEST_BYTES): void {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size <= largestBytes) return;
  // A copy, because the process keeps this file open.
  copyFileSync(file, file.replace(/\.log$/, "-before.log"));
  truncateSync(file);
}
