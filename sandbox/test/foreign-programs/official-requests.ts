// What the official gcp plugin sends for resources of programs that nobody here wrote. Read from the create, read and
// delete functions of terraform-provider-google-beta 7.45, which @pulumi/gcp is built on.
import { COMPUTE } from "../helpers/google-cloud-cluster.ts";
import { PROJECT_ID } from "../helpers/google-cloud-client.ts";

export interface OfficialRequest {
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string;
  readonly body?: object;
  /** @default 200 */
  readonly status?: number;
}

/** The requests of one resource, in order. */
export interface OfficialResource {
  readonly create: readonly OfficialRequest[];
  /** Sent by each refresh. */
  readonly read: readonly OfficialRequest[];
  readonly delete: readonly OfficialRequest[];
}

const LABELS = { "goog-pulumi-provisioned": "true" };
const project = `projects/${PROJECT_ID}`;
const get = (path: string, status = 200): OfficialRequest => ({ method: "GET", path, status });
const post = (path: string, body: object): OfficialRequest => ({ method: "POST", path, body });
const remove = (path: string): OfficialRequest => ({ method: "DELETE", path });

export function network(name: string, fields: object): OfficialResource {
  const path = `${COMPUTE}/global/networks`;
  const read = [get(`${path}/${name}`)];
  const body = { name, ...fields, networkFirewallPolicyEnforcementOrder: "AFTER_CLASSIC_FIREWALL" };
  return { create: [post(path, body), ...read], read, delete: [remove(`${path}/${name}`)] };
}

export function subnetwork(region: string, name: string, fields: object): OfficialResource {
  const path = `${COMPUTE}/regions/${region}/subnetworks`;
  const read = [get(`${path}/${name}`)];
  const create = [post(path, { name, region: `${project}/global/regions/${region}`, ...fields }), ...read];
  return { create, read, delete: [remove(`${path}/${name}`)] };
}

export const clusterPath = (location: string, name: string) =>
  `/container/v1beta1/${project}/locations/${location}/clusters/${name}`;

/** A cluster with `removeDefaultNodePool`. */
export function cluster(location: string, name: string, fields: Record<string, unknown>): OfficialResource {
  const path = clusterPath(location, name);
  const body = {
    name,
    initialNodeCount: 1,
    legacyAbac: { enabled: false },
    autopilot: { enabled: false },
    shieldedNodes: { enabled: true },
    resourceLabels: LABELS,
    network: `${project}/global/networks/default`,
    nodeConfig: { oauthScopes: ["https://www.googleapis.com/auth/monitoring"] },
    controlPlaneEndpointsConfig: {
      dnsEndpointConfig: {
        ...{ allowExternalTraffic: false, enableK8sTokensViaDns: false, enableK8sCertsViaDns: false },
      },
      ipEndpointsConfig: {
        ...{ enabled: true, enablePublicEndpoint: true, globalAccess: false, privateEndpointSubnetwork: "" },
      },
    },
    ...fields,
  };
  const read = [get(path)];
  return {
    create: [
      post(path.slice(0, path.lastIndexOf("/")), { cluster: body }),
      remove(`${path}/nodePools/default-pool`),
      ...read,
    ],
    read,
    delete: [get(path), remove(path)],
  };
}

/** A node pool. `zones` are those of its instance groups, which the plugin lists to count the nodes. */
export function nodePool(
  [location, ofCluster, name]: readonly [location: string, cluster: string, name: string],
  zones: readonly string[],
  fields: object,
): OfficialResource {
  const path = `${clusterPath(location, ofCluster)}/nodePools`;
  const read = [get(path), ...zones.map((zone) => get(`${COMPUTE}/zones/${zone}/instanceGroupManagers`))];
  return {
    create: [
      get(`${path}/${name}`, 404),
      post(path, { nodePool: { name, ...fields } }),
      ...read,
      get(`${path}/${name}`),
    ],
    read,
    delete: [get(`${path}/${name}`), remove(`${path}/${name}`)],
  };
}

export function serviceAccount(accountId: string, displayName: string): OfficialResource {
  const path = `/iam/v1/${project}/serviceAccounts`;
  const own = `${path}/${emailOf(accountId)}`;
  const create = [post(path, { accountId, serviceAccount: { displayName, description: "" } })];
  // Three answers in a row must find it.
  return { create: [...create, get(own), get(own), get(own)], read: [get(own)], delete: [remove(own)] };
}

export const emailOf = (accountId: string) => `${accountId}@${PROJECT_ID}.iam.gserviceaccount.com`;

/** The data source `getEngineVersions`. */
export const engineVersions = (location: string) =>
  get(`/container/v1beta1/${project}/locations/${location}/serverConfig`);

export function repository(location: string, id: string, fields: object): OfficialResource {
  const path = `/ar/v1/${project}/locations/${location}/repositories`;
  const read = [get(`${path}/${id}`)];
  const create = [post(`${path}?repository_id=${id}`, { ...fields, labels: LABELS }), ...read];
  return { create, read, delete: [remove(`${path}/${id}`)] };
}
