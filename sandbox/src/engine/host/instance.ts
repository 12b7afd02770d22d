import { join } from "node:path";
import { sandboxId, type SandboxPaths } from "./paths.ts";
import { freePorts } from "./ports.ts";
import { BrokenStateFile, readStateJson, writeStateJson } from "./state-file.ts";

/** What distinguishes this checkout's sandbox from others on the machine, chosen at its first start. */
export interface SandboxInstance {
  /** Prefix of the names of its containers, network and volumes, and value of their label. */
  readonly id: string;
  /** The folder of the checkout, so that a person can tell where a container comes from. */
  readonly checkout: string;
  /** Third byte of its addresses: nodes in 198.18.N.0/24, external addresses in 127.18.N.0/24 and 127.19.N.0/24. */
  readonly subnetIndex: number;
  /** Ports on 127.0.0.1, chosen at the first start and kept, so that provider config stays the same. */
  readonly ports: Readonly<Record<SandboxPort, number>>;
}

const SANDBOX_PORTS = [
  ...(["googleCloud", "registry", "prometheus"] as const),
  ...(["gcpPlugin", "kubernetesPlugin", "dockerPlugin"] as const),
] as const;

export type SandboxPort = (typeof SANDBOX_PORTS)[number];

/** The label of every Docker object of a sandbox; its value is the instance's id. */
export const SANDBOX_LABEL = "gke-blue-green.sandbox";
const CHECKOUT_LABEL = "gke-blue-green.checkout";

/** The labels of every Docker object of a sandbox. */
export const instanceLabels = ({ id, checkout }: Pick<SandboxInstance, "id" | "checkout">) => [
  ...["--label", `${SANDBOX_LABEL}=${id}`],
  ...["--label", `${CHECKOUT_LABEL}=${checkout}`],
];

/** The file with a checkout's instance. */
export const instanceFile = (paths: SandboxPaths) => join(paths.root, "instance.json");

/**
 * The instance recorded for this checkout, or undefined before its first start.
 *
 * @throws BrokenStateFile when the record is damaged.
 */
export function readInstance(paths: SandboxPaths): SandboxInstance | undefined {
  const file = instanceFile(paths);
  const instance = readStateJson<SandboxInstance>(file);
  if (instance && (typeof instance.id !== "string" || typeof instance.ports !== "object")) {
    throw new BrokenStateFile(file, "expected an id and ports, got only one of them or neither");
  }
  return instance;
}

/** Returns the instance of this checkout, or creates one with free ports and the given subnet. */
export async function ensureInstance(
  paths: SandboxPaths,
  freeSubnetIndex: () => Promise<number>,
): Promise<SandboxInstance> {
  const recorded = readInstance(paths);
  // A newer version of the sandbox may need more ports.
  const missing = SANDBOX_PORTS.filter((name) => recorded?.ports[name] === undefined);
  if (recorded && missing.length === 0) return recorded;

  const ports = await freePorts(missing.length);
  const instance: SandboxInstance = {
    id: sandboxId(paths.project),
    checkout: paths.project,
    subnetIndex: recorded?.subnetIndex ?? (await freeSubnetIndex()),
    ports: {
      ...recorded?.ports,
      ...Object.fromEntries(missing.map((name, i) => [name, ports[i]])),
    } as SandboxInstance["ports"],
  };
  writeStateJson(instanceFile(paths), instance);
  return instance;
}
