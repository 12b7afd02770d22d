import type { Cloud } from "../../kernel/cloud.ts";
import { alreadyExists, invalidArgument, notSimulated } from "../../kernel/google-error.ts";
import { countField, objectField, stringField, stringListField, type JsonObject } from "../../kernel/json.ts";
import type { OperationType } from "../../kernel/operation-types.ts";
import { route, type Call, type Route } from "../../http/routes.ts";
import {
  checkReady,
  findCluster,
  findNodePool,
  storedNodePools,
  poolsOf,
  zonesOfPool,
  type StoredNodePool,
} from "../../resources/stored-clusters.ts";
import { startContainerOperation } from "./container-operations.ts";
import { checkEtag, nodePoolEtag } from "./cluster-etags.ts";
import { checkZones } from "./new-cluster.ts";
import { checkUpgradeSettings, newNodePool } from "./new-node-pool.ts";
import { checkQuotas, nodesOf } from "../../resources/quotas.ts";
import { showNodePools } from "./show-cluster.ts";
import { checkVersion } from "./versions.ts";

const POOLS = "projects/{project}/locations/{location}/clusters/{cluster}/nodePools";
const POOL = `${POOLS}/{nodePool}` as const;

/** Fields of a pool's configuration that can change while nodes run, because the nodes here don't use them. */
const CHANGEABLE_CONFIG = [
  "diskSizeGb",
  "diskType",
  "imageType",
  "loggingConfig",
  "resourceLabels",
  "tags",
  "workloadMetadataConfig",
];

/** Fields of an update request that only name the pool, as in the older API. */
const OLDER_NAMES = ["name", "clusterId", "nodePoolId", "projectId", "zone", "etag"];

type PoolCall = Call<"project" | "location" | "cluster" | "nodePool">;

export function nodePoolRoutes(cloud: Cloud): Route[] {
  const clusterOf = ({ params }: Call<"project" | "location" | "cluster">) =>
    findCluster(cloud, `projects/${params.project}/locations/${params.location}/clusters/${params.cluster}`);
  const find = (call: PoolCall) =>
    findNodePool(cloud, `${clusterOf(call).key}/nodePools/${call.params.nodePool}`);

  const change = (
    call: PoolCall,
    type: OperationType,
    changed: (pool: StoredNodePool) => { fields?: JsonObject; nodeCount?: number },
  ) => {
    const [cluster, pool] = [clusterOf(call), find(call)];
    checkReady(cloud, cluster);
    const { fields = {}, nodeCount = pool.nodeCount } = changed(pool);
    const zones = (fields.locations as string[] | undefined) ?? zonesOfPool(pool);
    checkQuotas(cloud, [{ pool, nodes: nodeCount * zones.length - nodesOf(pool) }]);
    return startContainerOperation(cloud, call, {
      type,
      target: pool.key,
      task: "container.changeNodePool",
      args: { nodePool: pool.key, fields, nodeCount },
    });
  };

  return [
    route("GET", POOLS, async (call) => {
      const cluster = clusterOf(call);
      return { nodePools: await showNodePools(cloud, cluster, poolsOf(cloud, cluster), call.version) };
    }),
    route("POST", POOLS, (call) => {
      const cluster = clusterOf(call);
      checkReady(cloud, cluster);
      const pool = newNodePool(cloud, cluster, objectField(call.body, "nodePool"));
      if (storedNodePools(cloud).has(pool.key)) throw alreadyExists(`Already exists: ${pool.key}.`);
      checkQuotas(cloud, [{ pool, nodes: nodesOf(pool) }]);
      storedNodePools(cloud).set(pool.key, pool);
      return startContainerOperation(cloud, call, {
        type: "CREATE_NODE_POOL",
        target: pool.key,
        task: "container.createNodePool",
        args: { nodePool: pool.key },
      });
    }),
    route("GET", POOL, async (call) => {
      const [pool] = await showNodePools(cloud, clusterOf(call), [find(call)], call.version);
      return pool!;
    }),
    route("PUT", POOL, (call) =>
      change(call, "UPDATE_CLUSTER", (pool) => {
        checkEtag(call.body, pool.key, nodePoolEtag(pool));
        return { fields: updatedFields(pool, call) };
      }),
    ),
    route("DELETE", POOL, (call) => {
      const pool = find(call);
      checkReady(cloud, clusterOf(call));
      pool.status = "STOPPING";
      return startContainerOperation(cloud, call, {
        type: "DELETE_NODE_POOL",
        target: pool.key,
        task: "container.deleteNodePool",
        args: { nodePool: pool.key },
      });
    }),
    route("POST", `${POOL}:setSize`, (call) =>
      change(call, "SET_NODE_POOL_SIZE", () => {
        const nodeCount = countField(call.body, "nodeCount");
        // An absent count means 0, because Google's JSON leaves zeros out.
        return { nodeCount: nodeCount ?? 0 };
      }),
    ),
    route("POST", `${POOL}:setManagement`, (call) =>
      change(call, "SET_NODE_POOL_MANAGEMENT", () => ({
        fields: { management: objectField(call.body, "management") },
      })),
    ),
  ];
}

function updatedFields(pool: StoredNodePool, { body, params }: PoolCall): JsonObject {
  const fields: JsonObject = {};
  for (const name of Object.keys(body).filter((each) => !OLDER_NAMES.includes(each))) {
    if (name === "nodeVersion") checkVersion(stringField(body, name));
    else if (name === "locations")
      fields.locations = checkZones(params.location, stringListField(body, name));
    else if (name === "upgradeSettings")
      fields.upgradeSettings = checkUpgradeSettings(objectField(body, name));
    else if (name === "nodeNetworkConfig")
      fields.networkConfig = { ...objectField(pool.body, "networkConfig"), ...objectField(body, name) };
    else if (CHANGEABLE_CONFIG.includes(name)) {
      fields.config = {
        ...objectField(pool.body, "config"),
        ...objectField(fields, "config"),
        [name]: body[name],
      };
    } else {
      throw notSimulated(
        `changing ${name} of a node pool, for which Google replaces all nodes. Replace the pool`,
      );
    }
  }
  if (Object.keys(body).every((name) => OLDER_NAMES.includes(name))) {
    throw invalidArgument("Must specify a field to update.");
  }
  return fields;
}
