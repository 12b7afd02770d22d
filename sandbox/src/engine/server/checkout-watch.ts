import { isCheckout } from "../host/state-folder.ts";
import type { SandboxPaths } from "../host/paths.ts";
import { recordedPid } from "../host/process-records.ts";

/** Why a server has no reason to run any more, or undefined while it has one. */
export function reasonToEnd(paths: SandboxPaths, name: string, pid = process.pid): string | undefined {
  if (!isCheckout(paths.project)) return `${paths.project} is no checkout any more`;
  return isRecorded(paths, name, pid) ? undefined : `${paths.pids} no longer names this process`;
}

function isRecorded(paths: SandboxPaths, name: string, pid: number): boolean {
  try {
    return recordedPid(paths, name) === pid;
  } catch {
    return false;
  }
}

/** Looks again and again whether there is a reason to end, and ends once it finds one twice in a row. */
export function watchForEnd(
  reason: () => string | undefined,
  end: (reason: string) => void,
  millisecondsBetweenLooks = 2000,
): void {
  let isSuspected = false;
  const timer = setInterval(() => {
    const found = reason();
    if (found !== undefined && isSuspected) {
      clearInterval(timer);
      end(found);
    }
    // Once may be by chance: 'git checkout' replaces files.
    isSuspected = found !== undefined;
  }, millisecondsBetweenLooks);
  timer.unref();
}
