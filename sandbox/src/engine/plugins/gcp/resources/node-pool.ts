import type { Properties } from "../../provider.ts";
import { pollUntil, sendUntilAccepted, type ApiCall } from "../api-call.ts";
import { boolean, inPath, number, object, string, strings } from "../fields/field.ts";
import { asText } from "../fields/field-values.ts";
import { CreationError, fillTemplate, type ResourceType } from "../resource-type.ts";
import { restResource } from "../rest-resource.ts";
import { cluster } from "./cluster.ts";
import { nodeConfigFields, nodeConfigUpdates } from "./node-config.ts";

const table = restResource({
  token: "gcp:container/nodePool:NodePool",
  notCovered:
    "autoscaling, placement, queued provisioning, blue-green upgrades of nodes; accelerators, local disks, confidential and sole-tenant nodes, kubelet and kernel settings",
  api: "container",
  id: "projects/{project}/locations/{location}/clusters/{cluster}/nodePools/{name}",
  operations: "projects/{project}/locations/{location}",
  fields: {
    cluster: inPath({ required: true, reference: true }),
    location: inPath({ defaultFrom: "location" }),
    project: inPath({ defaultFrom: "project" }),
    name: string({ defaultFrom: "generatedName", replace: true }),
    // In each zone.
    nodeCount: number({ computed: true }),
    initialNodeCount: number({ computed: true, replace: true }),
    nodeLocations: strings({ at: "locations", computed: true, unordered: true }),
    nodeConfig: object(nodeConfigFields, { at: "config", computed: true }),
    management: object(
      { autoRepair: boolean({ default: true }), autoUpgrade: boolean({ default: true }) },
      { computed: true },
    ),
    upgradeSettings: object(
      {
        strategy: string({ default: "SURGE" }),
        maxSurge: number({ computed: true }),
        maxUnavailable: number({ computed: true }),
      },
      { computed: true },
    ),
    maxPodsPerNode: number({
      at: "maxPodsConstraint.maxPodsPerNode",
      computed: true,
      replace: true,
      encode: String,
    }),
    networkConfig: object(
      {
        enablePrivateNodes: boolean({ computed: true }),
        podRange: string({ computed: true, replace: true }),
        podIpv4CidrBlock: string({ computed: true, replace: true }),
        createPodRange: boolean({ replace: true }),
      },
      { computed: true },
    ),
    version: string({ computed: true }),
    instanceGroupUrls: strings({ output: true, volatile: true }),
    managedInstanceGroupUrls: strings({ output: true, volatile: true }),
  },
  collection: "projects/{project}/locations/{location}/clusters/{cluster}/nodePools",
  createBody: ({ nodeCount, initialNodeCount }, body) => {
    const nodePool: Properties = { ...body, initialNodeCount: nodeCount ?? initialNodeCount ?? 1 };
    delete nodePool.nodeCount;
    return { nodePool };
  },
  keptAfterFailure: true,
  sendChange: sendUntilAccepted,
  updates: [
    ...nodeConfigUpdates,
    {
      part: "nodeCount",
      request: ({ nodeCount }) => ({ method: "POST", path: ":setSize", body: { nodeCount: nodeCount! } }),
    },
    {
      part: "management",
      request: ({ management = {} }) => ({ method: "POST", path: ":setManagement", body: { management } }),
    },
    { part: "version", request: ({ version }) => ({ method: "PUT", body: { nodeVersion: version! } }) },
    { part: "locations", request: ({ locations }) => ({ method: "PUT", body: { locations: locations! } }) },
    {
      part: "upgradeSettings",
      request: ({ upgradeSettings = {} }) => ({ method: "PUT", body: { upgradeSettings } }),
    },
    {
      part: "networkConfig",
      request: ({ networkConfig = {} }) => ({ method: "PUT", body: { nodeNetworkConfig: networkConfig } }),
    },
  ],
  complete: withNodeCount,
  // A program may name a cluster by its name or by its id, which contains project and location.
  locate: (properties) => {
    const id = /(?:^|\/)projects\/([^/]+)\/locations\/([^/]+)\/clusters\/([^/]+)$/.exec(
      asText(properties.cluster),
    );
    return id ? { ...properties, project: id[1]!, location: id[2]!, cluster: id[3]! } : properties;
  },
});

/** A pool that exists is refused before Google is asked, also one whose creation got no answer. */
export const nodePool: ResourceType = {
  ...table,
  // resource_container_node_pool.go, resourceContainerNodePoolStateImporter
  untilIdle: async (call, known) => cluster.untilIdle?.(call, { ...known, name: known.cluster! }),
  async create(call, resource) {
    const { properties } = resource;
    const id = fillTemplate(table.id, properties);
    if (await table.read(call, properties)) throw new Error(`resource - ${id} - already exists`);
    try {
      return await table.create(call, resource);
    } catch (error) {
      if (!(error instanceof CreationError)) throw error;
      return endCreation(call, properties);
    }
  },
};

// The operation failed, but Google has the pool. Whether it is whole decides the pool's status, not the operation.
async function endCreation(call: ApiCall, known: Properties): Promise<Properties> {
  const pool = await pollUntil(
    call,
    () => table.read(call, known),
    (body) => !BUSY.has(body?.status),
  );
  if (pool?.status === "RUNNING") return pool;
  throw new CreationError(
    `NodePool ${asText(known.name)} was created in the error state "${asText(pool?.status)}"`,
  );
}

const BUSY = new Set<unknown>(["PROVISIONING", "RECONCILING", "STOPPING"]);

interface InstanceGroupManager {
  readonly name?: string;
  readonly selfLink?: string;
  readonly targetSize?: number;
  readonly instanceGroup?: string;
}

// The size of a pool is in its instance groups, one for each zone.
async function withNodeCount(call: ApiCall, body: Properties): Promise<Properties> {
  const urls = (body.instanceGroupUrls ?? []) as string[];
  const groups: InstanceGroupManager[] = [];
  for (const url of urls) {
    const [, zone, name] = /(projects\/[^/]+\/zones\/[^/]+)\/instanceGroupManagers\/([^/]+)$/.exec(url) ?? [];
    if (!zone) throw new Error(`expected the URL of an instance group manager, got "${url}"`);
    const list = await call.send({ api: "compute", path: `${zone}/instanceGroupManagers` });
    const items = (list.items ?? []) as InstanceGroupManager[];
    const group = items.find((item) => (item.name ?? item.selfLink?.split("/").pop()) === name);
    if (group) groups.push(group);
  }
  const total = groups.reduce((sum, { targetSize = 0 }) => sum + targetSize, 0);
  return {
    ...body,
    nodeCount: groups.length > 0 ? total / groups.length : 0,
    managedInstanceGroupUrls: groups.flatMap(({ instanceGroup }) => instanceGroup ?? []),
  };
}
