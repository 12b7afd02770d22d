import { expect } from "chai";
import {
  clusterBody,
  CLUSTERS,
  COMPUTE,
  prepareCluster,
  prepareNetwork,
} from "../../../../helpers/google-cloud-cluster.ts";
import { PROJECT_ID, TestCloud } from "../../../../helpers/google-cloud-client.ts";

const NETWORK = `${COMPUTE}/global/networks/net`;
const SUBNETWORKS = `${COMPUTE}/regions/us-central1/subnetworks`;
const NETWORK_LINK = `https://www.googleapis.com/compute/v1/projects/${PROJECT_ID}/global/networks/net`;

describe("the simulated Compute Engine", () => {
  let cloud: TestCloud;
  beforeEach(async () => {
    cloud = await new TestCloud().start();
    await prepareNetwork(cloud);
  });
  afterEach(() => cloud.stop());

  it("shows a network with Google's links and its subnetworks", async () => {
    const network = await cloud.get(NETWORK);
    expect(network).to.deep.include({
      kind: "compute#network",
      name: "net",
      selfLink: NETWORK_LINK,
      autoCreateSubnetworks: false,
      subnetworks: [
        `https://www.googleapis.com/compute/v1/projects/${PROJECT_ID}/regions/us-central1/subnetworks/sub`,
      ],
    });
    expect(network.id).to.match(/^\d+$/);
  });

  it("serves both versions", async () => {
    expect(await cloud.get(NETWORK.replace("/beta/", "/v1/"))).to.deep.equal(await cloud.get(NETWORK));
  });

  it("shows a subnetwork with its own fields and Google's defaults", async () => {
    expect(await cloud.get(`${SUBNETWORKS}/sub`)).to.deep.include({
      network: NETWORK_LINK,
      ipCidrRange: "198.18.200.0/24",
      gatewayAddress: "198.18.200.1",
      privateIpGoogleAccess: true,
      secondaryIpRanges: [
        { rangeName: "pods", ipCidrRange: "198.19.0.0/17" },
        { rangeName: "services", ipCidrRange: "198.19.128.0/20" },
      ],
      region: `https://www.googleapis.com/compute/v1/projects/${PROJECT_ID}/regions/us-central1`,
      stackType: "IPV4_ONLY",
    });
  });

  it("shows an operation only in its own scope", async () => {
    const global = await cloud.operate("PATCH", NETWORK, { routingConfig: { routingMode: "GLOBAL" } });
    expect(global).to.include({
      kind: "compute#operation",
      operationType: "patch",
      status: "DONE",
      progress: 100,
    });
    expect(global).not.to.have.property("region");
    const regional = await cloud.send("POST", `${SUBNETWORKS}/sub/setPrivateIpGoogleAccess`, {});
    expect(regional.body.region).to.match(/\/regions\/us-central1$/);
    const waited = await cloud.send(
      "POST",
      `${COMPUTE}/regions/us-central1/operations/${regional.body.name}/wait`,
    );
    expect(waited.body.status).to.equal("DONE");
    for (const scope of ["global", "regions/europe-west1", "zones/us-central1-a"]) {
      const elsewhere = `${scope}/operations/${regional.body.name}`;
      for (const [method, path] of [
        ["GET", elsewhere],
        ["POST", `${elsewhere}/wait`],
      ] as const) {
        const { status, body } = await cloud.send(method, `${COMPUTE}/${path}`);
        expect([status, body.error.message]).to.deep.equal([
          404,
          `The resource 'projects/${PROJECT_ID}/${elsewhere}' was not found`,
        ]);
      }
    }
    expect((await cloud.get(`${SUBNETWORKS}/sub`)).privateIpGoogleAccess).to.equal(false);
  });

  it("refuses changes of fixed fields and accepts unchanged fields", async () => {
    const network = await cloud.get(NETWORK);
    const change = async (body: object) => (await cloud.send("PATCH", NETWORK, body)).body.error.message;
    expect(await change({ autoCreateSubnetworks: true })).to.equal(
      "Invalid value for field 'resource.autoCreateSubnetworks': true. Only mtu, " +
        "networkFirewallPolicyEnforcementOrder, routingConfig can be changed.",
    );
    const same = { ...network, description: "", enableUlaInternalIpv6: false, mtu: 1500 };
    expect((await cloud.operate("PATCH", NETWORK, same)).error).to.equal(undefined);
    expect(await cloud.get(NETWORK)).to.deep.equal({ ...network, mtu: 1500 });
  });

  it("refuses names that are taken or malformed", async () => {
    const taken = await cloud.send("POST", `${COMPUTE}/global/networks`, {
      name: "net",
      autoCreateSubnetworks: false,
    });
    expect(taken.status).to.equal(409);
    expect(taken.body.error.message).to.equal(
      `The resource 'projects/${PROJECT_ID}/global/networks/net' already exists`,
    );
    const malformed = await cloud.send("POST", `${COMPUTE}/global/networks`, {
      name: "../net",
      autoCreateSubnetworks: false,
    });
    expect(malformed.status).to.equal(400);
    expect(malformed.body.error.message).to.equal(
      "Invalid value for field 'resource.name': '../net'. Must be a match of regex " +
        "'(?:[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?)'",
    );
  });

  it("refuses ranges that are malformed or overlap", async () => {
    const create = (ipCidrRange: string) =>
      cloud.send("POST", SUBNETWORKS, { name: "other", network: NETWORK_LINK, ipCidrRange });
    expect((await create("198.19.4.0/24")).body.error.message).to.equal(
      "Invalid IPCidrRange: 198.19.4.0/24 conflicts with existing subnetwork 'sub' in region 'us-central1'.",
    );
    expect((await create("10.0.0.1/24")).body.error.message).to.equal(
      "Invalid value for field 'resource.ipCidrRange': '10.0.0.1/24'. Must be an IPv4 network in CIDR notation, " +
        "such as 10.0.0.0/20, with no bit set after its prefix.",
    );
    expect((await create("10.0.0.0/24")).status).to.equal(200);
  });

  it("expands the range of a subnetwork, and refuses to move or shrink it", async () => {
    const expand = (ipCidrRange?: string) =>
      cloud.send("POST", `${SUBNETWORKS}/sub/expandIpCidrRange`, { ipCidrRange });
    for (const range of ["198.18.200.0/28", "10.9.0.0/16"]) {
      const { status, body } = await expand(range);
      expect([status, body.error.message]).to.deep.equal([
        400,
        `Invalid value for field 'ipCidrRange': '${range}'. Must contain the current range 198.18.200.0/24.`,
      ]);
    }
    expect((await expand()).status).to.equal(400);
    expect((await expand("198.18.200.0/23")).status).to.equal(200);
    expect(await cloud.get(`${SUBNETWORKS}/sub`)).to.include({ ipCidrRange: "198.18.200.0/23" });
  });

  it("refuses to change secondary ranges that a cluster uses", async () => {
    const [pods, services] = [
      { rangeName: "pods", ipCidrRange: "198.19.0.0/17" },
      { rangeName: "services", ipCidrRange: "198.19.128.0/20" },
    ];
    const change = (...secondaryIpRanges: object[]) =>
      cloud.send("PATCH", `${SUBNETWORKS}/sub`, { secondaryIpRanges });
    expect(
      (await change(pods, services, { rangeName: "free", ipCidrRange: "198.19.144.0/20" })).status,
    ).to.equal(200);
    await cloud.operate("POST", CLUSTERS, clusterBody);
    const moved = { rangeName: "pods", ipCidrRange: "198.19.0.0/18" };
    for (const ranges of [[], [services], [pods], [moved, services]]) {
      const { status, body } = await change(...ranges);
      expect([status, body.error.message]).to.deep.equal([
        400,
        `The subnetwork resource 'projects/${PROJECT_ID}/regions/us-central1/subnetworks/sub' is already being used by ` +
          `'projects/${PROJECT_ID}/locations/us-central1-a/clusters/main'`,
      ]);
    }
    expect((await change(services, pods)).status).to.equal(200);
    await cloud.operate("DELETE", `${CLUSTERS}/main`);
    expect((await change()).status).to.equal(200);
  });

  it("refuses a change with the fingerprint of an older state", async () => {
    const { fingerprint } = await cloud.get(`${SUBNETWORKS}/sub`);
    await cloud.operate("PATCH", `${SUBNETWORKS}/sub`, { fingerprint, privateIpGoogleAccess: false });
    const stale = await cloud.send("PATCH", `${SUBNETWORKS}/sub`, {
      fingerprint,
      privateIpGoogleAccess: true,
    });
    expect(stale.status).to.equal(412);
    expect(stale.body.error.errors[0]?.reason).to.equal("conditionNotMet");
  });

  it("refuses to delete networks and subnetworks that are in use", async () => {
    const network = await cloud.send("DELETE", NETWORK);
    expect(network.status).to.equal(400);
    expect(network.body.error.errors[0]?.reason).to.equal("resourceInUseByAnotherResource");
    expect(network.body.error.message).to.equal(
      `The network resource 'projects/${PROJECT_ID}/global/networks/net' is already being used by ` +
        `'projects/${PROJECT_ID}/regions/us-central1/subnetworks/sub'`,
    );
    await cloud.operate("POST", CLUSTERS, clusterBody);
    const subnetwork = await cloud.send("DELETE", `${SUBNETWORKS}/sub`);
    expect(subnetwork.status).to.equal(400);
    await cloud.operate("DELETE", `${CLUSTERS}/main`);
    await cloud.operate("DELETE", `${SUBNETWORKS}/sub`);
    await cloud.operate("DELETE", NETWORK);
    expect((await cloud.send("GET", NETWORK)).body.error.message).to.equal(
      `The resource 'projects/${PROJECT_ID}/global/networks/net' was not found`,
    );
  });

  it("lists the instance groups of node pools", async () => {
    await cloud.operate("DELETE", `${SUBNETWORKS}/sub`);
    await cloud.operate("DELETE", NETWORK);
    await prepareCluster(cloud);
    await cloud.operate("POST", `${CLUSTERS}/main/nodePools`, {
      nodePool: { name: "app", initialNodeCount: 2 },
    });
    const [group] = (await cloud.get(`${COMPUTE}/zones/us-central1-a/instanceGroupManagers`)).items;
    const pool = await cloud.get(`${CLUSTERS}/main/nodePools/app`);
    expect(group?.targetSize).to.equal(2);
    expect([group?.selfLink]).to.deep.equal(pool.instanceGroupUrls);
    const instances = await cloud.send(
      "POST",
      `${COMPUTE}/zones/us-central1-a/instanceGroupManagers/${group?.name}/listManagedInstances`,
    );
    expect(
      instances.body.managedInstances.map(({ instance }: { instance: string }) => instance.split("/").at(-1)),
    ).to.deep.equal([...cloud.runtime.nodes.keys()]);
  });

  it("shows which instances of an instance group run, have stopped or are missing", async () => {
    await cloud.operate("POST", CLUSTERS, clusterBody);
    await cloud.operate("POST", `${CLUSTERS}/main/nodePools`, {
      nodePool: { name: "app", initialNodeCount: 3 },
    });
    const zone = `${COMPUTE}/zones/us-central1-a`;
    const [name = ""] = (await cloud.get(`${zone}/instanceGroups`)).items
      .map((group) => group.name)
      .filter((each) => each.startsWith("gke-main-app-"));
    const size = async () => (await cloud.get(`${zone}/instanceGroups/${name}`)).size;
    expect(await size()).to.equal(3);
    const [, stopped = "", gone = ""] = [...cloud.runtime.nodes.keys()].filter((node) =>
      node.includes("-app-"),
    );
    cloud.runtime.stopped.add(stopped);
    cloud.runtime.nodes.delete(gone);
    expect(await size()).to.equal(2);
    const { body } = await cloud.send("POST", `${zone}/instanceGroupManagers/${name}/listManagedInstances`);
    expect(
      body.managedInstances.map(({ instanceStatus, currentAction }) => [instanceStatus, currentAction]),
    ).to.deep.equal([
      ["RUNNING", "NONE"],
      ["TERMINATED", "NONE"],
      [undefined, "CREATING"],
    ]);
  });
});
