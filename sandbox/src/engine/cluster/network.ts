import { existsSync, readFileSync } from "node:fs";
import { docker } from "../host/docker.ts";
import { instanceLabels, SANDBOX_LABEL, type SandboxInstance } from "../host/instance.ts";
import { addresses } from "./network-addresses.ts";

const ETHERNET_MTU = 1500;

/** Finds the lowest N for which no Docker network uses 198.18.N.0/24. */
export async function freeSubnetIndex(): Promise<number> {
  const ids = (await docker(["network", "ls", "--quiet"])).split("\n").filter(Boolean);
  const subnets = await docker([
    ...["network", "inspect", "--format", "{{range .IPAM.Config}}{{.Subnet}} {{end}}"],
    ...ids,
  ]);
  return lowestFreeIndex(subnets);
}

export function lowestFreeIndex(subnets: string): number {
  const used = new Set([...subnets.matchAll(/\b198\.18\.(\d+)\./g)].map(([, index]) => Number(index)));
  let index = 0;
  while (used.has(index)) index++;
  return index;
}

/** Creates the sandbox's Docker network unless it exists. */
export async function ensureNetwork(instance: SandboxInstance): Promise<void> {
  const existing = await docker(["network", "ls", "--quiet", "--filter", `name=^${instance.id}$`]);
  if (existing !== "") return;
  await removeContainersWithoutNetwork(instance);
  const { subnet } = addresses(instance);
  const created = docker([
    ...["network", "create", ...instanceLabels(instance)],
    ...["--opt", `com.docker.network.driver.mtu=${machineMtu()}`],
    ...["--subnet", subnet, instance.id],
  ]);
  await created.catch((error: Error) => {
    if (!error.message.includes("overlaps")) throw error;
    throw new Error(
      `Another Docker network uses ${subnet}, the subnet of this sandbox. ` +
        "Remove that network, or run 'npm stop', so that the next start chooses another subnet",
      { cause: error },
    );
  });
}

// A container of a deleted network can't start again. Its volumes stay.
async function removeContainersWithoutNetwork({ id }: SandboxInstance): Promise<void> {
  const list = await docker([
    "container",
    "ls",
    "--all",
    "--quiet",
    "--filter",
    `label=${SANDBOX_LABEL}=${id}`,
  ]);
  const containers = list.split("\n").filter(Boolean);
  if (containers.length > 0) await docker(["container", "rm", "--force", ...containers]);
}

/** The largest packet that can leave this machine; larger packets from a sandbox would get lost. */
export function machineMtu(): number {
  const routes = existsSync("/proc/net/route") ? readFileSync("/proc/net/route", "utf8") : "";
  const device = defaultDevice(routes);
  const file = `/sys/class/net/${device}/mtu`;
  return device && existsSync(file) ? Number(readFileSync(file, "utf8")) : ETHERNET_MTU;
}

/** The device of the default route in the text of `/proc/net/route`. */
export function defaultDevice(routes: string): string | undefined {
  const columns = routes.split("\n").map((line) => line.split(/\s+/));
  return columns.find(([, destination]) => destination === "00000000")?.[0];
}
