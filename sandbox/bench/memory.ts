import { docker } from "../src/engine/host/docker.ts";
import { SANDBOX_LABEL, type SandboxInstance } from "../src/engine/host/instance.ts";
import type { SandboxPaths } from "../src/engine/host/paths.ts";
import { askStatus } from "../src/engine/server/control.ts";

// A container's own control group has not always its pods in it; its process namespace has. A process may end
// meanwhile, and a thread of the kernel has no memory.
const MEMORY_OF_PROCESSES = "cat /proc/[0-9]*/smaps_rollup 2>/dev/null || true";

/** Memory of the sandbox in MiB: what all processes in its containers, with those of the pods, and its server use. */
export async function sandboxMemoryMib(paths: SandboxPaths, instance: SandboxInstance): Promise<number> {
  const label = `label=${SANDBOX_LABEL}=${instance.id}`;
  const containers = (await docker(["ps", "--quiet", "--filter", label])).split("\n").filter(Boolean);
  const processes = await Promise.all(
    containers.map((id) => docker(["exec", id, "sh", "-c", MEMORY_OF_PROCESSES])),
  );
  const { memoryMib } = await askStatus(paths);
  return processes.map(usedMib).reduce((sum, mib) => sum + mib, memoryMib);
}

/** The memory of processes, from their `smaps_rollup`: of a page that several share, each has its part. */
export function usedMib(smapsRollups: string): number {
  const parts = [...smapsRollups.matchAll(/^Pss:\s+(\d+) kB$/gm)].map(([, kib]) => Number(kib));
  if (parts.length === 0) throw new Error("/proc: expected processes with their memory, found none");
  return parts.reduce((sum, kib) => sum + kib, 0) / 1024;
}
