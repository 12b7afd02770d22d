import { expect } from "chai";
import { endpoints } from "../../src/engine/google-cloud/clients/endpoints.ts";
import { gcpProvider } from "../../src/engine/plugins/gcp/gcp-provider.ts";
import { TestStack, type ProgramResource } from "../helpers/google-cloud-stack.ts";
import { PROJECT_ID, TestCloud, TOKEN } from "../helpers/google-cloud-client.ts";

const REGION = "us-central1";
const CLUSTER = `projects/${PROJECT_ID}/locations/${REGION}/clusters/gke-cluster`;
const EMAIL = `gke-cluster-np-1-sa@${PROJECT_ID}.iam.gserviceaccount.com`;

/** The resources of regional-cluster/index.ts, with names that the engine would generate. */
const PROGRAM: readonly ProgramResource[] = [
  {
    type: "gcp:compute/network:Network",
    id: `projects/${PROJECT_ID}/global/networks/gke-network`,
    inputs: { name: "gke-network", autoCreateSubnetworks: false, description: "A network" },
  },
  {
    type: "gcp:compute/subnetwork:Subnetwork",
    id: `projects/${PROJECT_ID}/regions/${REGION}/subnetworks/gke-subnet`,
    inputs: {
      ...{ name: "gke-subnet", region: REGION, ipCidrRange: "10.128.0.0/12", privateIpGoogleAccess: true },
      network: `projects/${PROJECT_ID}/global/networks/gke-network`,
    },
  },
  {
    type: "gcp:container/cluster:Cluster",
    id: CLUSTER,
    inputs: {
      ...{ name: "gke-cluster", location: REGION, description: "A cluster", initialNodeCount: 1 },
      ...{ network: "gke-network", subnetwork: "gke-subnet", networkingMode: "VPC_NATIVE" },
      ...{ datapathProvider: "ADVANCED_DATAPATH", removeDefaultNodePool: true, deletionProtection: false },
      ipAllocationPolicy: { clusterIpv4CidrBlock: "/14", servicesIpv4CidrBlock: "/20" },
      privateClusterConfig: {
        ...{ enablePrivateNodes: true, enablePrivateEndpoint: false, masterIpv4CidrBlock: "10.100.0.0/28" },
      },
      masterAuthorizedNetworksConfig: {
        cidrBlocks: [{ cidrBlock: "0.0.0.0/0", displayName: "All networks" }],
      },
      addonsConfig: { dnsCacheConfig: { enabled: true } },
      binaryAuthorization: { evaluationMode: "PROJECT_SINGLETON_POLICY_ENFORCE" },
      releaseChannel: { channel: "STABLE" },
      workloadIdentityConfig: { workloadPool: `${PROJECT_ID}.svc.id.goog` },
    },
  },
  {
    type: "gcp:serviceaccount/account:Account",
    id: `projects/${PROJECT_ID}/serviceAccounts/${EMAIL}`,
    inputs: { accountId: "gke-cluster-np-1-sa", displayName: "Nodes" },
  },
  {
    type: "gcp:container/nodePool:NodePool",
    id: `${CLUSTER}/nodePools/gke-nodepool`,
    inputs: {
      ...{ name: "gke-nodepool", cluster: CLUSTER, nodeCount: 1 },
      nodeConfig: {
        oauthScopes: ["https://www.googleapis.com/auth/cloud-platform"],
        serviceAccount: EMAIL,
      },
    },
  },
];

describe("programs that nobody here wrote, with the sandbox's own gcp plugin", function () {
  this.timeout(120_000);
  let cloud: TestCloud;
  beforeEach(async () => {
    cloud = await new TestCloud({}, PROJECT_ID, true).start();
    await cloud.enable("compute", "container", "iam");
  });
  afterEach(() => cloud.stop());

  it("the template's regional cluster is created with a node in each zone, unchanged and destroyed", async () => {
    const stack = await TestStack.of(cloud, PROJECT_ID, PROGRAM);
    await stack.up();
    expect(
      [...cloud.runtime.nodes.values()].map(({ labels }) => labels["topology.kubernetes.io/zone"]),
    ).to.have.members(["a", "b", "c"].map((zone) => `${REGION}-${zone}`));
    expect(await stack.up()).to.deep.equal([]);
    await stack.destroy();
    expect([cloud.runtime.controlPlanes.size, cloud.runtime.nodes.size]).to.deep.equal([0, 0]);
  });

  it("a cluster without a network is in the project's network default, of the version that the program looked up", async () => {
    const provider = await gcpProvider.configure({
      ...endpoints(cloud.server.url).pulumi,
      ...{ project: PROJECT_ID, zone: "us-central1-a", accessToken: TOKEN, pollInterval: "2ms" },
    });
    const versions = await provider.invoke("gcp:container/getEngineVersions:getEngineVersions", {});
    const latest = versions.latestMasterVersion as string;
    expect(latest).to.match(/^1\.\d+\.\d+-gke\./);
    expect(versions.releaseChannelLatestVersion).to.include({ STABLE: latest });
    const zone = { location: "us-central1-a", name: "hello" };
    const id = `projects/${PROJECT_ID}/locations/us-central1-a/clusters/hello`;
    const stack = await TestStack.of(cloud, PROJECT_ID, [
      {
        type: "gcp:container/cluster:Cluster",
        id,
        inputs: {
          ...{ ...zone, initialNodeCount: 1, removeDefaultNodePool: true, deletionProtection: false },
          ...{ datapathProvider: "ADVANCED_DATAPATH", minMasterVersion: latest },
        },
      },
    ]);
    await stack.up();
    expect(await stack.up()).to.deep.equal([]);
    expect(stack.state.get(id)?.state).to.include({
      network: "default",
      subnetwork: "default",
    });
    await stack.destroy();
  });
});
