import { PROJECT_ID, type TestCloud } from "./google-cloud-client.ts";

export const COMPUTE = `/compute/beta/projects/${PROJECT_ID}`;
export const ZONE = "us-central1-a";
export const CLUSTERS = `/container/v1beta1/projects/${PROJECT_ID}/locations/${ZONE}/clusters`;
export const CLUSTER = `${CLUSTERS}/main`;
export const POOLS = `${CLUSTER}/nodePools`;

export const clusterBody = {
  cluster: {
    name: "main",
    initialNodeCount: 1,
    network: `projects/${PROJECT_ID}/global/networks/net`,
    subnetwork: `projects/${PROJECT_ID}/regions/us-central1/subnetworks/sub`,
    ipAllocationPolicy: {
      useIpAliases: true,
      clusterSecondaryRangeName: "pods",
      servicesSecondaryRangeName: "services",
    },
    networkConfig: { datapathProvider: "ADVANCED_DATAPATH", defaultEnablePrivateNodes: true },
    workloadIdentityConfig: { workloadPool: `${PROJECT_ID}.svc.id.goog` },
  },
};

/** Enables the services and makes a network and a subnetwork with ranges for a cluster. */
export async function prepareNetwork(cloud: TestCloud): Promise<void> {
  await cloud.enable("compute", "iam", "artifactregistry", "container");
  await cloud.operate("POST", `${COMPUTE}/global/networks`, { name: "net", autoCreateSubnetworks: false });
  await cloud.operate("POST", `${COMPUTE}/regions/us-central1/subnetworks`, {
    name: "sub",
    network: `projects/${PROJECT_ID}/global/networks/net`,
    ipCidrRange: "198.18.200.0/24",
    privateIpGoogleAccess: true,
    secondaryIpRanges: [
      { rangeName: "pods", ipCidrRange: "198.19.0.0/17" },
      { rangeName: "services", ipCidrRange: "198.19.128.0/20" },
    ],
  });
}

/** A running cluster without its default pool, as in the program. */
export async function prepareCluster(cloud: TestCloud): Promise<void> {
  await prepareNetwork(cloud);
  await cloud.operate("POST", CLUSTERS, clusterBody);
  await cloud.operate("DELETE", `${POOLS}/default-pool`);
}
