/** Kubernetes Engine: standard clusters and their node pools on real Kubernetes nodes. Not simulated: */
const NOT_COVERED = [
  "Autopilot, alpha clusters, routes-based networking, network policies",
  "autoscaling, taints and accelerators of node pools; upgrades of nodes; more than one version",
  "nodes of Arm or accelerator machine types, or of types with local disks; which zone has which machine type",
  "broken nodes whose container still runs; Google also waits longer before it repairs a node",
  "effects of add-ons, logging, monitoring but for managed collection, release channels, maintenance windows, shielded nodes, workload identity and private nodes: they are only stored and shown",
  "the name of the DNS endpoint: it has Google's form and does not resolve",
  "authorised networks: the API server listens only on this machine",
  "nodes of default-pool during the operation that creates the cluster, when the request names no pools: they boot after it (deferred-pools.ts)",
] as const;

import type { Cloud } from "../../kernel/cloud.ts";
import type { Api } from "../../http/routes.ts";
import { CONTAINER } from "../../resources/stored-clusters.ts";
import { clusterRoutes } from "./clusters.ts";
import { containerOperationRoutes } from "./container-operations.ts";
import { checkClusterLocation } from "./new-cluster.ts";
import { nodePoolRoutes } from "./node-pools.ts";
import { startNodeRepair } from "./node-repair.ts";
import { defineContainerTasks } from "./tasks.ts";
import { serverConfigRoute } from "./versions.ts";

export function container(cloud: Cloud): Api {
  defineContainerTasks(cloud);
  startNodeRepair(cloud);
  return {
    title: "Kubernetes Engine",
    notCovered: NOT_COVERED,
    base: CONTAINER,
    versions: ["v1", "v1beta1"],
    service: "container.googleapis.com",
    routes: [
      ...clusterRoutes(cloud),
      ...nodePoolRoutes(cloud),
      ...containerOperationRoutes(cloud),
      serverConfigRoute(checkClusterLocation),
    ],
  };
}
