/** Compute Engine is what the cluster stands on and clients look at. What of it is not simulated: */
const NOT_COVERED = [
  "networks in auto mode, and the default network of a new project, as under the organisation policy compute.skipDefaultNetworkCreation",
  "packets: the nodes' network is Docker's; of a subnetwork, the secondary ranges for pods and services take effect",
  "IPv6, firewalls, routes, routers and NAT, addresses, forwarding rules, instances, disks, quotas",
  "filters and partial answers of lists",
] as const;

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
    title: "Compute Engine",
    notCovered: NOT_COVERED,
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
