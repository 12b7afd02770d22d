import { docker } from "../src/engine/host/docker.ts";
import { SANDBOX_LABEL, type SandboxInstance } from "../src/engine/host/instance.ts";
import type { SandboxPaths } from "../src/engine/host/paths.ts";
import { askStatus } from "../src/engine/server/control.ts";

// A container's process namespace always contains its pods; its control group may not. A process may end meanwhile, and a
// kernel thread has no memory.
const MEMORY_OF_PROCESSES = "cat /proc/[0-9]*/smaps_rollup 2>/dev/null || true";

/** Memory of the sandbox in MiB: the processes in its containers and pods, and its server. */
export async function sandboxMemoryMib(paths: SandboxPaths, instance: SandboxInstance): Promise<number> {
  const label = `label=${SANDBOX_LABEL}=${instance.id}`;
  const containers = (await docker(["ps", "--quiet", "--filter", label])).split("\n").filter(Boolean);
  const processes = await Promise.all(
    containers.map((id) => docker(["exec", id, "sh", "-c", MEMORY_OF_PROCESSES])),
  );
  const { memoryMib } = await askStatus(paths);
  return processes.map(usedMib).reduce((sum, mib) => sum + mib, memoryMib);
}

/** The memory of processes from their `smaps_rollup`, which divides a shared page between its processes. */
export function usedMib(smapsRollups: string): number {
  const parts = [...smapsRollups.matchAll(/^Pss:\s+(\d+) kB$/gm)].map(([, kib]) => Number(kib));
  if (parts.length === 0) throw new Error("/proc: expected processes with their memory, got none");
  return parts.reduce((sum, kib) => sum + kib, 0) / 1024;
}
