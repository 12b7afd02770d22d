import { expect } from "chai";
import { COMPUTE } from "../../../../helpers/google-cloud-cluster.ts";
import { PROJECT_ID, TestCloud } from "../../../../helpers/google-cloud-client.ts";

const NETWORKS = `${COMPUTE}/global/networks`;
const FIREWALLS = `${COMPUTE}/global/firewalls`;
const REGIONS = 41;

describe("networks in auto mode", () => {
  let cloud: TestCloud;
  beforeEach(async () => {
    cloud = await new TestCloud({}, PROJECT_ID, true).start();
    await cloud.enable("compute");
  });
  afterEach(() => cloud.stop());

  const names = async (path: string) =>
    ((await cloud.get(path)) as unknown as { items: { name: string }[] }).items.map(({ name }) => name);
  const refusal = async (method: string, path: string, body?: object) => {
    const { status, body: answer } = await cloud.send(method, path, body);
    return [status, answer.error.message];
  };

  it("a project gets the network default when it enables Compute Engine", async () => {
    const network = await cloud.get(`${NETWORKS}/default`);
    expect(network).to.include({ name: "default", autoCreateSubnetworks: true });
    expect((network as unknown as { subnetworks: string[] }).subnetworks).to.have.length(REGIONS);
    expect(await cloud.get(`${COMPUTE}/regions/europe-west1/subnetworks/default`)).to.deep.include({
      ipCidrRange: "10.132.0.0/20",
      gatewayAddress: "10.132.0.1",
      network: `https://www.googleapis.com/compute/v1/projects/${PROJECT_ID}/global/networks/default`,
      stackType: "IPV4_ONLY",
    });
    expect(await names(FIREWALLS)).to.deep.equal([
      "default-allow-icmp",
      "default-allow-internal",
      "default-allow-rdp",
      "default-allow-ssh",
    ]);
    expect(await cloud.get(`${FIREWALLS}/default-allow-ssh`)).to.deep.include({
      allowed: [{ IPProtocol: "tcp", ports: ["22"] }],
      direction: "INGRESS",
      priority: 65_534,
      sourceRanges: ["0.0.0.0/0"],
    });
  });

  it("the network default stays away once it was deleted with its firewall rules", async () => {
    const path = `projects/${PROJECT_ID}/global/networks/default`;
    expect(await refusal("DELETE", `${NETWORKS}/default`)).to.deep.equal([
      400,
      `The network resource '${path}' is already being used by 'projects/${PROJECT_ID}/global/firewalls/default-allow-icmp'`,
    ]);
    for (const name of await names(FIREWALLS)) await cloud.operate("DELETE", `${FIREWALLS}/${name}`);
    await cloud.operate("DELETE", `${NETWORKS}/default`);
    const services = `/serviceusage/v1/projects/${PROJECT_ID}/services/compute.googleapis.com`;
    await cloud.operate("POST", `${services}:disable`, {});
    await cloud.enable("compute");
    expect(await names(NETWORKS)).to.deep.equal([]);
    expect(await names(`${COMPUTE}/regions/us-central1/subnetworks`)).to.deep.equal([]);
  });

  it("come and go with a subnetwork in every region, and without firewall rules", async () => {
    await cloud.operate("POST", NETWORKS, { name: "auto", autoCreateSubnetworks: true });
    const subnetwork = `${COMPUTE}/regions/us-central1/subnetworks/auto`;
    expect(await cloud.get(subnetwork)).to.include({ ipCidrRange: "10.128.0.0/20" });
    expect(await names(FIREWALLS)).to.have.length(4);
    expect(await refusal("DELETE", subnetwork)).to.deep.equal([
      400,
      "Cannot delete auto subnetwork from an auto subnet mode network.",
    ]);
    await cloud.operate("DELETE", `${NETWORKS}/auto`);
    expect((await cloud.send("GET", subnetwork)).status).to.equal(404);
    expect((await cloud.send("GET", subnetwork.replace(/auto$/, "default"))).status).to.equal(200);
  });

  it("leave no subnetwork when their creation fails", async () => {
    cloud.server.faults.add({ kind: "half-way", operation: "insert", path: "/networks/auto" });
    await cloud.operate("POST", NETWORKS, { name: "auto", autoCreateSubnetworks: true });
    expect(await names(`${COMPUTE}/regions/us-central1/subnetworks`)).to.deep.equal(["default"]);
  });

  it("a network that says neither auto nor custom is a legacy one, which is not simulated", async () => {
    expect(await refusal("POST", NETWORKS, { name: "old" })).to.deep.equal([
      501,
      "The sandbox does not simulate legacy networks. Send autoCreateSubnetworks, true or false.",
    ]);
  });

  it("firewall rules are created in the network default, changed and refused without an action", async () => {
    const rule = {
      name: "web",
      allowed: [{ IPProtocol: "tcp", ports: ["80"] }],
      sourceRanges: ["10.0.0.0/8"],
    };
    await cloud.operate("POST", FIREWALLS, rule);
    await cloud.operate("PATCH", `${FIREWALLS}/web`, { priority: 900 });
    expect(await cloud.get(`${FIREWALLS}/web`)).to.deep.include({
      ...rule,
      network: `https://www.googleapis.com/compute/v1/projects/${PROJECT_ID}/global/networks/default`,
      priority: 900,
      disabled: false,
    });
    expect((await refusal("POST", FIREWALLS, { name: "none" }))[0]).to.equal(400);
  });
});
