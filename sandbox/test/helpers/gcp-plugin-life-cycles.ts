import type { Properties } from "../../src/engine/plugins/provider.ts";
import { PROJECT_ID as project } from "./gcp-plugin-simulated-cloud.ts";

const location = "us-central1-a";
const network = `projects/${project}/global/networks/net`;
const subnetwork = `projects/${project}/regions/us-central1/subnetworks/sub`;
export const cluster = `projects/${project}/locations/${location}/clusters/c`;
const repository = `projects/${project}/locations/us/repositories/gcr.io`;
const account = `nodes-x@${project}.iam.gserviceaccount.com`;
const member = `serviceAccount:${account}`;

export interface LifeCycle {
  readonly type: string;
  readonly inputs: Properties;
  readonly id: string;
  /** Outputs that programs use. */
  readonly outputs: Properties;
  /** Inputs that change in place. */
  readonly changed?: Properties;
  /** Inputs that can't be changed in place. */
  readonly replaced: Properties;
}

const ranges = [
  { rangeName: "pods", ipCidrRange: "198.19.0.0/17" },
  { rangeName: "services", ipCidrRange: "198.19.128.0/20" },
];
const nodeConfig = {
  machineType: "e2-medium",
  diskSizeGb: 30,
  imageType: "COS_CONTAINERD",
  serviceAccount: account,
  oauthScopes: ["https://www.googleapis.com/auth/cloud-platform"],
  workloadMetadataConfig: { mode: "GKE_METADATA" },
  shieldedInstanceConfig: { enableSecureBoot: true, enableIntegrityMonitoring: true },
};

/** Every resource type as the program uses it, in the order in which they need each other. */
export const lifeCycles: LifeCycle[] = [
  ...["cloudresourcemanager", "cloudbilling", "compute", "iam", "artifactregistry", "container"].map(
    (api) => ({
      type: "gcp:projects/service:Service",
      inputs: { project, service: `${api}.googleapis.com`, disableOnDestroy: false },
      id: `${project}/${api}.googleapis.com`,
      outputs: {},
      changed: { disableDependentServices: true },
      replaced: { service: "dns.googleapis.com" },
    }),
  ),
  {
    type: "gcp:organizations/project:Project",
    inputs: {
      projectId: "own-project",
      name: "Own project",
      folderId: "123456789012",
      billingAccount: "01A2B3-C4D5E6-F7A8B9",
      labels: { team: "shop" },
      autoCreateNetwork: false,
      deletionPolicy: "DELETE",
    },
    id: "projects/own-project",
    outputs: { projectId: "own-project", folderId: "123456789012" },
    changed: { name: "Shop", labels: { team: "web" }, billingAccount: null },
    replaced: { projectId: "other-project" },
  },
  {
    type: "gcp:compute/network:Network",
    inputs: { project, name: "net", autoCreateSubnetworks: false },
    id: network,
    outputs: { name: "net", selfLink: `https://www.googleapis.com/compute/v1/${network}` },
    changed: { routingMode: "GLOBAL" },
    replaced: { autoCreateSubnetworks: true },
  },
  {
    type: "gcp:compute/subnetwork:Subnetwork",
    inputs: {
      project,
      name: "sub",
      region: "us-central1",
      network,
      ipCidrRange: "198.18.200.0/24",
      privateIpGoogleAccess: true,
      secondaryIpRanges: ranges,
    },
    id: subnetwork,
    outputs: { gatewayAddress: "198.18.200.1" },
    changed: {
      privateIpGoogleAccess: false,
      secondaryIpRanges: [...ranges, { rangeName: "more", ipCidrRange: "198.19.160.0/20" }],
    },
    replaced: { ipCidrRange: "198.18.201.0/24" },
  },
  {
    type: "gcp:serviceaccount/account:Account",
    inputs: { project, accountId: "nodes-x", displayName: "Nodes" },
    id: `projects/${project}/serviceAccounts/${account}`,
    outputs: { email: account, member },
    changed: { displayName: "Nodes of the cluster", description: "Pulls and logs" },
    replaced: { accountId: "nodes-y" },
  },
  {
    type: "gcp:projects/iAMMember:IAMMember",
    inputs: { project, role: "roles/container.defaultNodeServiceAccount", member },
    id: `${project}/roles/container.defaultNodeServiceAccount/${member}`,
    outputs: {},
    replaced: { role: "roles/viewer" },
  },
  {
    type: "gcp:artifactregistry/repository:Repository",
    inputs: { project, location: "us", repositoryId: "gcr.io", format: "DOCKER", description: "Images" },
    id: repository,
    outputs: {
      name: "gcr.io",
      registryUri: `us-docker.pkg.dev/${project}/gcr.io`,
      effectiveLabels: { "goog-pulumi-provisioned": "true" },
    },
    changed: { description: "All images", labels: { team: "web" } },
    replaced: { location: "europe" },
  },
  {
    type: "gcp:artifactregistry/repositoryIamMember:RepositoryIamMember",
    inputs: { project, location: "us", repository: "gcr.io", role: "roles/artifactregistry.reader", member },
    id: `${repository}/roles/artifactregistry.reader/${member}`,
    outputs: {},
    replaced: { role: "roles/artifactregistry.writer" },
  },
  {
    type: "gcp:container/cluster:Cluster",
    inputs: {
      project,
      name: "c",
      location,
      network,
      subnetwork,
      initialNodeCount: 1,
      removeDefaultNodePool: true,
      nodeConfig: { serviceAccount: account },
      deletionProtection: false,
      networkingMode: "VPC_NATIVE",
      ipAllocationPolicy: { clusterSecondaryRangeName: "pods", servicesSecondaryRangeName: "services" },
      datapathProvider: "ADVANCED_DATAPATH",
      privateClusterConfig: { enablePrivateNodes: true },
      controlPlaneEndpointsConfig: {
        dnsEndpointConfig: { allowExternalTraffic: false },
        ipEndpointsConfig: { enabled: true },
      },
      masterAuthorizedNetworksConfig: {
        cidrBlocks: [{ cidrBlock: "127.0.0.0/8", displayName: "this machine" }],
        gcpPublicCidrsAccessEnabled: false,
      },
      workloadIdentityConfig: { workloadPool: `${project}.svc.id.goog` },
      enableShieldedNodes: true,
      releaseChannel: { channel: "REGULAR" },
      maintenancePolicy: {
        recurringWindow: {
          startTime: "2026-01-01T00:00:00Z",
          endTime: "2026-01-01T04:00:00Z",
          recurrence: "FREQ=WEEKLY;BYDAY=SA,SU",
        },
      },
    },
    id: cluster,
    outputs: { name: "c", endpoint: "127.0.0.1:6443", masterAuth: { clusterCaCertificate: "UEVN" } },
    changed: {
      controlPlaneEndpointsConfig: {
        dnsEndpointConfig: { allowExternalTraffic: true },
        ipEndpointsConfig: { enabled: false },
      },
      masterAuthorizedNetworksConfig: null,
      releaseChannel: { channel: "STABLE" },
      resourceLabels: { team: "web" },
      maintenancePolicy: { dailyMaintenanceWindow: { startTime: "03:00" } },
    },
    replaced: { datapathProvider: "LEGACY_DATAPATH" },
  },
  {
    type: "gcp:container/nodePool:NodePool",
    inputs: {
      project,
      name: "pool",
      location,
      cluster: "c",
      nodeCount: 2,
      nodeConfig,
      management: { autoRepair: true, autoUpgrade: true },
      upgradeSettings: { maxSurge: 1, maxUnavailable: 0 },
    },
    id: `${cluster}/nodePools/pool`,
    outputs: { nodeCount: 2 },
    changed: {
      nodeCount: 3,
      management: { autoRepair: true, autoUpgrade: false },
      upgradeSettings: { maxSurge: 0, maxUnavailable: 1 },
    },
    replaced: { nodeConfig: { ...nodeConfig, spot: true } },
  },
];
