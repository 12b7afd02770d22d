import type { Cloud } from "../../kernel/cloud.ts";
import { invalidArgument, notSimulated } from "../../kernel/google-error.ts";
import {
  countField,
  isObject,
  mergeJson,
  objectField,
  objectListField,
  stringField,
  stringListField,
  withoutEmpty,
  type JsonObject,
} from "../../kernel/json.ts";
import type { StoredCluster, StoredNodePool } from "../../resources/stored-clusters.ts";
import { checkMachineType } from "../../resources/machine-types.ts";
import { checkClusterName, checkZones } from "./new-cluster.ts";
import { checkVersion } from "./versions.ts";

export const DEFAULT_POOL = "default-pool";

const MOST_NODES_AT_ONCE = 20;

/** Builds the node pool that a create request asks for. Stores nothing. */
export function newNodePool(cloud: Cloud, cluster: StoredCluster, sent: JsonObject): StoredNodePool {
  const name = checkClusterName("nodePool.name", stringField(sent, "name"));
  checkVersion(stringField(sent, "version"));
  const config = objectField(sent, "config");
  checkSimulated(cloud, sent, config);
  const zones = stringListField(sent, "locations");
  const nodeCount = countField(sent, "initialNodeCount") ?? 0;
  const body = mergeJson(nodePoolDefaults(cluster), withoutEmpty(sent));
  checkUpgradeSettings(objectField(body, "upgradeSettings"));
  const locations = zones?.length
    ? checkZones(cluster.location, zones)
    : stringListField(cluster.body, "locations")!;
  for (const zone of locations)
    checkMachineType(stringField(objectField(body, "config"), "machineType")!, zone);
  return {
    key: `${cluster.key}/nodePools/${name}`,
    name,
    status: "PROVISIONING",
    nodeCount,
    body: mergeJson(body, {
      name,
      initialNodeCount: nodeCount,
      locations,
    }),
  };
}

/** The pools that a request for a cluster asks for. If it names none, Google creates `default-pool`. */
export function poolsOfRequest(cloud: Cloud, cluster: StoredCluster, sent: JsonObject): StoredNodePool[] {
  const asked = objectListField(sent, "nodePools");
  if (asked.length > 0) return asked.map((pool) => newNodePool(cloud, cluster, pool));
  const initialNodeCount = countField(sent, "initialNodeCount") ?? 0;
  if (initialNodeCount === 0) throw invalidArgument("Cluster.initial_node_count must be greater than zero.");
  return [
    newNodePool(cloud, cluster, {
      name: DEFAULT_POOL,
      initialNodeCount,
      config: objectField(sent, "nodeConfig"),
    }),
  ];
}

/** @throws INVALID_ARGUMENT for a surge that can't replace any node */
export function checkUpgradeSettings(settings: JsonObject): JsonObject {
  const [surge = 0, unavailable = 0] = [
    countField(settings, "maxSurge"),
    countField(settings, "maxUnavailable"),
  ];
  const strategy = stringField(settings, "strategy") ?? "SURGE";
  if (strategy === "SURGE" && (surge + unavailable === 0 || surge + unavailable > MOST_NODES_AT_ONCE)) {
    throw invalidArgument(
      `Invalid value for field "upgradeSettings": maxSurge ${surge} and maxUnavailable ${unavailable}. Their sum must ` +
        `be 1 to ${MOST_NODES_AT_ONCE}.`,
    );
  }
  return settings;
}

function nodePoolDefaults({ body, podRange }: StoredCluster): JsonObject {
  const { clusterSecondaryRangeName } = objectField(body, "ipAllocationPolicy");
  const { defaultEnablePrivateNodes } = objectField(body, "networkConfig");
  return {
    config: {
      machineType: "e2-medium",
      diskSizeGb: 100,
      diskType: "pd-balanced",
      imageType: "COS_CONTAINERD",
      serviceAccount: "default",
      oauthScopes: [
        "https://www.googleapis.com/auth/devstorage.read_only",
        "https://www.googleapis.com/auth/logging.write",
        "https://www.googleapis.com/auth/monitoring",
        "https://www.googleapis.com/auth/service.management.readonly",
        "https://www.googleapis.com/auth/servicecontrol",
        "https://www.googleapis.com/auth/trace.append",
      ],
      metadata: { "disable-legacy-endpoints": "true" },
      shieldedInstanceConfig: { enableIntegrityMonitoring: true },
      workloadMetadataConfig: {
        mode: isObject(body.workloadIdentityConfig) ? "GKE_METADATA" : "GCE_METADATA",
      },
    },
    management: { autoUpgrade: true, autoRepair: true },
    upgradeSettings: { maxSurge: 1, strategy: "SURGE" },
    maxPodsConstraint: { maxPodsPerNode: "110" },
    podIpv4CidrSize: 24,
    networkConfig: withoutEmpty({
      podRange: clusterSecondaryRangeName,
      podIpv4CidrBlock: podRange,
      enablePrivateNodes: defaultEnablePrivateNodes,
    }),
  };
}

function checkSimulated({ serviceAccounts }: Cloud, pool: JsonObject, config: JsonObject): void {
  const isOn = (field: string) => isObject(pool[field]) && pool[field].enabled === true;
  if (isOn("autoscaling")) throw notSimulated("autoscaling of node pools. Leave autoscaling out");
  if (isOn("queuedProvisioning")) throw notSimulated("queued provisioning of node pools");
  if (objectListField(config, "taints").length > 0)
    throw notSimulated("taints of node pools. Leave taints out");
  if (objectListField(config, "accelerators").length > 0) throw notSimulated("accelerators of node pools");
  const account = stringField(config, "serviceAccount") || "default";
  if (
    account !== "default" &&
    account.endsWith(".iam.gserviceaccount.com") &&
    !serviceAccounts.has(account)
  ) {
    throw invalidArgument(`The referenced service account '${account}' was not found.`);
  }
}
