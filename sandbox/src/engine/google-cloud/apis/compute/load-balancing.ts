import type { LoadBalancedService } from "../../../cluster/runtime.ts";
import type { Cloud } from "../../kernel/cloud.ts";
import { storedClusters, type StoredCluster } from "../../resources/stored-clusters.ts";
import { listInstanceGroups } from "../../resources/node-instance-groups.ts";
import type { JsonObject } from "../../kernel/json.ts";
import { regionOf } from "../../kernel/locations.ts";
import { route, type Route } from "../../http/routes.ts";
import { listAnswer } from "./lists.ts";
import type { Mirror, MirroredResource } from "./mirrors.ts";
import { selfLink } from "../../resources/self-links.ts";

type Fields = MirroredResource["fields"];

/** The forwarding rules, target pools and backend services that Google creates for LoadBalancer Services. */
export function loadBalancing(cloud: Cloud): Mirror[] {
  const of = (wanted: (service: LoadBalancedService) => boolean, show: Show) => async (project: string) => {
    const clusters = [...storedClusters(cloud).values()].filter((each) => each.project === project);
    const found = await Promise.all(
      clusters.map(async (cluster) =>
        (await cloud.runtime.listLoadBalancers(cluster.runtimeName)).filter(wanted).map((service) => ({
          location: regionOf(cluster.location),
          uid: service.uid,
          fields: show(cluster, service),
        })),
      ),
    );
    return found.flat();
  };
  return [
    {
      kind: "forwardingRule",
      name: "forwardingRules",
      scope: "regions",
      find: of(() => true, forwardingRule),
    },
    {
      kind: "targetPool",
      name: "targetPools",
      scope: "regions",
      find: of(
        ({ hasBackendService }) => !hasBackendService,
        (cluster, service) => targetPool(cloud, cluster, service),
      ),
    },
    {
      kind: "backendService",
      name: "backendServices",
      scope: "regions",
      find: of(
        ({ hasBackendService }) => hasBackendService,
        (cluster, service) => backendService(cloud, cluster, service),
      ),
    },
  ];
}

/** gcloud asks for global rules too. LoadBalancer Services have only regional ones. */
export function noGlobalForwardingRules(): Route[] {
  return [
    route("GET", "projects/{project}/global/forwardingRules", ({ params, query }) =>
      listAnswer("forwardingRule", `projects/${params.project}/global/forwardingRules`, [], query),
    ),
  ];
}

type Show = (cluster: StoredCluster, service: LoadBalancedService) => Fields;

function forwardingRule(cluster: StoredCluster, service: LoadBalancedService): Fields {
  const { project, location, network, subnetwork } = cluster;
  const { address, ports, internal, hasBackendService, createTime } = service;
  const name = nameOf(service);
  const region = `projects/${project}/regions/${regionOf(location)}`;
  return {
    name,
    creationTimestamp: createTime,
    description: descriptionOf(service),
    IPAddress: address,
    IPProtocol: "TCP",
    loadBalancingScheme: internal ? "INTERNAL" : "EXTERNAL",
    ...(internal ? { network: selfLink(network), subnetwork: selfLink(subnetwork) } : {}),
    ...(hasBackendService
      ? { ports: ports.map(String), backendService: selfLink(`${region}/backendServices/${name}`) }
      : {
          portRange: `${Math.min(...ports)}-${Math.max(...ports)}`,
          target: selfLink(`${region}/targetPools/${name}`),
        }),
    networkTier: "PREMIUM",
  };
}

function targetPool(cloud: Cloud, cluster: StoredCluster, service: LoadBalancedService): Fields {
  return {
    name: nameOf(service),
    creationTimestamp: service.createTime,
    description: descriptionOf(service),
    sessionAffinity: "NONE",
    instances: groupsOf(cloud, cluster).flatMap(({ project, zone, nodes }) =>
      nodes.map((node) => selfLink(`projects/${project}/zones/${zone}/instances/${node}`)),
    ),
  };
}

function backendService(cloud: Cloud, cluster: StoredCluster, service: LoadBalancedService): Fields {
  return {
    name: nameOf(service),
    creationTimestamp: service.createTime,
    description: descriptionOf(service),
    protocol: "TCP",
    loadBalancingScheme: service.internal ? "INTERNAL" : "EXTERNAL",
    sessionAffinity: "NONE",
    backends: groupsOf(cloud, cluster).map(({ project, zone, name }): JsonObject => ({
      group: selfLink(`projects/${project}/zones/${zone}/instanceGroups/${name}`),
      balancingMode: "CONNECTION",
    })),
  };
}

const groupsOf = (cloud: Cloud, { project, key }: StoredCluster) =>
  listInstanceGroups(cloud, project).filter(({ cluster }) => cluster === key);

// The naming scheme of Kubernetes cloud providers.
const nameOf = ({ uid }: LoadBalancedService) => `a${uid.replaceAll("-", "")}`.slice(0, 32);

const descriptionOf = ({ namespace, name }: LoadBalancedService) =>
  JSON.stringify({ "kubernetes.io/service-name": `${namespace}/${name}` });
