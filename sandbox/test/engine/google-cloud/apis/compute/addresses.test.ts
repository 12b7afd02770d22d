import { expect } from "chai";
import { COMPUTE, prepareCluster } from "../../../../helpers/google-cloud-cluster.ts";
import { PROJECT_ID, TestCloud } from "../../../../helpers/google-cloud-client.ts";

const REGION = `${COMPUTE}/regions/us-central1`;
const ADDRESSES = `${REGION}/addresses`;
const PATH = `projects/${PROJECT_ID}/regions/us-central1`;
const LINK = "https://www.googleapis.com/compute/v1/";
const SUBNETWORK = `${PATH}/subnetworks/sub`;
const internal = { addressType: "INTERNAL", subnetwork: SUBNETWORK };
const service = {
  namespace: "web",
  name: "public",
  uid: "0b5e8f2c-6d1a-4f7e-9c3b-2a1d0e9f8c7b",
  createTime: "2026-01-02T03:04:05.000Z",
  ports: [80],
  internal: false,
  hasBackendService: false,
};

describe("the simulated addresses", () => {
  let cloud: TestCloud;
  beforeEach(async () => {
    cloud = await new TestCloud().start();
    await prepareCluster(cloud);
  });
  afterEach(() => cloud.stop());

  const reserve = (name: string, fields: object = {}) =>
    cloud.operate("POST", ADDRESSES, { name, ...fields });
  const refusal = async (method: string, path: string, body?: object) => {
    const { status, body: answer } = await cloud.send(method, path, body);
    return [status, answer.error.message];
  };
  const use = (address: string, fields: object = {}) =>
    cloud.runtime.loadBalancers.set("main", [{ ...service, address, ...fields }]);
  const ruleOf = async () => {
    const { items } = await cloud.get(`${REGION}/forwardingRules`);
    return `${PATH}/forwardingRules/${items[0]!.name}`;
  };

  it("are external ones of the premium tier unless the request says otherwise", async () => {
    await reserve("one");
    expect(await cloud.get(`${ADDRESSES}/one`)).to.deep.include({
      kind: "compute#address",
      address: "127.19.1.10",
      addressType: "EXTERNAL",
      networkTier: "PREMIUM",
      status: "RESERVED",
      region: `${LINK}${PATH}`,
    });
    expect(await cloud.get(`${ADDRESSES}/one`)).to.not.have.any.keys("users", "purpose", "subnetwork");
  });

  it("are internal ones of a subnetwork, which can't be deleted before them", async () => {
    await reserve("inside", internal);
    expect(await cloud.get(`${ADDRESSES}/inside`)).to.deep.include({
      addressType: "INTERNAL",
      networkTier: "PREMIUM",
      purpose: "GCE_ENDPOINT",
      subnetwork: `${LINK}${SUBNETWORK}`,
      status: "RESERVED",
    });
    const other = {
      name: "other",
      network: `projects/${PROJECT_ID}/global/networks/net`,
      ipCidrRange: "198.18.201.0/24",
    };
    await cloud.operate("POST", `${REGION}/subnetworks`, other);
    await reserve("elsewhere", { ...internal, subnetwork: `${PATH}/subnetworks/other` });
    expect(await refusal("DELETE", `${REGION}/subnetworks/other`)).to.deep.equal([
      400,
      `The subnetwork resource '${PATH}/subnetworks/other' is already being used by '${PATH}/addresses/elsewhere'`,
    ]);
  });

  it("are IN_USE by the forwarding rule of a Service, and can't be deleted until the Service is", async () => {
    await reserve("one");
    await reserve("two", internal);
    use("127.19.1.10");
    const rule = await ruleOf();
    expect(await cloud.get(`${ADDRESSES}/one`)).to.deep.include({
      status: "IN_USE",
      users: [`${LINK}${rule}`],
    });
    expect((await cloud.get(ADDRESSES)).items.map(({ status }) => status)).to.deep.equal([
      "IN_USE",
      "RESERVED",
    ]);
    const { status, body } = await cloud.send("DELETE", `${ADDRESSES}/one`);
    expect([status, body.error.message, body.error.errors[0]!.reason]).to.deep.equal([
      400,
      `The address resource '${PATH}/addresses/one' is already being used by '${rule}'`,
      "resourceInUseByAnotherResource",
    ]);
    cloud.runtime.loadBalancers.clear();
    expect((await cloud.get(`${ADDRESSES}/one`)).status).to.equal("RESERVED");
    await cloud.operate("DELETE", `${ADDRESSES}/one`);
    expect((await cloud.send("GET", `${ADDRESSES}/one`)).status).to.equal(404);
  });

  it("aren't used by a forwarding rule of the other type", async () => {
    await reserve("one");
    use("127.19.1.10", { internal: true });
    expect((await cloud.get(`${ADDRESSES}/one`)).status).to.equal("RESERVED");
  });

  it("keep the address that a Service has already, and no other of the caller's choice", async () => {
    expect(await refusal("POST", ADDRESSES, { name: "kept", address: "127.18.1.10" })).to.deep.equal([
      400,
      "Invalid value for field 'resource.address': '127.18.1.10'. Specified IP address is not allocated to the " +
        "project or does not belong to the specified scope.",
    ]);
    use("127.18.1.10");
    await reserve("kept", { address: "127.18.1.10" });
    expect((await cloud.get(`${ADDRESSES}/kept`)).status).to.equal("IN_USE");
    expect(await refusal("POST", ADDRESSES, { name: "again", address: "127.18.1.10" })).to.deep.equal([
      400,
      "Invalid value for field 'resource.address': '127.18.1.10'. Specified IP address is already reserved.",
    ]);
  });

  it("refuse an internal address outside the subnetwork, or one that is reserved", async () => {
    await reserve("seven", { ...internal, address: "198.18.200.7" });
    expect(
      await refusal("POST", ADDRESSES, { name: "other", ...internal, address: "198.18.201.7" }),
    ).to.deep.equal([
      400,
      "Invalid value for field 'resource.address': '198.18.201.7'. Requested internal IP address is outside the " +
        "network/subnetwork range.",
    ]);
    expect(
      await refusal("POST", ADDRESSES, { name: "again", ...internal, address: "198.18.200.7" }),
    ).to.deep.equal([409, "IP '198.18.200.7' is already being used by another resource."]);
  });

  it("refuse fields that the other type of address has", async () => {
    expect(
      await refusal("POST", ADDRESSES, { name: "a", ...internal, networkTier: "PREMIUM" }),
    ).to.deep.equal([
      400,
      "Invalid value for field 'resource.networkTier': 'PREMIUM'. It can't be specified for an internal address.",
    ]);
    expect(await refusal("POST", ADDRESSES, { name: "a", subnetwork: SUBNETWORK })).to.deep.equal([
      400,
      `Invalid value for field 'resource.subnetwork': '${SUBNETWORK}'. It can't be specified for an external address.`,
    ]);
    expect(await refusal("POST", ADDRESSES, { name: "a", addressType: "INTERNAL" })).to.deep.equal([
      400,
      "Invalid value for field 'resource.subnetwork': ''. No default subnetwork was found for an address with type INTERNAL.",
    ]);
  });

  it("run out at the region's quota", async () => {
    for (const name of ["one", "two", "three"]) await reserve(name);
    expect(await refusal("POST", ADDRESSES, { name: "four" })).to.deep.equal([
      403,
      "Quota 'STATIC_ADDRESSES' exceeded.  Limit: 3.0 in region us-central1.",
    ]);
  });

  it("change their labels by the fingerprint of the current ones", async () => {
    await reserve("one", { labels: { team: "web" } });
    const { labelFingerprint } = await cloud.get(`${ADDRESSES}/one`);
    const change = { labels: { team: "shop" }, labelFingerprint };
    const { operationType } = await cloud.operate("POST", `${ADDRESSES}/one/setLabels`, change);
    expect(operationType).to.equal("setLabels");
    expect(await cloud.get(`${ADDRESSES}/one`)).to.deep.include({ labels: { team: "shop" } });
    expect(await refusal("POST", `${ADDRESSES}/one/setLabels`, change)).to.deep.equal([
      412,
      "Labels fingerprint either invalid or resource labels have changed",
    ]);
  });

  it("are shown to the clusters of their project and region", async () => {
    await reserve("one");
    await cloud.operate("POST", `${COMPUTE}/regions/europe-west1/addresses`, { name: "far" });
    await cloud.operate("POST", `${COMPUTE}/global/addresses`, { name: "wide" });
    const view = cloud.runtime.cloudView!;
    expect(view.reservedAddresses("main")).to.deep.equal([
      { name: "one", address: "127.19.1.10", type: "EXTERNAL", networkTier: "PREMIUM" },
    ]);
    expect(view.reservedAddresses("unknown")).to.deep.equal([]);
    expect(["127.19.1.11", "127.19.1.12"].map((address) => view.isReserved(address))).to.deep.equal([
      true,
      false,
    ]);
  });

  it("are listed in the whole project, the global ones from a range that no machine has", async () => {
    await reserve("one");
    await cloud.operate("POST", `${COMPUTE}/global/addresses`, { name: "wide" });
    const { items } = (await cloud.get(`${COMPUTE}/aggregated/addresses`)) as unknown as {
      items: Record<string, { addresses: { name: string; address: string }[] }>;
    };
    expect(
      Object.entries(items).map(([scope, { addresses }]) => [
        scope,
        addresses[0]?.name,
        addresses[0]?.address,
      ]),
    ).to.deep.equal([
      ["regions/us-central1", "one", "127.19.1.10"],
      ["global", "wide", "203.0.113.0"],
    ]);
  });
});
