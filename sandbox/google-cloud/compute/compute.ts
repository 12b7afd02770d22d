/**
 * Compute Engine: networks in custom mode, subnetworks, the instance groups of node pools, regions, zones,
 * operations.
 *
 * Not simulated: networks in auto mode (a new project has no `default` network either, as under the
 * organisation policy `compute.skipDefaultNetworkCreation`), IPv6, firewalls, routes, routers and NAT,
 * addresses, forwarding rules, instances, disks, quotas, filters and partial answers of lists. Packets don't
 * pass through these networks: the nodes' network is Docker's, and only the secondary ranges of a
 * subnetwork, for pods and services, take effect.
 */
import type { Cloud } from "../cloud.ts";
import type { Api } from "../routes.ts";
import { COMPUTE, computeOperationRoutes } from "./compute-operations.ts";
import { instanceGroupRoutes } from "./instance-groups.ts";
import { networkRoutes } from "./networks.ts";
import { ComputeResources } from "./resources.ts";
import { subnetworkRoutes } from "./subnetworks.ts";
import { zoneRoutes } from "./zones.ts";

export function compute(cloud: Cloud): Api {
  const resources = new ComputeResources(cloud);
  cloud.operations.define("compute.settle", () => {});
  return {
    base: COMPUTE,
    versions: ["v1", "beta"],
    service: "compute.googleapis.com",
    routes: [
      ...networkRoutes(cloud, resources),
      ...subnetworkRoutes(cloud, resources),
      ...instanceGroupRoutes(cloud),
      ...zoneRoutes(),
      ...computeOperationRoutes(cloud),
    ],
  };
}
