import { docker } from "../src/engine/host/docker.ts";
import { SANDBOX_LABEL, type SandboxInstance } from "../src/engine/host/instance.ts";
import type { SandboxPaths } from "../src/engine/host/paths.ts";
import { askStatus } from "../src/engine/server/control.ts";

const MIB_PER_UNIT: Readonly<Record<string, number>> = { B: 2 ** -20, KiB: 2 ** -10, MiB: 1, GiB: 1024 };

/** Memory of the sandbox in MiB: what its containers, with all that runs in them, and its server use. */
export async function sandboxMemoryMib(paths: SandboxPaths, instance: SandboxInstance): Promise<number> {
  const label = `label=${SANDBOX_LABEL}=${instance.id}`;
  const containers = (await docker(["ps", "--quiet", "--filter", label]))
    .split("\n")
    .filter((id) => id !== "");
  const stats = await docker(["stats", "--no-stream", "--format", "{{.MemUsage}}", ...containers]);
  const used = stats.split("\n").map(usedMib);
  const { memoryMib } = await askStatus(paths);
  return used.reduce((sum, mib) => sum + mib, memoryMib);
}

/** The first number of what `docker stats` prints, such as `12.5MiB / 7.6GiB`. */
export function usedMib(memUsage: string): number {
  const found = /^([\d.]+)([KMG]?i?B) \//.exec(memUsage.trim());
  const factor = found && MIB_PER_UNIT[found[2]!];
  if (!factor) throw new Error(`docker stats: got '${memUsage}', expected something like '12.5MiB / 7.6GiB'`);
  return Number(found[1]) * factor;
}
