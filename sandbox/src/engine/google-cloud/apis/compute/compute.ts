/** Compute Engine: the networks, instances and load balancers of the clusters. Not simulated: */
const NOT_COVERED = [
  "legacy networks, and the change of a network from auto to custom mode",
  "packets: the nodes use a network of Docker; only a subnetwork's secondary ranges for pods and services have an effect",
  "effects of routers and NAT: pods reach the internet as this machine does, whether there is a NAT or not, and never from its address; rules of a NAT, private NAT and NAT64 are only stored and shown",
  "effects of global addresses; BGP; address ranges, IPv6, shared internal addresses; a Service that asks for the address of a NAT",
  "internal addresses from the subnetwork: they are loopback addresses of this machine, as external ones are",
  "requests that create forwarding rules, target pools, backend services, instances or disks: the existing ones mirror the clusters' Services and nodes",
  "leftover load balancers of a deleted cluster: here they are deleted with it, while Google only tries to delete them",
  "effects of firewall rules, which are only stored and shown; the rules that Kubernetes Engine makes for its clusters; routes",
  "the order of lists; filters other than terms of FIELD=VALUE, !=, eq and ne that must all match",
] as const;

import type { Cloud } from "../../kernel/cloud.ts";
import type { Api } from "../../http/routes.ts";
import { addressLabelRoutes } from "./address-labels.ts";
import { autoSubnetworksOf } from "./auto-subnetworks.ts";
import { addresses } from "./compute-addresses.ts";
import { giveDefaultNetworks } from "./default-network.ts";
import { firewalls } from "./firewalls.ts";
import { writableKindRoutes } from "./writable-kinds.ts";
import { COMPUTE, computeOperationRoutes } from "./compute-operations.ts";
import { instanceGroupRoutes } from "./instance-group-routes.ts";
import { loadBalancing, noGlobalForwardingRules } from "./load-balancing.ts";
import { instances } from "./instances.ts";
import { mirrorRoutes } from "./mirrors.ts";
import { networks } from "./networks.ts";
import { cloudView } from "../../resources/cloud-view.ts";
import { ComputeResources } from "../../resources/compute-resources.ts";
import { routers } from "./routers.ts";
import { subnetworks, subnetworkVerbs } from "./subnetworks.ts";
import { zoneRoutes } from "./zones.ts";

export function compute(cloud: Cloud): Api {
  const resources = new ComputeResources(cloud);
  const remove = (path: string) => {
    for (const each of autoSubnetworksOf(resources, path)) resources.delete(each);
    resources.delete(path);
  };
  cloud.operations.define("compute.settle", () => {});
  cloud.runtime.useCloudView(cloudView(cloud, resources));
  cloud.operations.define(
    "compute.insert",
    () => {},
    ({ path }) => remove(path as string),
  );
  cloud.operations.define("compute.delete", ({ path }) => remove(path as string));
  giveDefaultNetworks(cloud, resources);
  const writableKinds = [
    networks(cloud, resources),
    subnetworks(cloud, resources),
    routers(cloud, resources),
    firewalls(resources),
    addresses(cloud, resources, "regions"),
    addresses(cloud, resources, "global"),
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
      ...addressLabelRoutes(cloud, resources),
      ...[...loadBalancing(cloud), ...instances(cloud)].flatMap(mirrorRoutes),
      ...noGlobalForwardingRules(),
      ...instanceGroupRoutes(cloud),
      ...zoneRoutes(cloud),
      ...computeOperationRoutes(cloud),
    ],
  };
}
