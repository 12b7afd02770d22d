import { expect } from "chai";
import type { GkeClusterArgs } from "../../../components/google/gke-cluster.ts";
import { GkeCluster } from "../../../components/google/gke-cluster.ts";
import { mockEngine, valueOf } from "../../helpers/pulumi-mocks.ts";
import { googleGroundwork } from "../../helpers/pulumi-google.ts";

const OFFICE = [{ cidrBlock: "203.0.113.0/24", displayName: "office" }];
const CONTEXT = "gke_my-project_us-central1-a_blue-green";
const WINDOW = {
  startTime: "2026-01-03T00:00:00Z",
  endTime: "2026-01-03T06:00:00Z",
  recurrence: "FREQ=WEEKLY;BYDAY=SA,SU",
};

async function create(options: Partial<GkeClusterArgs> = {}) {
  const engine = await mockEngine();
  const component = new GkeCluster("cluster", {
    ...googleGroundwork(),
    clusterName: "blue-green",
    location: "us-central1-a",
    nodeCount: 2,
    machineType: "e2-medium",
    diskSizeGb: 30,
    releaseChannel: "REGULAR",
    maintenanceWindow: WINDOW,
    deletionProtection: false,
    ...options,
  });
  const kubeconfig = JSON.parse(await valueOf(component.kubeconfig)) as Record<string, unknown>;
  await engine.settled();
  return {
    engine,
    component,
    kubeconfig,
    cluster: engine.resource("gcp:container/cluster:Cluster cluster"),
    pool: engine.resource("gcp:container/nodePool:NodePool cluster-nodes"),
  };
}

describe("the GKE cluster", () => {
  it("has limits for its own and its nodes' creation, and says what to run when they fail", async () => {
    const { cluster, pool } = await create();
    expect([cluster.createTimeout, pool.createTimeout]).to.deep.equal(["30m", "30m"]);
    expect(cluster.errorHooks).to.include("cluster-cluster-advice");
    expect(pool.errorHooks).to.deep.equal(["cluster-node-pool-advice"]);
  });

  it("is private, with Dataplane V2, workload identity, shielded nodes, a channel and a window", async () => {
    const { cluster } = await create();
    expect(cluster.inputs).to.deep.equal({
      project: "my-project",
      name: "blue-green",
      location: "us-central1-a",
      network: "network-id",
      subnetwork: "network-subnetwork-id",
      networkingMode: "VPC_NATIVE",
      ipAllocationPolicy: { clusterSecondaryRangeName: "pods", servicesSecondaryRangeName: "services" },
      datapathProvider: "ADVANCED_DATAPATH",
      enableL4IlbSubsetting: true,
      privateClusterConfig: { enablePrivateNodes: true },
      controlPlaneEndpointsConfig: {
        dnsEndpointConfig: { allowExternalTraffic: true },
        ipEndpointsConfig: { enabled: false },
      },
      monitoringConfig: { enableComponents: ["SYSTEM_COMPONENTS"], managedPrometheus: { enabled: true } },
      workloadIdentityConfig: { workloadPool: "my-project.svc.id.goog" },
      enableShieldedNodes: true,
      releaseChannel: { channel: "REGULAR" },
      maintenancePolicy: { recurringWindow: WINDOW },
      deletionProtection: false,
      initialNodeCount: 1,
      removeDefaultNodePool: true,
      nodeConfig: { serviceAccount: "blue-green-nodes@my-project.iam.gserviceaccount.com" },
    });
  });

  it("has one node pool, with the nodes' own account", async () => {
    const { pool } = await create();
    expect(pool.inputs).to.deep.equal({
      project: "my-project",
      name: "blue-green-nodes",
      location: "us-central1-a",
      cluster: "blue-green",
      nodeCount: 2,
      nodeConfig: {
        machineType: "e2-medium",
        diskSizeGb: 30,
        imageType: "COS_CONTAINERD",
        serviceAccount: "blue-green-nodes@my-project.iam.gserviceaccount.com",
        oauthScopes: ["https://www.googleapis.com/auth/cloud-platform"],
        workloadMetadataConfig: { mode: "GKE_METADATA" },
        shieldedInstanceConfig: { enableSecureBoot: true, enableIntegrityMonitoring: true },
      },
      management: { autoRepair: true, autoUpgrade: true },
      upgradeSettings: { maxSurge: 1, maxUnavailable: 0 },
    });
  });

  it("has one node in each of two zones in a region", async () => {
    const nodeZones = ["us-central1-b", "us-central1-c"];
    const { cluster, pool } = await create({ location: "us-central1", nodeZones });
    expect(cluster.inputs.nodeLocations).to.deep.equal(nodeZones);
    expect(pool.inputs.nodeCount).to.equal(1);
  });

  it("has the same number of nodes in each zone", async () => {
    expect((await create({ nodeCount: 3 })).pool.inputs.nodeCount).to.equal(3);
    const nodeZones = ["us-central1-b", "us-central1-c"];
    const { pool } = await create({ location: "us-central1", nodeZones, nodeCount: 6 });
    expect(pool.inputs.nodeCount).to.equal(3);
  });

  it("is protected by Google and by Pulumi when deletionProtection is true", async () => {
    const { cluster } = await create({ deletionProtection: true });
    expect(cluster.inputs.deletionProtection).to.be.true;
    expect(cluster.protect).to.be.true;
    expect((await create()).cluster.protect).to.be.false;
  });

  it("opens the IP endpoint to listed networks only", async () => {
    const { cluster } = await create({ authorizedNetworks: OFFICE });
    expect(cluster.inputs.controlPlaneEndpointsConfig).to.deep.equal({
      dnsEndpointConfig: { allowExternalTraffic: false },
      ipEndpointsConfig: { enabled: true },
    });
    expect(cluster.inputs.masterAuthorizedNetworksConfig).to.deep.equal({
      cidrBlocks: OFFICE,
      gcpPublicCidrsAccessEnabled: false,
    });
  });

  it("has a kubeconfig for its DNS endpoint without authority and credentials", async () => {
    const { kubeconfig } = await create();
    expect(kubeconfig).to.deep.equal({
      apiVersion: "v1",
      kind: "Config",
      "current-context": CONTEXT,
      contexts: [{ name: CONTEXT, context: { cluster: CONTEXT, user: CONTEXT } }],
      clusters: [{ name: CONTEXT, cluster: { server: "https://gke-1.us-central1.gke.goog" } }],
      users: [
        {
          name: CONTEXT,
          user: {
            exec: {
              apiVersion: "client.authentication.k8s.io/v1beta1",
              command: "gke-gcloud-auth-plugin",
              installHint: "Install gke-gcloud-auth-plugin: gcloud components install gke-gcloud-auth-plugin",
              provideClusterInfo: true,
            },
          },
        },
      ],
    });
  });

  it("has a kubeconfig for its IP endpoint with port and authority", async () => {
    const { kubeconfig } = await create({ authorizedNetworks: OFFICE });
    expect(kubeconfig.clusters).to.deep.equal([
      {
        name: CONTEXT,
        cluster: { server: "https://192.0.2.1:6443", "certificate-authority-data": "Q0E=" },
      },
    ]);
  });

  it("has a provider that is identified by the cluster's id, comes after the nodes and goes on with objects that exist", async () => {
    const { engine } = await create();
    const provider = engine.resource("pulumi:providers:kubernetes cluster");
    expect(provider.inputs.clusterIdentifier).to.equal("cluster-id");
    expect(provider.inputs.upsertExistingObjects).to.equal("true");
    expect(provider.after).to.include("gcp:container/nodePool:NodePool cluster-nodes");
  });

  it("comes after its API and the nodes' role", async () => {
    const { cluster } = await create();
    expect(cluster.after).to.include.members([
      "gcp:projects/service:Service services-container",
      "gcp:projects/iAMMember:IAMMember nodes-project-role",
      "gcp:compute/subnetwork:Subnetwork network-subnetwork",
    ]);
    expect(cluster.ignoreChanges).to.deep.equal(["nodeConfig", "initialNodeCount"]);
  });

  it("gives the gcloud command for the endpoint that is open", async () => {
    const command =
      "gcloud container clusters get-credentials blue-green --location us-central1-a --project my-project";
    const given = async (options?: Partial<GkeClusterArgs>) =>
      valueOf((await create(options)).component.getCredentialsCommand);
    expect(await given()).to.equal(`${command} --dns-endpoint`);
    expect(await given({ authorizedNetworks: OFFICE })).to.equal(command);
  });
});
