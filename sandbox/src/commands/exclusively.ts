import type { SandboxPaths } from "../engine/host/paths.ts";
import { withLock } from "../engine/toolchain/lock.ts";

/** Runs a command when no other command changes the sandbox of this checkout. */
export function exclusively<T>(
  { project }: SandboxPaths,
  command: () => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  return withLock(`commands in ${project}`, command, {
    signal,
    onWait: () => console.log("Waiting until another sandbox command in this checkout ends."),
  });
}
