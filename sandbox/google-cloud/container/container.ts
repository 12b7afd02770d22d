/**
 * Kubernetes Engine: standard clusters and their node pools on real Kubernetes nodes, operations, server
 * configuration.
 *
 * Not simulated: Autopilot, alpha clusters, routes-based networking; autoscaling, taints, accelerators,
 * upgrades and repair of nodes; network policies; more than one version. Add-ons, logging, monitoring, release
 * channels, maintenance windows, shielded nodes, workload identity and private nodes are kept and shown, and
 * change nothing in the cluster. The DNS endpoint's name is Google's form of one and resolves nowhere;
 * authorised networks don't filter, as the API server listens on this machine alone. Each node is a container:
 * the quota of nodes is small.
 *
 * `default-pool`, when the request names no pools, boots after its cluster's operation: see deferred-pools.ts.
 */
import type { Cloud } from "../cloud.ts";
import type { Api } from "../routes.ts";
import { CONTAINER } from "./cluster-records.ts";
import { clusterRoutes } from "./clusters.ts";
import { containerOperationRoutes } from "./container-operations.ts";
import { checkClusterLocation } from "./new-cluster.ts";
import { nodePoolRoutes } from "./node-pools.ts";
import { defineContainerTasks } from "./tasks.ts";
import { serverConfigRoute } from "./versions.ts";

export function container(cloud: Cloud): Api {
  defineContainerTasks(cloud);
  return {
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
