/** Compute Engine: the networks, instances and load balancers of the clusters. Not simulated: */
const NOT_COVERED = [
  "networks in auto mode, and the default network of a new project, as with the organisation policy compute.skipDefaultNetworkCreation",
  "packets: the nodes use a network of Docker; only a subnetwork's secondary ranges for pods and services have an effect",
  "effects of routers, NAT and addresses; BGP; internal addresses and address ranges",
  "requests that create forwarding rules, target pools, backend services, instances or disks: the existing ones mirror the clusters' Services and nodes",
  "leftover load balancers of a deleted cluster: here they are deleted with it, while Google only tries to delete them",
  "firewalls and routes",
  "the order of lists; filters other than terms of FIELD=VALUE, !=, eq and ne that must all match",
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
