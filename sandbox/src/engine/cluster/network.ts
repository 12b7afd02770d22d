import { existsSync, readFileSync } from "node:fs";
import { docker } from "../host/docker.ts";
import { instanceLabels, SANDBOX_LABEL, type SandboxInstance } from "../host/instance.ts";
import { addresses } from "./network-addresses.ts";

const ETHERNET_MTU = 1500;

/** The lowest N whose 198.18.N.0/24 no Docker network has. */
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

/** Makes the sandbox's Docker network, unless it is there. */
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
      `subnet ${subnet}, which this sandbox took at its first start, is now another Docker network's; ` +
        "remove that one, or run 'npm stop', after which the sandbox takes another subnet",
      { cause: error },
    );
  });
}

// A container that was made for a network that is gone can never start again; its volumes stay.
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

/** The largest packet that leaves this machine: what is larger inside a sandbox gets lost on its way out. */
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
