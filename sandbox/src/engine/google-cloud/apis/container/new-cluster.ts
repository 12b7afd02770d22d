import { randomBytes } from "node:crypto";
import type { Cloud } from "../../kernel/cloud.ts";
import { ComputeResources } from "../../resources/compute-resources.ts";
import { resourcePath } from "../../resources/self-links.ts";
import { alreadyExists, invalidArgument, notSimulated } from "../../kernel/google-error.ts";
import {
  booleanField,
  isObject,
  mergeJson,
  objectField,
  stringField,
  stringListField,
  withoutEmpty,
  type JsonObject,
} from "../../kernel/json.ts";
import { isRegion, isZone, regionOf, zonesOf } from "../../kernel/locations.ts";
import { storedClusters, type StoredCluster } from "../../resources/stored-clusters.ts";
import { clusterRanges } from "./cluster-ranges.ts";
import { checkVersion } from "./versions.ts";

const ZONES_OF_A_REGIONAL_CLUSTER = 3;

const NAME = /^[a-z]([-a-z0-9]{0,38}[a-z0-9])?$/;

/** Builds the cluster that a create request asks for. Stores nothing. */
export function newCluster(cloud: Cloud, project: string, location: string, sent: JsonObject): StoredCluster {
  checkClusterLocation(location);
  const name = checkClusterName("cluster.name", stringField(sent, "name"));
  const key = `projects/${project}/locations/${location}/clusters/${name}`;
  if (storedClusters(cloud).has(key)) throw alreadyExists(`Already exists: ${key}.`);
  checkSimulated(sent);
  checkVersion(stringField(sent, "initialClusterVersion"));
  const locations = checkZones(location, stringListField(sent, "locations"));
  const { network, subnetwork, fields } = findNetwork(cloud, project, location, sent);

  const ranges = clusterRanges(
    cloud,
    { project, location, name, subnetwork: fields },
    sent,
    objectField(sent, "ipAllocationPolicy"),
  );
  const body = mergeJson(clusterDefaults(), withoutEmpty(sent));
  delete body.nodePools;
  return {
    key,
    project,
    location,
    name,
    id: randomBytes(32).toString("hex"),
    runtimeName: runtimeName(cloud, name, location),
    createTime: new Date().toISOString(),
    status: "PROVISIONING",
    network,
    subnetwork,
    podRange: ranges.pods,
    serviceRange: ranges.services,
    ...(ranges.added.length > 0 ? { addedRanges: ranges.added } : {}),
    body: mergeJson(body, {
      name,
      locations,
      network: stringField(sent, "network") || lastPart(network),
      subnetwork: stringField(sent, "subnetwork") || lastPart(subnetwork),
      networkConfig: { network, subnetwork },
      ipAllocationPolicy: ranges.policy,
    }),
  };
}

export function checkClusterName(field: string, name: string | undefined): string {
  if (name !== undefined && NAME.test(name)) return name;
  throw invalidArgument(
    `Invalid value for field "${field}": "${name ?? ""}". Must be 1 to 40 lower-case letters, digits and hyphens, and ` +
      `start with a letter and end with a letter or digit.`,
  );
}

export function checkClusterLocation(location: string): void {
  if (!isRegion(location) && !isZone(location)) {
    throw invalidArgument(
      `Location "${location}" does not exist. Must be a region or a zone, such as us-central1-a.`,
    );
  }
}

/** A list may also ask for all locations with `-`. */
export function checkListedLocation(location: string): void {
  if (location !== "-") checkClusterLocation(location);
}

/** The zones that the request asks for, or those that Google chooses. */
export function checkZones(location: string, asked: string[] | undefined): string[] {
  const possible = zonesOf(regionOf(location));
  if (!asked || asked.length === 0) {
    return isZone(location) ? [location] : possible.slice(0, ZONES_OF_A_REGIONAL_CLUSTER);
  }
  const wrong = asked.find((zone) => !possible.includes(zone));
  if (wrong !== undefined) {
    throw invalidArgument(
      `Invalid value for field "locations": "${wrong}". Must be zones of ${regionOf(location)}: ${possible.join(", ")}.`,
    );
  }
  if (isZone(location) && !asked.includes(location)) {
    throw invalidArgument(
      `Invalid value for field "locations": Must contain the cluster's own zone ${location}.`,
    );
  }
  return [...new Set(asked)].sort();
}

function clusterDefaults(): JsonObject {
  return {
    loggingService: "logging.googleapis.com/kubernetes",
    monitoringService: "monitoring.googleapis.com/kubernetes",
    legacyAbac: {},
    shieldedNodes: { enabled: true },
    autopilot: {},
    releaseChannel: { channel: "REGULAR" },
    databaseEncryption: { state: "DECRYPTED", currentState: "CURRENT_STATE_DECRYPTED" },
    networkConfig: { datapathProvider: "LEGACY_DATAPATH" },
    controlPlaneEndpointsConfig: {
      dnsEndpointConfig: { allowExternalTraffic: false },
      ipEndpointsConfig: { enabled: true, enablePublicEndpoint: true, authorizedNetworksConfig: {} },
    },
    privateClusterConfig: {},
    masterAuth: { clientCertificateConfig: {} },
  };
}

/** The sandbox's clusters always have managed collection, as GKE's have by default. */
export function checkManagedCollection(monitoringConfig: JsonObject): void {
  const { enabled } = objectField(monitoringConfig, "managedPrometheusConfig");
  if (enabled === false) {
    throw notSimulated(
      "clusters without managed collection. Leave managedPrometheusConfig out, or enable it",
    );
  }
}

function checkSimulated(sent: JsonObject): void {
  checkManagedCollection(objectField(sent, "monitoringConfig"));
  const isOn = (field: string) => isObject(sent[field]) && sent[field].enabled === true;
  if (isOn("autopilot")) throw notSimulated("Autopilot clusters. Create a standard one");
  if (isOn("networkPolicy")) throw notSimulated("network policy enforcement. Leave networkPolicy out");
  if (isOn("legacyAbac")) throw notSimulated("legacy authorisation. Leave legacyAbac out");
  if (sent.enableKubernetesAlpha === true) throw notSimulated("alpha clusters");
  const { useIpAliases, createSubnetwork } = objectField(sent, "ipAllocationPolicy");
  if (useIpAliases === false) throw notSimulated("routes-based clusters. Use VPC_NATIVE");
  if (createSubnetwork === true)
    throw notSimulated("clusters that create their subnetwork. Create a subnetwork and name it");
}

function findNetwork(cloud: Cloud, project: string, location: string, sent: JsonObject) {
  const resources = new ComputeResources(cloud);
  const networkName = stringField(sent, "network") || "default";
  const network = resourcePath(networkName, `projects/${project}/global/networks`);
  const found = resources.find(network);
  if (!found) throw invalidArgument(`Network "${networkName}" does not exist.`);
  // In a network in auto mode, each region's subnetwork has the network's name.
  const ofRegion = booleanField(found, "autoCreateSubnetworks") ? lastPart(network) : undefined;
  const subnetworkName = stringField(sent, "subnetwork") || ofRegion;
  if (!subnetworkName) {
    throw invalidArgument(
      `Network "${networkName}" requires specifying the subnetwork: it is in custom mode.`,
    );
  }
  const region = regionOf(location);
  const path = resourcePath(subnetworkName, `projects/${project}/regions/${region}/subnetworks`);
  const subnetwork = resources.find(path);
  if (!subnetwork || resourcePath(stringField(subnetwork, "network") ?? "", "") !== network) {
    throw invalidArgument(
      `Subnetwork "${subnetworkName}" does not exist in region "${region}" of network "${networkName}".`,
    );
  }
  return { network, subnetwork: path, fields: subnetwork };
}

const lastPart = (path: string) => path.split("/").at(-1)!;

function runtimeName(cloud: Cloud, name: string, location: string): string {
  const taken = [...storedClusters(cloud).values()].some((each) => each.runtimeName === name);
  return taken ? `${name}-${location}` : name;
}
