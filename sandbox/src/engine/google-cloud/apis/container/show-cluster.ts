import { createHash } from "node:crypto";
import type { Cloud } from "../../kernel/cloud.ts";
import { mergeJson, objectField, withoutEmpty, type JsonObject } from "../../kernel/json.ts";
import { isRegion, regionOf } from "../../kernel/locations.ts";
import type { NodeStatus } from "../../../cluster/runtime.ts";
import {
  operationUnderWay,
  poolsOf,
  type StoredCluster,
  type StoredNodePool,
} from "../../resources/stored-clusters.ts";
import { clusterEtag, nodePoolEtag } from "./cluster-etags.ts";
import { instanceGroupUrls } from "../../resources/node-instance-groups.ts";
import { brokenNodes } from "./node-repair.ts";
import { GKE_VERSION } from "./versions.ts";

/** Google's answer for a cluster. */
export async function showCluster(
  cloud: Cloud,
  cluster: StoredCluster,
  version: string,
): Promise<JsonObject> {
  const { body, endpoint } = cluster;
  const pools = poolsOf(cloud, cluster);
  const nodes = await nodesOf(cloud, cluster);
  const shownPools = pools.map((pool) => showPool(cloud, cluster, pool, version, nodes));
  const { defaultEnablePrivateNodes } = objectField(body, "networkConfig");
  const asked = objectField(body, "controlPlaneEndpointsConfig");
  const ipEndpoints = objectField(asked, "ipEndpointsConfig");
  const authorizedNetworks = objectField(ipEndpoints, "authorizedNetworksConfig");
  const privateNodes =
    defaultEnablePrivateNodes ?? objectField(body, "privateClusterConfig").enablePrivateNodes;

  const shown = mergeJson(body, {
    id: cluster.id,
    status: statusOf(cloud, cluster, cluster.key),
    createTime: cluster.createTime,
    location: cluster.location,
    zone: cluster.location,
    selfLink: containerLink(version, cluster.key),
    initialClusterVersion: GKE_VERSION,
    currentMasterVersion: GKE_VERSION,
    currentNodeVersion: GKE_VERSION,
    currentNodeCount: nodes.filter(({ running }) => running).length,
    clusterIpv4Cidr: cluster.podRange,
    servicesIpv4Cidr: cluster.serviceRange,
    labelFingerprint: labelFingerprint(cluster),
    controlPlaneEndpointsConfig: {
      dnsEndpointConfig: { endpoint: dnsEndpoint(cloud, cluster) },
      ipEndpointsConfig: { authorizedNetworksConfig: authorizedNetworks },
    },
    // Older clients read these here.
    masterAuthorizedNetworksConfig: authorizedNetworks,
    privateClusterConfig: { enablePrivateNodes: privateNodes === true },
    networkConfig: { defaultEnablePrivateNodes: privateNodes === true },
    nodePools: shownPools,
    instanceGroupUrls: pools.flatMap((pool) => instanceGroupUrls(cluster, pool)),
  });
  if (cluster.statusMessage) shown.statusMessage = cluster.statusMessage;
  if (shownPools[0]) shown.nodeConfig = shownPools[0].config;
  if (body.maintenancePolicy) {
    shown.maintenancePolicy = {
      ...objectField(body, "maintenancePolicy"),
      resourceVersion: resourceVersion(objectField(body, "maintenancePolicy")),
    };
  }
  const complete =
    endpoint === undefined
      ? shown
      : mergeJson(shown, {
          endpoint,
          masterAuth: { clusterCaCertificate: Buffer.from(cluster.caCertificate ?? "").toString("base64") },
          controlPlaneEndpointsConfig: { ipEndpointsConfig: { publicEndpoint: endpoint } },
          privateClusterConfig: { publicEndpoint: endpoint },
        });
  return { ...complete, etag: clusterEtag(cloud, cluster) };
}

/** Google's answer for node pools of a cluster. */
export async function showNodePools(
  cloud: Cloud,
  cluster: StoredCluster,
  pools: readonly StoredNodePool[],
  version: string,
): Promise<JsonObject[]> {
  const nodes = await nodesOf(cloud, cluster);
  return pools.map((pool) => showPool(cloud, cluster, pool, version, nodes));
}

function showPool(
  cloud: Cloud,
  cluster: StoredCluster,
  pool: StoredNodePool,
  version: string,
  nodes: readonly NodeStatus[],
): JsonObject {
  const status = statusOf(cloud, pool, cluster.key);
  const broken = status === "RUNNING" ? brokenNodes(cluster, pool, nodes) : [];
  const message = broken.length > 0 ? `Nodes do not run: ${broken.join(", ")}.` : pool.statusMessage;
  const shown = withoutEmpty({
    ...pool.body,
    status: broken.length > 0 ? "RUNNING_WITH_ERROR" : status,
    statusMessage: message,
    conditions: message === undefined ? undefined : [{ canonicalCode: "UNAVAILABLE", message }],
    version: GKE_VERSION,
    selfLink: containerLink(version, pool.key),
    instanceGroupUrls: instanceGroupUrls(cluster, pool),
  });
  return { ...shown, etag: nodePoolEtag(pool) };
}

export function labelFingerprint({ body }: StoredCluster): string {
  return hash(objectField(body, "resourceLabels")).slice(0, 8);
}

export function resourceVersion(maintenancePolicy: JsonObject): string {
  return hash(maintenancePolicy).slice(0, 8);
}

/** Google's own URL of a resource of Kubernetes Engine. Zonal clusters are below `zones`. */
export function containerLink(version: string, path: string): string {
  const link = path.replace(/\/locations\/([^/]+)\//, (whole, location: string) =>
    isRegion(location) ? whole : `/zones/${location}/`,
  );
  return `https://container.googleapis.com/${version}/${link}`;
}

// A control plane that has not booted can't list its nodes.
function nodesOf({ runtime }: Cloud, { runtimeName, endpoint }: StoredCluster): Promise<NodeStatus[]> {
  return endpoint === undefined ? Promise.resolve([]) : runtime.listNodes(runtimeName);
}

// RECONCILING is computed and not stored, so that no resource can stay in this state.
function statusOf(cloud: Cloud, { status, key }: StoredCluster | StoredNodePool, clusterKey: string): string {
  if (status !== "RUNNING") return status;
  return operationUnderWay(cloud, clusterKey)?.target === key ? "RECONCILING" : status;
}

function dnsEndpoint({ projects }: Cloud, { id, project, location }: StoredCluster): string {
  return `gke-${id.slice(0, 28)}-${projects.get(project).projectNumber}.${regionOf(location)}.gke.goog`;
}

const hash = (value: JsonObject) => createHash("sha256").update(JSON.stringify(value)).digest("hex");
