// The Google resources of programs that nobody here wrote, as the official plugin asks for them. Pulumi's own programs of
// these names: github.com/pulumi/templates and github.com/pulumi/examples.
import { PROJECT_ID } from "../helpers/google-cloud-client.ts";
import {
  cluster,
  emailOf,
  engineVersions,
  network,
  nodePool,
  repository,
  serviceAccount,
  subnetwork,
  type OfficialRequest,
  type OfficialResource,
} from "./official-requests.ts";

export interface ForeignProgram {
  readonly name: string;
  /** Requests of the functions that the program calls. */
  readonly functions: readonly OfficialRequest[];
  /** In the order of their creation. */
  readonly resources: readonly OfficialResource[];
  /** Names of its nodes' zones, one for each node. */
  readonly nodeZones: readonly string[];
}

const REGION = "us-central1";
const ZONE = "us-central1-a";
const ZONES = ["us-central1-a", "us-central1-b", "us-central1-c"];
const SCOPES = ["compute", "devstorage.read_only", "logging.write", "monitoring"].map(
  (scope) => `https://www.googleapis.com/auth/${scope}`,
);

/** Regional, private, with ranges that are asked for by their size. */
const template: ForeignProgram = {
  name: "kubernetes-gcp-typescript",
  functions: [],
  resources: [
    network("gke-network-1", {
      autoCreateSubnetworks: false,
      description: "A virtual network for your GKE cluster(s)",
    }),
    subnetwork(REGION, "gke-subnet-1", {
      ipCidrRange: "10.128.0.0/12",
      network: `projects/${PROJECT_ID}/global/networks/gke-network-1`,
      privateIpGoogleAccess: true,
    }),
    cluster(REGION, "gke-cluster-1", {
      addonsConfig: { dnsCacheConfig: { enabled: true } },
      binaryAuthorization: { evaluationMode: "PROJECT_SINGLETON_POLICY_ENFORCE" },
      description: "A GKE cluster",
      ipAllocationPolicy: {
        ...{ useIpAliases: true, clusterIpv4CidrBlock: "/14", servicesIpv4CidrBlock: "/20" },
        stackType: "IPV4",
      },
      network: `projects/${PROJECT_ID}/global/networks/gke-network-1`,
      subnetwork: `projects/${PROJECT_ID}/regions/${REGION}/subnetworks/gke-subnet-1`,
      networkConfig: { datapathProvider: "ADVANCED_DATAPATH", defaultEnablePrivateNodes: true },
      privateClusterConfig: { masterIpv4CidrBlock: "10.100.0.0/28", enablePrivateNodes: true },
      controlPlaneEndpointsConfig: {
        dnsEndpointConfig: { allowExternalTraffic: false },
        ipEndpointsConfig: {
          ...{
            enabled: true,
            enablePublicEndpoint: true,
            globalAccess: false,
            privateEndpointSubnetwork: "",
          },
          authorizedNetworksConfig: {
            enabled: true,
            cidrBlocks: [{ cidrBlock: "0.0.0.0/0", displayName: "All networks" }],
          },
        },
      },
      releaseChannel: { channel: "STABLE" },
      workloadIdentityConfig: { workloadPool: `${PROJECT_ID}.svc.id.goog` },
    }),
    serviceAccount("gke-cluster-1-np-1-sa", "Nodepool 1 Service Account"),
    nodePool([REGION, "gke-cluster-1", "gke-nodepool-1"], ZONES, {
      initialNodeCount: 1,
      config: {
        oauthScopes: ["https://www.googleapis.com/auth/cloud-platform"],
        serviceAccount: emailOf("gke-cluster-1-np-1-sa"),
      },
    }),
  ],
  nodeZones: ZONES,
};

/** A zonal cluster on the network `default`, of the version that the program looks up. */
const onDefaultNetwork = (
  name: string,
  nodes: number,
  more: readonly OfficialResource[] = [],
): ForeignProgram => ({
  name,
  functions: [engineVersions(ZONE)],
  resources: [
    ...more,
    cluster(ZONE, "example-1", {
      initialClusterVersion: "latest",
      networkConfig: { datapathProvider: "ADVANCED_DATAPATH" },
    }),
    nodePool([ZONE, "example-1", "primary-node-pool-1"], [ZONE], {
      initialNodeCount: nodes,
      version: "latest",
      config: { machineType: "n1-standard-1", preemptible: true, oauthScopes: SCOPES },
      management: { autoRepair: true, autoUpgrade: true },
    }),
  ],
  nodeZones: Array.from({ length: nodes }, () => ZONE),
});

const ACCOUNT = "gke-serviceaccount-example";
const KEYS = `/iam/v1/projects/${PROJECT_ID}/serviceAccounts/${emailOf(ACCOUNT)}/keys`;
const PROJECT_PATH = `/crm/v1/projects/${PROJECT_ID}`;

const binding: OfficialResource = {
  create: [
    {
      method: "POST",
      path: `${PROJECT_PATH}:getIamPolicy`,
      body: { options: { requestedPolicyVersion: 3 } },
    },
    {
      method: "POST",
      path: `${PROJECT_PATH}:setIamPolicy`,
      body: {
        policy: {
          bindings: [{ role: "roles/pubsub.subscriber", members: [`serviceAccount:${emailOf(ACCOUNT)}`] }],
          version: 3,
        },
        updateMask: "bindings,etag,auditConfigs",
      },
    },
  ],
  read: [
    {
      method: "POST",
      path: `${PROJECT_PATH}:getIamPolicy`,
      body: { options: { requestedPolicyVersion: 3 } },
    },
  ],
  delete: [
    {
      method: "POST",
      path: `${PROJECT_PATH}:setIamPolicy`,
      body: { policy: { bindings: [], version: 3 }, updateMask: "bindings,etag,auditConfigs" },
    },
  ],
};

const key: OfficialResource = {
  create: [
    {
      method: "POST",
      path: KEYS,
      body: { keyAlgorithm: "KEY_ALG_RSA_2048", privateKeyType: "TYPE_GOOGLE_CREDENTIALS_FILE" },
    },
    { method: "GET", path: `${KEYS}/{key}?publicKeyType=TYPE_X509_PEM_FILE` },
  ],
  read: [{ method: "GET", path: `${KEYS}/{key}?publicKeyType=TYPE_X509_PEM_FILE` }],
  delete: [{ method: "DELETE", path: `${KEYS}/{key}` }],
};

/** Its Cloud Run service is not Kubernetes, and is left out. */
const container: ForeignProgram = {
  name: "container-gcp-typescript, without Cloud Run",
  functions: [],
  resources: [
    repository(REGION, "repo-1a2b", {
      description: "Repository for container image",
      format: "DOCKER",
      mode: "STANDARD_REPOSITORY",
    }),
  ],
  nodeZones: [],
};

export const FOREIGN_PROGRAMS: readonly ForeignProgram[] = [
  template,
  container,
  onDefaultNetwork("gcp-ts-gke", 3),
  onDefaultNetwork("gcp-ts-gke-hello-world", 2),
  onDefaultNetwork("gcp-ts-gke-serviceaccount", 2, [
    serviceAccount(ACCOUNT, "A service account for a GKE application"),
    binding,
    key,
  ]),
];
