import type { Properties } from "../../src/engine/plugins/provider.ts";
import { PROJECT_ID as project } from "./gcp-plugin-simulated-cloud.ts";

const location = "us-central1-a";
const network = `projects/${project}/global/networks/net`;
const subnetwork = `projects/${project}/regions/us-central1/subnetworks/sub`;
const addresses = `projects/${project}/regions/us-central1/addresses`;
export const cluster = `projects/${project}/locations/${location}/clusters/c`;
const router = `projects/${project}/regions/us-central1/routers/outgoing`;
const repository = `projects/${project}/locations/us/repositories/gcr.io`;
const pool = `projects/${project}/locations/global/workloadIdentityPools/github`;
const keyRing = `projects/${project}/locations/us-central1/keyRings/pulumi`;
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

/** Every resource type that the program uses, in the order of their dependencies. */
export const lifeCycles: LifeCycle[] = [
  ...[
    "cloudresourcemanager",
    "cloudbilling",
    "compute",
    "iam",
    "artifactregistry",
    "container",
    "cloudkms",
    "dns",
  ].map((api) => ({
    type: "gcp:projects/service:Service",
    inputs: { project, service: `${api}.googleapis.com`, disableOnDestroy: false },
    id: `${project}/${api}.googleapis.com`,
    outputs: {},
    changed: { disableDependentServices: true },
    replaced: { service: "pubsub.googleapis.com" },
  })),
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
    type: "gcp:compute/address:Address",
    inputs: { project, name: "public", region: "us-central1" },
    id: `${addresses}/public`,
    outputs: { address: "127.19.1.10", addressType: "EXTERNAL", networkTier: "PREMIUM" },
    changed: { labels: { team: "web" } },
    replaced: { addressType: "INTERNAL" },
  },
  {
    type: "gcp:compute/address:Address",
    inputs: { project, name: "preview", region: "us-central1", addressType: "INTERNAL", subnetwork },
    id: `${addresses}/preview`,
    outputs: {
      address: "127.19.1.11",
      purpose: "GCE_ENDPOINT",
      subnetwork: `https://www.googleapis.com/compute/v1/${subnetwork}`,
    },
    replaced: { address: "198.18.200.7" },
  },
  {
    type: "gcp:compute/address:Address",
    inputs: { project, name: "outgoing", region: "us-central1", networkTier: "PREMIUM" },
    id: `${addresses}/outgoing`,
    outputs: { address: "127.19.1.12" },
    replaced: { networkTier: "STANDARD" },
  },
  {
    type: "gcp:compute/router:Router",
    inputs: { project, name: "outgoing", region: "us-central1", network },
    id: router,
    outputs: { name: "outgoing", selfLink: `https://www.googleapis.com/compute/v1/${router}` },
    changed: { description: "for allow-lists" },
    replaced: { network: `projects/${project}/global/networks/other` },
  },
  {
    type: "gcp:compute/routerNat:RouterNat",
    inputs: {
      ...{ project, name: "outgoing", region: "us-central1", router: "outgoing" },
      ...{ natIpAllocateOption: "MANUAL_ONLY", natIps: [`${addresses}/outgoing`] },
      ...{ sourceSubnetworkIpRangesToNat: "ALL_SUBNETWORKS_ALL_IP_RANGES" },
      ...{ enableDynamicPortAllocation: true, minPortsPerVm: 64, maxPortsPerVm: 1024 },
    },
    id: `${project}/us-central1/outgoing/outgoing`,
    outputs: {
      natIps: [`https://www.googleapis.com/compute/v1/${addresses}/outgoing`],
      endpointTypes: ["ENDPOINT_TYPE_VM"],
    },
    changed: {
      ...{ sourceSubnetworkIpRangesToNat: "LIST_OF_SUBNETWORKS", maxPortsPerVm: 2048 },
      subnetworks: [{ name: subnetwork, sourceIpRangesToNats: ["ALL_IP_RANGES"] }],
    },
    replaced: { router: "other" },
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
    type: "gcp:iam/workloadIdentityPool:WorkloadIdentityPool",
    inputs: { project, workloadIdentityPoolId: "github", displayName: "Jobs" },
    id: pool,
    outputs: { state: "ACTIVE" },
    changed: { displayName: "Jobs of GitHub", disabled: true },
    replaced: { workloadIdentityPoolId: "gitlab" },
  },
  {
    type: "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider",
    inputs: {
      ...{ project, workloadIdentityPoolId: "github", workloadIdentityPoolProviderId: "delivery" },
      attributeMapping: { "google.subject": "assertion.sub" },
      attributeCondition: "assertion.repository_id == '123'",
      oidc: { issuerUri: "https://token.actions.githubusercontent.com" },
    },
    id: `${pool}/providers/delivery`,
    outputs: { state: "ACTIVE" },
    changed: {
      attributeMapping: { "google.subject": "assertion.sub", "attribute.ref": "assertion.ref" },
      attributeCondition: "assertion.repository_id == '124'",
    },
    replaced: { workloadIdentityPoolProviderId: "other" },
  },
  {
    type: "gcp:serviceaccount/iAMMember:IAMMember",
    inputs: {
      serviceAccountId: `projects/${project}/serviceAccounts/${account}`,
      role: "roles/iam.workloadIdentityUser",
      member:
        "principal://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/github/subject/s",
    },
    id: `projects/${project}/serviceAccounts/${account}/roles/iam.workloadIdentityUser/principal://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/github/subject/s`,
    outputs: {},
    replaced: { role: "roles/iam.serviceAccountUser" },
  },
  {
    type: "gcp:storage/bucket:Bucket",
    inputs: {
      ...{ project, name: "state-1", location: "us-central1" },
      ...{ uniformBucketLevelAccess: true, publicAccessPrevention: "enforced" },
      labels: { team: "web" },
    },
    id: "state-1",
    outputs: { url: "gs://state-1", selfLink: "https://www.googleapis.com/storage/v1/b/state-1" },
    changed: { versioning: { enabled: true }, publicAccessPrevention: "inherited", labels: { owner: "web" } },
    replaced: { location: "us" },
  },
  {
    type: "gcp:storage/bucketIAMMember:BucketIAMMember",
    inputs: { bucket: "state-1", role: "roles/storage.objectViewer", member },
    id: `b/state-1/roles/storage.objectViewer/${member}`,
    outputs: {},
    replaced: { role: "roles/storage.objectUser" },
  },
  {
    type: "gcp:kms/keyRing:KeyRing",
    inputs: { project, location: "us-central1", name: "pulumi" },
    id: keyRing,
    outputs: { name: "pulumi" },
    replaced: { name: "other" },
  },
  {
    type: "gcp:kms/cryptoKey:CryptoKey",
    inputs: { keyRing, name: "dev", rotationPeriod: "7776000s" },
    id: `${keyRing}/cryptoKeys/dev`,
    outputs: { name: "dev", purpose: "ENCRYPT_DECRYPT" },
    changed: { rotationPeriod: "2592000s", labels: { team: "web" } },
    replaced: { name: "prod" },
  },
  {
    type: "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember",
    inputs: { cryptoKeyId: `${keyRing}/cryptoKeys/dev`, role: "roles/cloudkms.cryptoKeyDecrypter", member },
    id: `${keyRing}/cryptoKeys/dev/roles/cloudkms.cryptoKeyDecrypter/${member}`,
    outputs: {},
    replaced: { role: "roles/cloudkms.cryptoKeyEncrypterDecrypter" },
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
      enableL4IlbSubsetting: true,
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
