import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { SandboxPaths } from "./paths.ts";
import { freePorts } from "./ports.ts";

/** What tells this checkout's sandbox from another's on the same machine; fixed at its first start. */
export interface SandboxInstance {
  /** Prefix of the names of its containers, network and volumes, and the value of their label. */
  readonly id: string;
  /** Third byte of its addresses: nodes on 198.18.N.0/24, external addresses on 127.18.N.0/24. */
  readonly subnetIndex: number;
  /** Ports on 127.0.0.1, chosen free at the first start and kept, so that provider config stays the same. */
  readonly ports: Readonly<Record<SandboxPort, number>>;
}

const SANDBOX_PORTS = ["googleCloud", "registry", "gcpPlugin", "kubernetesPlugin", "dockerPlugin"] as const;

export type SandboxPort = (typeof SANDBOX_PORTS)[number];

/** Every Docker object of a sandbox carries this label with the instance's id. */
export const SANDBOX_LABEL = "gke-blue-green.sandbox";

function instanceId(projectFolder: string): string {
  return `gke-blue-green-${createHash("sha256").update(projectFolder).digest("hex").slice(0, 8)}`;
}

const instanceFile = (paths: SandboxPaths) => join(paths.root, "instance.json");

/** The instance recorded for this checkout, or undefined before its first start. */
export function readInstance(paths: SandboxPaths): SandboxInstance | undefined {
  const file = instanceFile(paths);
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as SandboxInstance) : undefined;
}

/** The instance of this checkout; at its first start a new one, on free ports and the given subnet. */
export async function ensureInstance(
  paths: SandboxPaths,
  freeSubnetIndex: () => Promise<number>,
): Promise<SandboxInstance> {
  const recorded = readInstance(paths);
  if (recorded) return recorded;

  const ports = await freePorts(SANDBOX_PORTS.length);
  const instance: SandboxInstance = {
    id: instanceId(paths.project),
    subnetIndex: await freeSubnetIndex(),
    ports: Object.fromEntries(SANDBOX_PORTS.map((name, i) => [name, ports[i]])) as SandboxInstance["ports"],
  };
  recordInstance(paths, instance);
  return instance;
}

function recordInstance(paths: SandboxPaths, instance: SandboxInstance): void {
  mkdirSync(paths.root, { recursive: true });
  writeFileSync(instanceFile(paths), `${JSON.stringify(instance, null, 2)}\n`);
}
