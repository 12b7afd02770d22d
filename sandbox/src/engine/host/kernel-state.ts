import { execa } from "execa";
import { existsSync, globSync, mkdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { loadedModules, unloadModules } from "./kernel-modules.ts";
import { readNetfilter, restoreNetfilter, type NetfilterRules } from "./netfilter.ts";

const DAEMON_PID = "/run/docker.pid";
const BOOT_ID = "/proc/sys/kernel/random/boot_id";
const BRIDGE = "/sys/class/net/docker0";
const NETWORK_NAMESPACE = "/run/docker/netns/default";
const CONTROL_GROUPS = "/sys/fs/cgroup/{,*/}docker";
/** What a Docker daemon sets so that its containers reach other machines, and what follows from that. */
const SETTINGS = [
  "/proc/sys/net/ipv4/ip_forward",
  "/proc/sys/net/ipv4/conf/all/accept_redirects",
  "/proc/sys/net/ipv6/conf/default/forwarding",
  "/proc/sys/net/ipv6/conf/all/forwarding",
];

/** What a Docker daemon changes in the host's kernel, and does not change back when it ends. */
interface KernelState {
  /** After a restart of the host nothing of this is true any more. */
  readonly bootId: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly netfilter: NetfilterRules;
  readonly modules: readonly string[];
  /** Those of the daemon's bridge, network namespace and control groups that were there. */
  readonly present: readonly string[];
}

/** Records the state before a Docker daemon is started; a record of this boot stays as it is. */
export async function recordKernelState(file: string): Promise<void> {
  if (readRecord(file)) return;
  const state: KernelState = {
    bootId: readFileSync(BOOT_ID, "utf8"),
    settings: Object.fromEntries(
      SETTINGS.filter(existsSync).map((setting) => [setting, readFileSync(setting, "utf8")]),
    ),
    netfilter: await readNetfilter(),
    modules: loadedModules(),
    present: leftByDocker(),
  };
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(state));
}

/**
 * Changes the kernel back to the recorded state after that Docker daemon ended.
 *
 * @returns what could not be changed back, one thing an item.
 */
export async function restoreKernelState(file: string): Promise<string[]> {
  const before = readRecord(file);
  if (!before) return [];
  // Another daemon, which somebody started meanwhile, needs all this.
  if (isDaemonRunning()) return [];
  const failures: string[] = [];
  const attempt = async (what: string, work: () => unknown) => {
    try {
      await work();
    } catch (error) {
      failures.push(`${what} (${(error as Error).message.split("\n")[0]})`);
    }
  };

  await attempt("netfilter rules", () => restoreNetfilter(before.netfilter));
  for (const left of leftByDocker().filter((each) => !before.present.includes(each))) {
    await attempt(left, () => remove(left));
  }
  for (const [setting, value] of Object.entries(before.settings)) {
    if (readFileSync(setting, "utf8") === value) continue;
    await attempt(setting, () => writeFileSync(setting, value));
  }
  const modules = await unloadModules(before.modules);
  if (modules.length > 0) failures.push(`kernel modules ${modules.join(", ")}`);
  rmSync(file);
  return failures;
}

function isDaemonRunning(): boolean {
  return existsSync(DAEMON_PID) && existsSync(`/proc/${readFileSync(DAEMON_PID, "utf8").trim()}`);
}

function readRecord(file: string): KernelState | undefined {
  if (!existsSync(file)) return undefined;
  const state = JSON.parse(readFileSync(file, "utf8")) as KernelState;
  return state.bootId === readFileSync(BOOT_ID, "utf8") ? state : undefined;
}

const leftByDocker = () => [...[BRIDGE, NETWORK_NAMESPACE].filter(existsSync), ...globSync(CONTROL_GROUPS)];

async function remove(left: string): Promise<void> {
  if (left === BRIDGE) await execa("ip", ["link", "delete", "docker0"]);
  else if (left === NETWORK_NAMESPACE) {
    await execa("umount", [NETWORK_NAMESPACE]);
    rmSync(NETWORK_NAMESPACE);
  } else rmdirSync(left);
}
