import type { SandboxPaths } from "../engine/host/paths.ts";
import { withLock } from "../engine/toolchain/lock.ts";

/** Runs a command that changes a checkout's sandbox while no other such command does. */
export function exclusively<T>(
  { project }: SandboxPaths,
  command: () => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  return withLock(`commands in ${project}`, command, {
    signal,
    onWait: () => console.log("Waiting for another sandbox command in this checkout to end."),
  });
}
