import type { Cloud } from "../../kernel/cloud.ts";
import { failedPrecondition } from "../../kernel/google-error.ts";
import { objectField, stringField, type JsonObject } from "../../kernel/json.ts";
import type { OperationType } from "../../kernel/operation-types.ts";
import { route, type Call, type Route } from "../../http/routes.ts";
import {
  checkIdle,
  checkReady,
  storedClusters,
  findCluster,
  storedNodePools,
  type StoredCluster,
} from "../../resources/stored-clusters.ts";
import { addRanges } from "./cluster-ranges.ts";
import { changedFields } from "./cluster-update.ts";
import { startContainerOperation } from "./container-operations.ts";
import { checkEtag, clusterEtag } from "./cluster-etags.ts";
import { checkListedLocation, newCluster } from "./new-cluster.ts";
import { poolsOfRequest } from "./new-node-pool.ts";
import { checkQuotas, nodesOf } from "../../resources/quotas.ts";
import { labelFingerprint, resourceVersion, showCluster } from "./show-cluster.ts";

const CLUSTERS = "projects/{project}/locations/{location}/clusters";
const CLUSTER = `${CLUSTERS}/{cluster}` as const;

type ClusterCall = Call<"project" | "location" | "cluster">;

export function clusterRoutes(cloud: Cloud): Route[] {
  const find = ({ params }: ClusterCall) =>
    findCluster(cloud, `projects/${params.project}/locations/${params.location}/clusters/${params.cluster}`);

  const create = (call: Call<"project" | "location">) => {
    const { project, location } = call.params;
    const sent = objectField(call.body, "cluster");
    const cluster = newCluster(cloud, project, location, sent);
    const pools = poolsOfRequest(cloud, cluster, sent);
    checkQuotas(
      cloud,
      pools.map((pool) => ({ pool, nodes: nodesOf(pool) })),
    );
    storedClusters(cloud).set(cluster.key, cluster);
    addRanges(cloud, cluster);
    for (const pool of pools) storedNodePools(cloud).set(pool.key, pool);
    return startContainerOperation(cloud, call, {
      type: "CREATE_CLUSTER",
      target: cluster.key,
      task: "container.createCluster",
      args: { cluster: cluster.key, ...(sent.nodePools ? {} : { deferredPool: pools[0]?.key }) },
    });
  };

  const change = (
    call: ClusterCall,
    type: OperationType,
    fieldsOf: (cluster: StoredCluster) => JsonObject,
  ) => {
    const cluster = find(call);
    checkReady(cloud, cluster);
    return startContainerOperation(cloud, call, {
      type,
      target: cluster.key,
      task: "container.changeCluster",
      args: { cluster: cluster.key, fields: fieldsOf(cluster) },
    });
  };

  return [
    route("GET", CLUSTERS, async ({ params, version }) => {
      const { project, location } = params;
      checkListedLocation(location);
      const parent = location === "-" ? `projects/${project}/` : `projects/${project}/locations/${location}/`;
      const found = [...storedClusters(cloud).values()].filter(({ key }) => key.startsWith(parent));
      const clusters = await Promise.all(found.map((each) => showCluster(cloud, each, version)));
      return clusters.length > 0 ? { clusters } : {};
    }),
    route("POST", CLUSTERS, create),
    route("GET", CLUSTER, (call) => showCluster(cloud, find(call), call.version)),
    route("PUT", CLUSTER, (call) =>
      change(call, "UPDATE_CLUSTER", (cluster) => {
        const update = objectField(call.body, "update");
        checkEtag(update, cluster.key, clusterEtag(cloud, cluster));
        return changedFields(cluster, update);
      }),
    ),
    route("DELETE", CLUSTER, (call) => {
      const cluster = find(call);
      checkIdle(cloud, cluster);
      cluster.status = "STOPPING";
      return startContainerOperation(cloud, call, {
        type: "DELETE_CLUSTER",
        target: cluster.key,
        task: "container.deleteCluster",
        args: { cluster: cluster.key },
      });
    }),
    route("POST", `${CLUSTER}:setResourceLabels`, (call) =>
      change(call, "UPDATE_CLUSTER", (cluster) => {
        const fingerprint = stringField(call.body, "labelFingerprint");
        if (fingerprint !== labelFingerprint(cluster)) {
          throw failedPrecondition(
            `Labels could not be set due to fingerprint mismatch: expected '${labelFingerprint(cluster)}', ` +
              `got '${fingerprint ?? ""}'.`,
          );
        }
        return { resourceLabels: objectField(call.body, "resourceLabels") };
      }),
    ),
    route("POST", `${CLUSTER}:setMaintenancePolicy`, (call) =>
      change(call, "SET_MAINTENANCE_POLICY", (cluster) => {
        const { resourceVersion: sent, ...policy } = objectField(call.body, "maintenancePolicy");
        const current = cluster.body.maintenancePolicy;
        if (sent && current && sent !== resourceVersion(objectField(cluster.body, "maintenancePolicy"))) {
          throw failedPrecondition("The maintenance policy has changed. Read it again and retry.");
        }
        return { maintenancePolicy: policy };
      }),
    ),
  ];
}
