import { isCheckout } from "../host/state-folder.ts";
import type { SandboxPaths } from "../host/paths.ts";
import { recordedPid } from "../host/process-records.ts";

/** Why the server must end, or undefined while it must run. */
export function reasonToEnd(paths: SandboxPaths, name: string, pid = process.pid): string | undefined {
  if (!isCheckout(paths.project)) return `${paths.project} is not a checkout any more`;
  return isRecorded(paths, name, pid) ? undefined : `${paths.pids} no longer names this process`;
}

function isRecorded(paths: SandboxPaths, name: string, pid: number): boolean {
  try {
    return recordedPid(paths, name) === pid;
  } catch {
    return false;
  }
}

/** Checks regularly whether there is a reason to end, and ends after two findings in a row. */
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
    // A single finding may be chance: 'git checkout' replaces files.
    isSuspected = found !== undefined;
  }, millisecondsBetweenLooks);
  timer.unref();
}
