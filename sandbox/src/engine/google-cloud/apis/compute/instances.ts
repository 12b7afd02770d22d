import type { NodeStatus } from "../../../cluster/runtime.ts";
import type { Cloud } from "../../kernel/cloud.ts";
import {
  storedClusters,
  poolsOf,
  type StoredCluster,
  type StoredNodePool,
} from "../../resources/stored-clusters.ts";
import { instanceGroupsOf } from "../../resources/node-instance-groups.ts";
import { countField, objectField, stringField, type JsonObject } from "../../kernel/json.ts";
import type { Mirror, MirroredResource } from "./mirrors.ts";
import { selfLink } from "../../resources/self-links.ts";

interface Node {
  readonly cluster: StoredCluster;
  readonly pool: StoredNodePool;
  readonly zone: string;
  readonly status: NodeStatus;
}

/** The instances of the clusters' nodes and their disks. */
export function instances(cloud: Cloud): Mirror[] {
  const of = (show: (node: Node) => MirroredResource["fields"]) => async (project: string) => {
    const clusters = [...storedClusters(cloud).values()].filter((each) => each.project === project);
    const nodes = await Promise.all(clusters.map((cluster) => nodesOf(cloud, cluster)));
    return nodes.flat().map((node) => ({
      location: node.zone,
      uid: `${node.cluster.id}/${node.status.node}`,
      fields: show(node),
    }));
  };
  return [
    { kind: "instance", name: "instances", scope: "zones", find: of(instance) },
    { kind: "disk", name: "disks", scope: "zones", find: of(disk) },
  ];
}

async function nodesOf(cloud: Cloud, cluster: StoredCluster): Promise<Node[]> {
  const statuses = await cloud.runtime.listNodes(cluster.runtimeName);
  return poolsOf(cloud, cluster).flatMap((pool) =>
    instanceGroupsOf(cluster, pool).flatMap(({ zone, name }) =>
      statuses
        .filter(({ node }) => node.startsWith(`${name.replace(/grp$/, "")}`))
        .map((status) => ({ cluster, pool, zone, status })),
    ),
  );
}

function instance({ cluster, pool, zone, status }: Node): MirroredResource["fields"] {
  const config = objectField(pool.body, "config");
  const inZone = `projects/${cluster.project}/zones/${zone}`;
  return {
    name: status.node,
    creationTimestamp: cluster.createTime,
    status: status.running ? "RUNNING" : "TERMINATED",
    machineType: selfLink(`${inZone}/machineTypes/${stringField(config, "machineType")}`),
    labels: { "goog-gke-node": "", ...labelsOf(cluster) },
    networkInterfaces: [
      {
        name: "nic0",
        network: selfLink(cluster.network),
        subnetwork: selfLink(cluster.subnetwork),
        networkIP: status.address,
      },
    ],
    disks: [
      {
        boot: true,
        autoDelete: true,
        deviceName: "persistent-disk-0",
        source: selfLink(`${inZone}/disks/${status.node}`),
      },
    ],
  };
}

function disk({ cluster, pool, zone, status }: Node): MirroredResource["fields"] {
  const config = objectField(pool.body, "config");
  const inZone = `projects/${cluster.project}/zones/${zone}`;
  return {
    name: status.node,
    creationTimestamp: cluster.createTime,
    status: "READY",
    sizeGb: String(countField(config, "diskSizeGb")),
    type: selfLink(`${inZone}/diskTypes/${stringField(config, "diskType")}`),
    labels: { "goog-gke-node": "", ...labelsOf(cluster) },
    users: [selfLink(`${inZone}/instances/${status.node}`)],
  };
}

const labelsOf = ({ name, body }: StoredCluster): JsonObject => ({
  "goog-k8s-cluster-name": name,
  ...objectField(body, "resourceLabels"),
});
