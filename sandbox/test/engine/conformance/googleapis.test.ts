import { expect } from "chai";
import { conformanceProblems } from "../../helpers/conformance.ts";
import { googleClients, type GoogleClients } from "../../../src/engine/google-cloud/http/clients.ts";
import { PROJECT, TestCloud, TOKEN } from "../../helpers/google-cloud-client.ts";
import { finished } from "../../helpers/google-operations.ts";
import { RecordingProxy } from "../../helpers/recording-proxy.ts";

const REGION = "us-central1";
const LOCATION = `projects/${PROJECT}/locations/us-central1-a`;
const CLUSTER = `${LOCATION}/clusters/main`;
const POOL = `${CLUSTER}/nodePools/nodes`;
const REPOSITORIES = `projects/${PROJECT}/locations/us`;
const REPOSITORY = `${REPOSITORIES}/repositories/gcr.io`;
const ACCOUNT = `projects/${PROJECT}/serviceAccounts/main-nodes@${PROJECT}.iam.gserviceaccount.com`;
const SERVICES = ["compute", "iam", "artifactregistry", "container", "cloudbilling"].map(
  (name) => `${name}.googleapis.com`,
);

describe("the googleapis clients on the sandbox's Google Cloud", function () {
  this.timeout(30_000);
  let cloud: TestCloud;
  let proxy: RecordingProxy;
  let google: GoogleClients;

  before(async () => {
    cloud = await new TestCloud().start();
    proxy = await new RecordingProxy(cloud.server.url).start();
    google = googleClients(proxy.url, TOKEN);
  });
  after(async () => {
    await proxy.stop();
    await cloud.stop();
  });

  it("are refused by an API that is not enabled, as Google refuses them", async () => {
    const refused = await google.container.projects.locations.clusters
      .list({ parent: LOCATION })
      .then(() => undefined)
      .catch((error: Error & { status?: number }) => error);
    expect(refused).to.include({ status: 403 });
    expect(refused?.message).to.match(
      /^Kubernetes Engine API has not been used in project \d+ before or it is disabled\./,
    );
  });

  it("enable services", async () => {
    const { services, operations } = google.serviceUsage;
    const parent = `projects/${PROJECT}`;
    const { data } = await services.batchEnable({ parent, requestBody: { serviceIds: SERVICES } });
    await finished(() => operations.get({ name: data.name! }));
    const { data: one } = await services.enable({ name: `${parent}/services/dns.googleapis.com` });
    await finished(() => operations.get({ name: one.name! }));
    const { data: off } = await services.disable({
      name: `${parent}/services/dns.googleapis.com`,
      requestBody: {},
    });
    await finished(() => operations.get({ name: off.name! }));
    const { data: list } = await services.list({ parent, filter: "state:ENABLED", pageSize: 200 });
    expect(list.services?.map(({ config }) => config?.name)).to.include.members(SERVICES);
    const { data: service } = await services.get({ name: `${parent}/services/dns.googleapis.com` });
    expect(service.state).to.equal("DISABLED");
  });

  it("read the project, its billing and its access policy", async () => {
    const { projects } = google.resourceManager;
    const { data: project } = await projects.get({ projectId: PROJECT });
    expect(project.lifecycleState).to.equal("ACTIVE");
    await projects.list({});
    const { data: billing } = await google.billing.projects.getBillingInfo({ name: `projects/${PROJECT}` });
    expect(billing.billingEnabled).to.equal(true);
    await google.billing.billingAccounts.list({});

    const { data: policy } = await projects.getIamPolicy({
      resource: PROJECT,
      requestBody: { options: { requestedPolicyVersion: 3 } },
    });
    const bindings = [{ role: "roles/viewer", members: ["user:reader@example.com"] }];
    const { data: changed } = await projects.setIamPolicy({
      resource: PROJECT,
      requestBody: { policy: { ...policy, bindings } },
    });
    expect(changed.bindings).to.deep.equal(bindings);
    const { data: rights } = await projects.testIamPermissions({
      resource: PROJECT,
      requestBody: { permissions: ["container.clusters.create"] },
    });
    expect(rights.permissions).to.deep.equal(["container.clusters.create"]);
  });

  it("make a service account and change it", async () => {
    const { serviceAccounts } = google.iam.projects;
    await serviceAccounts.create({
      name: `projects/${PROJECT}`,
      requestBody: { accountId: "main-nodes", serviceAccount: { displayName: "Nodes" } },
    });
    await serviceAccounts.patch({
      name: ACCOUNT,
      requestBody: { serviceAccount: { displayName: "Nodes of main" }, updateMask: "displayName" },
    });
    const { data } = await serviceAccounts.get({ name: ACCOUNT });
    expect(data.displayName).to.equal("Nodes of main");
    const { data: list } = await serviceAccounts.list({ name: `projects/${PROJECT}` });
    expect(list.accounts).to.have.length(1);
  });

  it("make a network with a subnetwork", async () => {
    const { networks, subnetworks, globalOperations, regionOperations } = google.compute;
    const { data } = await networks.insert({
      project: PROJECT,
      requestBody: { name: "net", autoCreateSubnetworks: false },
    });
    await finished(() => globalOperations.get({ project: PROJECT, operation: data.name! }));
    const { data: sub } = await subnetworks.insert({
      project: PROJECT,
      region: REGION,
      requestBody: {
        name: "sub",
        network: `projects/${PROJECT}/global/networks/net`,
        ipCidrRange: "198.18.200.0/24",
        secondaryIpRanges: [
          { rangeName: "pods", ipCidrRange: "198.19.0.0/17" },
          { rangeName: "services", ipCidrRange: "198.19.128.0/20" },
        ],
      },
    });
    await finished(() => regionOperations.get({ project: PROJECT, region: REGION, operation: sub.name! }));
    const { routers, addresses, globalAddresses } = google.compute;
    const { data: router } = await routers.insert({
      project: PROJECT,
      region: REGION,
      requestBody: {
        name: "router",
        network: `projects/${PROJECT}/global/networks/net`,
        nats: [
          {
            name: "nat",
            natIpAllocateOption: "AUTO_ONLY",
            sourceSubnetworkIpRangesToNat: "ALL_SUBNETWORKS_ALL_IP_RANGES",
          },
        ],
      },
    });
    await finished(() => regionOperations.get({ project: PROJECT, region: REGION, operation: router.name! }));
    await routers.get({ project: PROJECT, region: REGION, router: "router" });
    await routers.aggregatedList({ project: PROJECT });
    const { data: address } = await addresses.insert({
      project: PROJECT,
      region: REGION,
      requestBody: { name: "address" },
    });
    await finished(() =>
      regionOperations.get({ project: PROJECT, region: REGION, operation: address.name! }),
    );
    expect(
      (await addresses.get({ project: PROJECT, region: REGION, address: "address" })).data.status,
    ).to.equal("RESERVED");
    await addresses.list({ project: PROJECT, region: REGION });
    await globalAddresses.list({ project: PROJECT });
    const { data: network } = await networks.get({ project: PROJECT, network: "net" });
    expect(network.subnetworks).to.have.length(1);
    await subnetworks.get({ project: PROJECT, region: REGION, subnetwork: "sub" });
    await subnetworks.aggregatedList({ project: PROJECT });
    await google.compute.zones.list({ project: PROJECT });
    await google.compute.regions.list({ project: PROJECT });
  });

  it("make a repository and list its images", async () => {
    const { repositories, operations } = google.artifactRegistry.projects.locations;
    const { data } = await repositories.create({
      parent: REPOSITORIES,
      repositoryId: "gcr.io",
      requestBody: { format: "DOCKER", labels: { app: "web" } },
    });
    await finished(() => operations.get({ name: data.name! }));
    await repositories.patch({
      name: REPOSITORY,
      updateMask: "description",
      requestBody: { description: "Images" },
    });
    expect((await repositories.get({ name: REPOSITORY })).data.description).to.equal("Images");
    expect((await repositories.list({ parent: REPOSITORIES })).data.repositories).to.have.length(1);

    const { data: policy } = await repositories.getIamPolicy({ resource: REPOSITORY });
    await repositories.setIamPolicy({ resource: REPOSITORY, requestBody: { policy } });
    cloud.images.images = [
      {
        repository: `${PROJECT}/web`,
        digest: `sha256:${"ab".repeat(32)}`,
        tags: ["1.0.0"],
        mediaType: "application/vnd.docker.distribution.manifest.v2+json",
        sizeBytes: 1234,
        uploadTime: "2026-01-02T03:04:05.000Z",
      },
    ];
    const { data: list } = await repositories.dockerImages.list({ parent: REPOSITORY });
    const [image] = list.dockerImages ?? [];
    expect(image?.tags).to.deep.equal(["1.0.0"]);
    await repositories.dockerImages.get({ name: image!.name! });
  });

  for (const client of ["container", "containerBeta"] as const) {
    it(`make, change and delete a cluster with ${client === "container" ? "v1" : "v1beta1"}`, async () => {
      const { clusters, operations, getServerConfig } = locationsOf(google, client);
      const end = ({ data }: { data: { name?: string | null } }) =>
        finished(() => operations.get({ name: `${LOCATION}/operations/${data.name}` }));

      await getServerConfig();
      await end(await clusters.create({ parent: LOCATION, requestBody: { cluster: newCluster } }));
      await end(await clusters.nodePools.delete({ name: `${CLUSTER}/nodePools/default-pool` }));
      await end(
        await clusters.nodePools.create({
          parent: CLUSTER,
          requestBody: {
            nodePool: {
              name: "nodes",
              initialNodeCount: 2,
              config: { machineType: "e2-standard-2", diskSizeGb: 20 },
            },
          },
        }),
      );
      await end(await clusters.nodePools.setSize({ name: POOL, requestBody: { nodeCount: 3 } }));
      await end(
        await clusters.nodePools.setManagement({
          name: POOL,
          requestBody: { management: { autoRepair: true, autoUpgrade: true } },
        }),
      );
      cloud.runtime.loadBalancers.set("main", [loadBalancer]);
      const { data: cluster } = await clusters.get({ name: CLUSTER });
      expect(cluster).to.include({ status: "RUNNING", currentNodeCount: 3 });
      await end(
        await clusters.setResourceLabels({
          name: CLUSTER,
          requestBody: { labelFingerprint: cluster.labelFingerprint, resourceLabels: { app: "web" } },
        }),
      );
      await end(
        await clusters.update({
          name: CLUSTER,
          requestBody: { update: { desiredReleaseChannel: { channel: "STABLE" } } },
        }),
      );
      expect((await clusters.list({ parent: LOCATION })).data.clusters).to.have.length(1);
      expect((await clusters.nodePools.list({ parent: CLUSTER })).data.nodePools).to.have.length(1);
      expect((await clusters.nodePools.get({ name: POOL })).data.status).to.equal("RUNNING");
      await google.compute.instanceGroupManagers.list({ project: PROJECT, zone: "us-central1-a" });
      for (const kind of ["forwardingRules", "targetPools", "instances", "disks"] as const) {
        const { data } = await google.compute[kind].aggregatedList({ project: PROJECT });
        expect(Object.keys(data.items ?? {}), kind).not.to.deep.equal([]);
      }
      expect((await operations.list({ parent: LOCATION })).data.operations).not.to.have.length(0);
      await end(await clusters.delete({ name: CLUSTER }));
      expect((await clusters.list({ parent: LOCATION })).data.clusters).to.equal(undefined);
    });
  }

  it("delete what they made", async () => {
    const { repositories, operations } = google.artifactRegistry.projects.locations;
    const { data } = await repositories.delete({ name: REPOSITORY });
    await finished(() => operations.get({ name: data.name! }));
    expect(cloud.images.images).to.deep.equal([]);
    await google.iam.projects.serviceAccounts.delete({ name: ACCOUNT });
    const { networks, subnetworks, globalOperations, regionOperations } = google.compute;
    const { routers, addresses } = google.compute;
    const here = { project: PROJECT, region: REGION };
    const { data: router } = await routers.delete({ ...here, router: "router" });
    await finished(() => regionOperations.get({ ...here, operation: router.name! }));
    const { data: address } = await addresses.delete({ ...here, address: "address" });
    await finished(() => regionOperations.get({ ...here, operation: address.name! }));
    const { data: sub } = await subnetworks.delete({ project: PROJECT, region: REGION, subnetwork: "sub" });
    await finished(() => regionOperations.get({ project: PROJECT, region: REGION, operation: sub.name! }));
    const { data: net } = await networks.delete({ project: PROJECT, network: "net" });
    await finished(() => globalOperations.get({ project: PROJECT, operation: net.name! }));
  });

  it("ask only for what Google's APIs have, and get nothing else", () => {
    expect(conformanceProblems(proxy.exchanges)).to.deep.equal([]);
    expect(cloud.server.stats().unmatchedRequests).to.equal(0);
  });
});

const loadBalancer = {
  namespace: "web",
  name: "public",
  uid: "01234567-89ab-cdef-0123-456789abcdef",
  createTime: "2026-01-02T03:04:05Z",
  address: "127.18.1.10",
  ports: [80],
  internal: false,
};

const newCluster = {
  name: "main",
  initialNodeCount: 1,
  network: `projects/${PROJECT}/global/networks/net`,
  subnetwork: `projects/${PROJECT}/regions/${REGION}/subnetworks/sub`,
  ipAllocationPolicy: {
    useIpAliases: true,
    clusterSecondaryRangeName: "pods",
    servicesSecondaryRangeName: "services",
  },
  networkConfig: { datapathProvider: "ADVANCED_DATAPATH", defaultEnablePrivateNodes: true },
  workloadIdentityConfig: { workloadPool: `${PROJECT}.svc.id.goog` },
};

// Both versions have these methods, with the same fields.
function locationsOf(google: GoogleClients, client: "container" | "containerBeta") {
  const { locations } = google[client].projects;
  return {
    clusters: locations.clusters,
    operations: locations.operations,
    getServerConfig: () => locations.getServerConfig({ name: LOCATION }),
  };
}
