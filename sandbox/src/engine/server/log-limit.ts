import { copyFileSync, statSync, truncateSync } from "node:fs";

const LARGEST_BYTES = 10 * 2 ** 20;

/**
 * Keeps a log that a process goes on appending to from growing without limit: when it is too large, its content goes
 * to `NAME-before.log`, in the place of what was there.
 */
export function limitLog(file: string, largestBytes = LARGEST_BYTES): void {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size <= largestBytes) return;
  // Copied, not renamed: the process has this file open.
  copyFileSync(file, file.replace(/\.log$/, "-before.log"));
  truncateSync(file);
}
