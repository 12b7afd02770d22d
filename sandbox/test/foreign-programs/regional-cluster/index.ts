import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";

// The same resources and properties as Pulumi's template: https://github.com/pulumi/templates
const project = new pulumi.Config("gcp").require("project");
const location = "us-central1";

const network = new gcp.compute.Network("gke-network", {
  autoCreateSubnetworks: false,
  description: "The network of a regional cluster",
});
const subnetwork = new gcp.compute.Subnetwork("gke-subnet", {
  region: location,
  ipCidrRange: "10.128.0.0/12",
  network: network.id,
  privateIpGoogleAccess: true,
});
const cluster = new gcp.container.Cluster("gke-cluster", {
  location,
  description: "A regional cluster",
  network: network.name,
  subnetwork: subnetwork.name,
  networkingMode: "VPC_NATIVE",
  datapathProvider: "ADVANCED_DATAPATH",
  ipAllocationPolicy: { clusterIpv4CidrBlock: "/14", servicesIpv4CidrBlock: "/20" },
  privateClusterConfig: {
    enablePrivateNodes: true,
    enablePrivateEndpoint: false,
    masterIpv4CidrBlock: "10.100.0.0/28",
  },
  masterAuthorizedNetworksConfig: {
    cidrBlocks: [{ cidrBlock: "0.0.0.0/0", displayName: "All networks" }],
  },
  addonsConfig: { dnsCacheConfig: { enabled: true } },
  binaryAuthorization: { evaluationMode: "PROJECT_SINGLETON_POLICY_ENFORCE" },
  releaseChannel: { channel: "STABLE" },
  workloadIdentityConfig: { workloadPool: `${project}.svc.id.goog` },
  initialNodeCount: 1,
  removeDefaultNodePool: true,
  // The template leaves it on, and its destroy is then refused.
  deletionProtection: false,
});
const account = new gcp.serviceaccount.Account("gke-nodepool-sa", {
  accountId: pulumi.interpolate`${cluster.name}-np-1-sa`,
  displayName: "Nodes of the regional cluster",
});
new gcp.container.NodePool("gke-nodepool", {
  cluster: cluster.id,
  nodeCount: 1,
  nodeConfig: {
    oauthScopes: ["https://www.googleapis.com/auth/cloud-platform"],
    serviceAccount: account.email,
  },
});

export const clusterName = cluster.name;
