/** Kubernetes Engine has standard clusters and their node pools on real Kubernetes nodes. What of it is not simulated: */
const NOT_COVERED = [
  "Autopilot, alpha clusters, routes-based networking, network policies",
  "autoscaling, taints and accelerators of node pools; upgrades of nodes; more than one version",
  "signs of a broken node other than that its container does not run, and the minutes that Google waits before it repairs one",
  "any effect of add-ons, logging, monitoring, release channels, maintenance windows, shielded nodes, workload identity and private nodes: they are kept and shown",
  "the DNS endpoint's name: it has Google's form and resolves nowhere",
  "authorised networks: the API server listens on this machine alone",
  "nodes of default-pool during the cluster's own operation, when the request names no pools: they boot after it (deferred-pools.ts)",
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
