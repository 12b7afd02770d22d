import { expect } from "chai";
import { conformanceProblems } from "../../helpers/conformance.ts";
import { needGoogleApis } from "../../helpers/google-apis.ts";
import { googleClients, type CallGoogle, type GoogleAnswer } from "../../helpers/google-clients.ts";
import { PROJECT_ID, TestCloud, TOKEN } from "../../helpers/google-cloud-client.ts";
import { finished } from "../../helpers/google-operations.ts";
import { RecordingProxy } from "../../helpers/recording-proxy.ts";

const REGION = "us-central1";
const LOCATION = `projects/${PROJECT_ID}/locations/us-central1-a`;
const CLUSTER = `${LOCATION}/clusters/main`;
const POOL = `${CLUSTER}/nodePools/nodes`;
const REPOSITORIES = `projects/${PROJECT_ID}/locations/us`;
const REPOSITORY = `${REPOSITORIES}/repositories/gcr.io`;
const ACCOUNT = `projects/${PROJECT_ID}/serviceAccounts/main-nodes@${PROJECT_ID}.iam.gserviceaccount.com`;
const SERVICES = ["compute", "iam", "artifactregistry", "container", "cloudbilling"].map(
  (name) => `${name}.googleapis.com`,
);

describe("the googleapis clients on the simulated Google Cloud", function () {
  this.timeout(120_000);
  let cloud: TestCloud;
  let proxy: RecordingProxy;
  let google: CallGoogle;

  before(needGoogleApis);
  before(async () => {
    cloud = await new TestCloud().start();
    proxy = await new RecordingProxy(cloud.server.url).start();
    google = googleClients(proxy.url, TOKEN);
  });
  after(async () => {
    await proxy?.stop();
    await cloud?.stop();
  });

  it("get Google's refusal from an API that is not enabled", async () => {
    const refused = await google("container.projects.locations.clusters.list", { parent: LOCATION })
      .then(() => undefined)
      .catch((error: Error & { status?: number }) => error);
    expect(refused).to.include({ status: 403 });
    expect(refused?.message).to.match(
      /^Kubernetes Engine API has not been used in project \d+ before or it is disabled\./,
    );
  });

  it("enable services", async () => {
    const parent = `projects/${PROJECT_ID}`;
    const data = await google("serviceusage.services.batchEnable", {
      parent,
      requestBody: { serviceIds: SERVICES },
    });
    await finished(() => google("serviceusage.operations.get", { name: data.name }));
    const one = await google("serviceusage.services.enable", {
      name: `${parent}/services/dns.googleapis.com`,
    });
    await finished(() => google("serviceusage.operations.get", { name: one.name }));
    const off = await google("serviceusage.services.disable", {
      name: `${parent}/services/dns.googleapis.com`,
      requestBody: {},
    });
    await finished(() => google("serviceusage.operations.get", { name: off.name }));
    const list = await google<{ services: { config: { name: string } }[] }>("serviceusage.services.list", {
      parent,
      filter: "state:ENABLED",
      pageSize: 200,
    });
    expect(list.services.map(({ config }) => config.name)).to.include.members(SERVICES);
    const service = await google("serviceusage.services.get", {
      name: `${parent}/services/dns.googleapis.com`,
    });
    expect(service.state).to.equal("DISABLED");
  });

  it("read the project, its billing and its access policy", async () => {
    const project = await google("cloudresourcemanager.projects.get", { projectId: PROJECT_ID });
    expect(project.lifecycleState).to.equal("ACTIVE");
    await google("cloudresourcemanager.projects.list", {});
    const billing = await google("cloudbilling.projects.getBillingInfo", { name: `projects/${PROJECT_ID}` });
    expect(billing.billingEnabled).to.equal(true);
    await google("cloudbilling.billingAccounts.list", {});

    const policy = await google("cloudresourcemanager.projects.getIamPolicy", {
      resource: PROJECT_ID,
      requestBody: { options: { requestedPolicyVersion: 3 } },
    });
    const bindings = [{ role: "roles/viewer", members: ["user:reader@example.com"] }];
    const changed = await google("cloudresourcemanager.projects.setIamPolicy", {
      resource: PROJECT_ID,
      requestBody: { policy: { ...policy, bindings } },
    });
    expect(changed.bindings).to.deep.equal(bindings);
    const rights = await google("cloudresourcemanager.projects.testIamPermissions", {
      resource: PROJECT_ID,
      requestBody: { permissions: ["container.clusters.create"] },
    });
    expect(rights.permissions).to.deep.equal(["container.clusters.create"]);
  });

  it("create and update a service account", async () => {
    await google("iam.projects.serviceAccounts.create", {
      name: `projects/${PROJECT_ID}`,
      requestBody: { accountId: "main-nodes", serviceAccount: { displayName: "Nodes" } },
    });
    await google("iam.projects.serviceAccounts.patch", {
      name: ACCOUNT,
      requestBody: { serviceAccount: { displayName: "Nodes of main" }, updateMask: "displayName" },
    });
    const data = await google("iam.projects.serviceAccounts.get", { name: ACCOUNT });
    expect(data.displayName).to.equal("Nodes of main");
    const list = await google("iam.projects.serviceAccounts.list", { name: `projects/${PROJECT_ID}` });
    expect(list.accounts).to.have.length(1);
  });

  it("create a network with a subnetwork", async () => {
    const data = await google("compute.networks.insert", {
      project: PROJECT_ID,
      requestBody: { name: "net", autoCreateSubnetworks: false },
    });
    await finished(() =>
      google("compute.globalOperations.get", { project: PROJECT_ID, operation: data.name }),
    );
    const sub = await google("compute.subnetworks.insert", {
      project: PROJECT_ID,
      region: REGION,
      requestBody: {
        name: "sub",
        network: `projects/${PROJECT_ID}/global/networks/net`,
        ipCidrRange: "198.18.200.0/24",
        secondaryIpRanges: [
          { rangeName: "pods", ipCidrRange: "198.19.0.0/17" },
          { rangeName: "services", ipCidrRange: "198.19.128.0/20" },
        ],
      },
    });
    await finished(() =>
      google("compute.regionOperations.get", { project: PROJECT_ID, region: REGION, operation: sub.name }),
    );
    const router = await google("compute.routers.insert", {
      project: PROJECT_ID,
      region: REGION,
      requestBody: {
        name: "router",
        network: `projects/${PROJECT_ID}/global/networks/net`,
        nats: [
          {
            name: "nat",
            natIpAllocateOption: "AUTO_ONLY",
            sourceSubnetworkIpRangesToNat: "ALL_SUBNETWORKS_ALL_IP_RANGES",
          },
        ],
      },
    });
    await finished(() =>
      google("compute.regionOperations.get", { project: PROJECT_ID, region: REGION, operation: router.name }),
    );
    await google("compute.routers.get", { project: PROJECT_ID, region: REGION, router: "router" });
    await google("compute.routers.aggregatedList", { project: PROJECT_ID });
    const address = await google("compute.addresses.insert", {
      project: PROJECT_ID,
      region: REGION,
      requestBody: { name: "address" },
    });
    await finished(() =>
      google("compute.regionOperations.get", {
        project: PROJECT_ID,
        region: REGION,
        operation: address.name,
      }),
    );
    const reserved = await google("compute.addresses.get", {
      project: PROJECT_ID,
      region: REGION,
      address: "address",
    });
    expect(reserved.status).to.equal("RESERVED");
    const labelled = await google("compute.addresses.setLabels", {
      project: PROJECT_ID,
      region: REGION,
      resource: "address",
      requestBody: { labels: { team: "web" }, labelFingerprint: reserved.labelFingerprint },
    });
    await finished(() =>
      google("compute.regionOperations.get", {
        project: PROJECT_ID,
        region: REGION,
        operation: labelled.name,
      }),
    );
    await google("compute.addresses.list", { project: PROJECT_ID, region: REGION });
    await google("compute.globalAddresses.list", { project: PROJECT_ID });
    const network = await google("compute.networks.get", { project: PROJECT_ID, network: "net" });
    expect(network.subnetworks).to.have.length(1);
    await google("compute.subnetworks.get", { project: PROJECT_ID, region: REGION, subnetwork: "sub" });
    await google("compute.subnetworks.aggregatedList", { project: PROJECT_ID });
    await google("compute.zones.list", { project: PROJECT_ID });
    await google("compute.regions.list", { project: PROJECT_ID });
  });

  it("create a repository and list its images", async () => {
    const data = await google("artifactregistry.projects.locations.repositories.create", {
      parent: REPOSITORIES,
      repositoryId: "gcr.io",
      requestBody: { format: "DOCKER", labels: { app: "web" } },
    });
    await finished(() => google("artifactregistry.projects.locations.operations.get", { name: data.name }));
    await google("artifactregistry.projects.locations.repositories.patch", {
      name: REPOSITORY,
      updateMask: "description",
      requestBody: { description: "Images" },
    });
    expect(
      (await google("artifactregistry.projects.locations.repositories.get", { name: REPOSITORY }))
        .description,
    ).to.equal("Images");
    expect(
      (await google("artifactregistry.projects.locations.repositories.list", { parent: REPOSITORIES }))
        .repositories,
    ).to.have.length(1);

    const policy = await google("artifactregistry.projects.locations.repositories.getIamPolicy", {
      resource: REPOSITORY,
    });
    await google("artifactregistry.projects.locations.repositories.setIamPolicy", {
      resource: REPOSITORY,
      requestBody: { policy },
    });
    cloud.images.images = [
      {
        repository: `${PROJECT_ID}/web`,
        digest: `sha256:${"ab".repeat(32)}`,
        tags: ["1.0.0"],
        mediaType: "application/vnd.docker.distribution.manifest.v2+json",
        sizeBytes: 1234,
        uploadTime: "2026-01-02T03:04:05.000Z",
      },
    ];
    const list = await google<{ dockerImages: { name: string; tags: string[] }[] }>(
      "artifactregistry.projects.locations.repositories.dockerImages.list",
      { parent: REPOSITORY },
    );
    const [image] = list.dockerImages;
    expect(image?.tags).to.deep.equal(["1.0.0"]);
    await google("artifactregistry.projects.locations.repositories.dockerImages.get", { name: image!.name });
  });

  for (const version of ["v1", "v1beta1"]) {
    it(`create, update and delete a cluster with ${version}`, async () => {
      const container = googleClients(proxy.url, TOKEN, { container: version });
      const call = <Answer = GoogleAnswer>(method: string, parameters: object) =>
        container<Answer>(`container.projects.locations.${method}`, parameters);
      const end = ({ name }: GoogleAnswer) =>
        finished(() => call("operations.get", { name: `${LOCATION}/operations/${name}` }));

      await call("getServerConfig", { name: LOCATION });
      await end(await call("clusters.create", { parent: LOCATION, requestBody: { cluster: newCluster } }));
      await end(await call("clusters.nodePools.delete", { name: `${CLUSTER}/nodePools/default-pool` }));
      await end(
        await call("clusters.nodePools.create", {
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
      await end(await call("clusters.nodePools.setSize", { name: POOL, requestBody: { nodeCount: 3 } }));
      await end(
        await call("clusters.nodePools.setManagement", {
          name: POOL,
          requestBody: { management: { autoRepair: true, autoUpgrade: true } },
        }),
      );
      cloud.runtime.loadBalancers.set("main", [loadBalancer]);
      const cluster = await call("clusters.get", { name: CLUSTER });
      expect(cluster).to.include({ status: "RUNNING", currentNodeCount: 3 });
      await end(
        await call("clusters.setResourceLabels", {
          name: CLUSTER,
          requestBody: { labelFingerprint: cluster.labelFingerprint, resourceLabels: { app: "web" } },
        }),
      );
      await end(
        await call("clusters.update", {
          name: CLUSTER,
          requestBody: { update: { desiredReleaseChannel: { channel: "STABLE" } } },
        }),
      );
      expect((await call("clusters.list", { parent: LOCATION })).clusters).to.have.length(1);
      expect((await call("clusters.nodePools.list", { parent: CLUSTER })).nodePools).to.have.length(1);
      expect((await call("clusters.nodePools.get", { name: POOL })).status).to.equal("RUNNING");
      await google("compute.instanceGroupManagers.list", { project: PROJECT_ID, zone: "us-central1-a" });
      for (const kind of ["forwardingRules", "targetPools", "instances", "disks"] as const) {
        const { items } = await google<{ items?: object }>(`compute.${kind}.aggregatedList`, {
          project: PROJECT_ID,
        });
        expect(Object.keys(items ?? {}), kind).not.to.deep.equal([]);
      }
      expect((await call("operations.list", { parent: LOCATION })).operations).not.to.have.length(0);
      await end(await call("clusters.delete", { name: CLUSTER }));
      expect((await call("clusters.list", { parent: LOCATION })).clusters).to.equal(undefined);
    });
  }

  it("delete everything that they created", async () => {
    const data = await google("artifactregistry.projects.locations.repositories.delete", {
      name: REPOSITORY,
    });
    await finished(() => google("artifactregistry.projects.locations.operations.get", { name: data.name }));
    expect(cloud.images.images).to.deep.equal([]);
    await google("iam.projects.serviceAccounts.delete", { name: ACCOUNT });
    const here = { project: PROJECT_ID, region: REGION };
    const router = await google("compute.routers.delete", { ...here, router: "router" });
    await finished(() => google("compute.regionOperations.get", { ...here, operation: router.name }));
    const address = await google("compute.addresses.delete", { ...here, address: "address" });
    await finished(() => google("compute.regionOperations.get", { ...here, operation: address.name }));
    const sub = await google("compute.subnetworks.delete", {
      project: PROJECT_ID,
      region: REGION,
      subnetwork: "sub",
    });
    await finished(() =>
      google("compute.regionOperations.get", { project: PROJECT_ID, region: REGION, operation: sub.name }),
    );
    const net = await google("compute.networks.delete", { project: PROJECT_ID, network: "net" });
    await finished(() =>
      google("compute.globalOperations.get", { project: PROJECT_ID, operation: net.name }),
    );
  });

  it("call only methods and get only fields of Google's APIs", () => {
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
  hasBackendService: false,
};

const newCluster = {
  name: "main",
  initialNodeCount: 1,
  network: `projects/${PROJECT_ID}/global/networks/net`,
  subnetwork: `projects/${PROJECT_ID}/regions/${REGION}/subnetworks/sub`,
  ipAllocationPolicy: {
    useIpAliases: true,
    clusterSecondaryRangeName: "pods",
    servicesSecondaryRangeName: "services",
  },
  networkConfig: { datapathProvider: "ADVANCED_DATAPATH", defaultEnablePrivateNodes: true },
  workloadIdentityConfig: { workloadPool: `${PROJECT_ID}.svc.id.goog` },
};
