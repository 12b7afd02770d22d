import { sandboxId, type SandboxPaths } from "../engine/host/paths.ts";
import { lockFile, withLock } from "../engine/host/lock.ts";

/** Runs a command when no other command changes the sandbox of this checkout. */
export function exclusively<T>(
  { project }: SandboxPaths,
  command: () => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  return withLock(lockFile(sandboxId(project)), command, {
    signal,
    onWait: () => console.log("Waiting until another sandbox command in this checkout ends."),
  });
}
