/** Compute Engine is what the cluster stands on and clients look at. What of it is not simulated: */
const NOT_COVERED = [
  "networks in auto mode, and the default network of a new project, as under the organisation policy compute.skipDefaultNetworkCreation",
  "packets: the nodes' network is Docker's; of a subnetwork, the secondary ranges for pods and services take effect",
  "what routers, NAT and addresses do; BGP; internal addresses and address ranges",
  "requests that make forwarding rules, target pools, backend services, instances or disks: those there are mirror the clusters' Services and nodes",
  "what may be left of a cluster's load balancers: here they go with their cluster, while Google only attempts to delete them",
  "firewalls and routes",
  "the order of lists; filters but by FIELD=VALUE, !=, eq and ne, all of which must hold",
] as const;

import type { Cloud } from "../../kernel/cloud.ts";
import type { Api } from "../../http/routes.ts";
import { addresses } from "./compute-addresses.ts";
import { writableKindRoutes } from "./writable-kinds.ts";
import { COMPUTE, computeOperationRoutes } from "./compute-operations.ts";
import { instanceGroupRoutes } from "./instance-group-routes.ts";
import { loadBalancing, noGlobalForwardingRules } from "./load-balancing.ts";
import { instances } from "./instances.ts";
import { mirrorRoutes } from "./mirrors.ts";
import { networks } from "./networks.ts";
import { ComputeResources } from "../../resources/compute-resources.ts";
import { routers } from "./routers.ts";
import { subnetworks, subnetworkVerbs } from "./subnetworks.ts";
import { zoneRoutes } from "./zones.ts";

export function compute(cloud: Cloud): Api {
  const resources = new ComputeResources(cloud);
  cloud.operations.define("compute.settle", () => {});
  cloud.operations.define(
    "compute.insert",
    () => {},
    ({ path }) => resources.delete(path as string),
  );
  cloud.operations.define("compute.delete", ({ path }) => resources.delete(path as string));
  const writableKinds = [
    networks(resources),
    subnetworks(cloud, resources),
    routers(resources),
    addresses(resources, "regions"),
    addresses(resources, "global"),
  ];
  return {
    title: "Compute Engine",
    notCovered: NOT_COVERED,
    base: COMPUTE,
    versions: ["v1", "beta"],
    service: "compute.googleapis.com",
    routes: [
      ...writableKinds.flatMap((kind) => writableKindRoutes(cloud, resources, kind)),
      ...subnetworkVerbs(cloud, resources),
      ...[...loadBalancing(cloud), ...instances(cloud)].flatMap(mirrorRoutes),
      ...noGlobalForwardingRules(),
      ...instanceGroupRoutes(cloud),
      ...zoneRoutes(cloud),
      ...computeOperationRoutes(cloud),
    ],
  };
}
