import { execa } from "execa";
import { existsSync, globSync, readFileSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { loadedModules, unloadModules } from "./kernel-modules.ts";
import { readNetfilter, restoreNetfilter, type NetfilterRules } from "./netfilter.ts";
import { BrokenStateFile, readStateJson, writeStateJson } from "./state-file.ts";

const DAEMON_PID = "/run/docker.pid";
const BOOT_ID = "/proc/sys/kernel/random/boot_id";
const BRIDGE = "/sys/class/net/docker0";
const NETWORK_NAMESPACE = "/run/docker/netns/default";
const CONTROL_GROUPS = "/sys/fs/cgroup/{,*/}docker";
/** Settings that a Docker daemon changes so that its containers reach other machines, and their side effects. */
const SETTINGS = [
  "/proc/sys/net/ipv4/ip_forward",
  "/proc/sys/net/ipv4/conf/all/accept_redirects",
  "/proc/sys/net/ipv6/conf/default/forwarding",
  "/proc/sys/net/ipv6/conf/all/forwarding",
];

/** The parts of the host's kernel that a Docker daemon changes and does not restore. */
interface KernelState {
  /** The record is invalid after a restart of the host. */
  readonly bootId: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly netfilter: NetfilterRules;
  readonly modules: readonly string[];
  /** The daemon's bridge, network namespace and control groups that already existed. */
  readonly present: readonly string[];
}

/** Records the state before a Docker daemon starts. Keeps an earlier record of the same boot. */
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
  writeStateJson(file, state);
}

/**
 * Restores the recorded state of the kernel after the Docker daemon has ended.
 *
 * @returns what could not be restored, one item each.
 */
export async function restoreKernelState(file: string): Promise<string[]> {
  let before: KernelState | undefined;
  try {
    before = readRecord(file);
  } catch (error) {
    if (!(error instanceof BrokenStateFile)) throw error;
    rmSync(file);
    return [`the kernel settings that Docker changed (${file} is damaged)`];
  }
  if (!before) return [];
  // Another daemon, started in the meantime, needs these settings.
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
  const state = readStateJson<KernelState>(file);
  return state?.bootId === readFileSync(BOOT_ID, "utf8") ? state : undefined;
}

const leftByDocker = () => [...[BRIDGE, NETWORK_NAMESPACE].filter(existsSync), ...globSync(CONTROL_GROUPS)];

async function remove(left: string): Promise<void> {
  if (left === BRIDGE) await execa("ip", ["link", "delete", "docker0"]);
  else if (left === NETWORK_NAMESPACE) {
    await execa("umount", [NETWORK_NAMESPACE]);
    rmSync(NETWORK_NAMESPACE);
  } else rmdirSync(left);
}
