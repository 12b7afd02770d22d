import type { SandboxInstance } from "../host/instance.ts";

const CONTROL_PLANES = range(10, 19);
const EXTERNAL_PER_CLUSTER = 24;

/**
 * The fixed addresses of a sandbox: 198.18.N.0/24 on its Docker network, 127.18.N.0/24 for its load balancers, and
 * 127.19.N.0/24 for load balancers on reserved addresses.
 */
export function addresses({ subnetIndex }: Pick<SandboxInstance, "subnetIndex">) {
  const host = (last: number) => `198.18.${subnetIndex}.${last}`;
  return {
    subnet: `198.18.${subnetIndex}.0/24`,
    gateway: host(1),
    registry: host(2),
    docker: host(3),
    controlPlanes: CONTROL_PLANES.map(host),
    nodes: range(20, 250).map(host),
    reservable: range(10, 249).map((last) => `127.19.${subnetIndex}.${last}`),
    /**
     * Addresses for the LoadBalancer Services of the cluster whose control plane has this address. Each cluster has
     * its own range, so clusters need not know each other's addresses.
     */
    external: (controlPlane: string): string[] => {
      const first = 10 + CONTROL_PLANES.map(host).indexOf(controlPlane) * EXTERNAL_PER_CLUSTER;
      return range(first, first + EXTERNAL_PER_CLUSTER - 1).map((last) => `127.18.${subnetIndex}.${last}`);
    },
  };
}

/** Returns the first of `all` that is not in `used`. */
export function firstFree(all: readonly string[], used: ReadonlySet<string>, what: string): string {
  const free = all.find((address) => !used.has(address));
  if (free === undefined) throw new Error(`${what}: expected a free one, got all ${all.length} in use`);
  return free;
}

/** Address number `index` of a CIDR; 0 is the network's own address. */
export function addressInRange(range: string, index: number): string {
  const bytes = range.split("/")[0]!.split(".").map(Number);
  const number = bytes.reduce((sum, byte) => sum * 256 + byte, 0) + index;
  return [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join(".");
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
