import { expect } from "chai";
import { PROJECT_ID, TestCloud } from "../../../helpers/google-cloud-client.ts";

const ZONES = `/dns/v1/projects/${PROJECT_ID}/managedZones`;
const CHANGES = `${ZONES}/example/changes`;
const record = (fields: object = {}) => ({
  ...{ name: "shop.example.com.", type: "A", ttl: 300, rrdatas: ["192.0.2.1"] },
  ...fields,
});

describe("the simulated Cloud DNS", () => {
  let cloud: TestCloud;
  beforeEach(async () => {
    cloud = await new TestCloud().start();
    await cloud.enable("dns");
    await create("example", "example.com.");
  });
  afterEach(() => cloud.stop());

  const create = (name: string, dnsName: string, fields: object = { description: "" }) =>
    cloud.send("POST", ZONES, { name, dnsName, ...fields });
  const refusal = async (work: ReturnType<TestCloud["send"]>) => {
    const { status, body } = await work;
    return [status, body.error.message];
  };
  const add = (...additions: object[]) => cloud.send("POST", CHANGES, { additions });
  const remove = (...deletions: object[]) => cloud.send("POST", CHANGES, { deletions });
  const records = async (query = "") => {
    const { rrsets } = await cloud.get(`${ZONES}/example/rrsets${query}`);
    return rrsets.map(({ name, type, rrdatas }) => `${name} ${type} ${rrdatas.length}`);
  };

  it("has zones with name servers and the two records that a zone brings", async () => {
    await create("other", "example.org.");
    const { managedZones } = await cloud.get(ZONES);
    expect(managedZones.map(({ name }) => name)).to.deep.equal(["example", "other"]);
    expect((await cloud.get(`${ZONES}?dnsName=example.org.`)).managedZones).to.have.length(1);
    expect(await cloud.get(`${ZONES}/example`)).to.deep.include({
      dnsName: "example.com.",
      visibility: "public",
    });
    expect(await records()).to.deep.equal(["example.com. NS 4", "example.com. SOA 1"]);
  });

  it("refuses a second zone of a name, a zone without a description or the dot at its end, and one that is gone", async () => {
    expect(await refusal(create("example", "example.net."))).to.deep.equal([
      409,
      "The resource 'entity.managedZone' named 'example' already exists",
    ]);
    expect(await refusal(create("net", "example.net"))).to.deep.equal([
      400,
      "Invalid value for 'entity.managedZone.dnsName': 'example.net'",
    ]);
    expect((await refusal(create("net", "example.net.", {})))[0]).to.equal(400);
    expect(await refusal(cloud.send("GET", `${ZONES}/gone/rrsets`))).to.deep.equal([
      404,
      "The 'parameters.managedZone' resource named 'gone' does not exist.",
    ]);
    expect((await create("in", "in.", { description: "", visibility: "private" })).status).to.equal(501);
  });

  it("changes records in one step, which is done a moment later", async () => {
    const { body: change } = await add(record());
    expect(change).to.deep.include({ id: "1", status: "pending" });
    expect(await records("?name=shop.example.com.&type=A")).to.deep.equal(["shop.example.com. A 1"]);
    await cloud.send("POST", CHANGES, {
      deletions: [record()],
      additions: [record({ rrdatas: ["192.0.2.2", "192.0.2.3"] })],
    });
    expect(await records("?name=shop.example.com.&type=A")).to.deep.equal(["shop.example.com. A 2"]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await cloud.get(`${CHANGES}/1`)).to.deep.include({ status: "done" });
  });

  it("refuses a record that exists, does not exist, is another one or is outside the zone, and then changes nothing", async () => {
    await add(record());
    expect(await refusal(add(record({ name: "new.example.com." }), record()))).to.deep.equal([
      409,
      "The resource 'entity.change.additions[shop.example.com.][A]' named 'shop.example.com. (A)' already exists",
    ]);
    expect(await refusal(remove(record({ name: "gone.example.com." })))).to.deep.equal([
      404,
      "The 'entity.change.deletions[0]' resource named 'gone.example.com. (A)' does not exist.",
    ]);
    expect(await refusal(remove(record({ ttl: 60 })))).to.deep.equal([
      412,
      "Precondition not met for 'entity.change.deletions[0]'",
    ]);
    expect(await refusal(add(record({ name: "shop.example.org." })))).to.deep.equal([
      400,
      "Invalid value for 'entity.change.additions[0].name': 'shop.example.org.'",
    ]);
    expect((await refusal(add(record({ name: "x.example.com.", rrdatas: ["shop"] }))))[0]).to.equal(400);
    expect((await refusal(add(record({ type: "CNAME", rrdatas: ["a."] }))))[1]).to.match(/either one CNAME/);
    expect((await refusal(cloud.send("POST", CHANGES, {})))[0]).to.equal(400);
    expect(await records()).to.have.length(3);
  });

  it("keeps a zone with records of its own until they are gone, and the zone's two as long as the zone", async () => {
    await add(record());
    expect(await refusal(cloud.send("DELETE", `${ZONES}/example`))).to.deep.equal([
      400,
      "The resource named 'example' cannot be deleted because it contains one or more 'resource records'.",
    ]);
    const [ns] = (await cloud.get(`${ZONES}/example/rrsets?type=NS`)).rrsets;
    expect((await refusal(remove(ns!)))[0]).to.equal(400);
    await remove(record());
    expect((await cloud.send("DELETE", `${ZONES}/example`)).status).to.equal(200);
  });

  it("needs the right to add and to delete records, besides the one to make a change", async () => {
    await cloud.enable("cloudresourcemanager", "iam");
    const accounts = `/iam/v1/projects/${PROJECT_ID}/serviceAccounts`;
    const email = `reader@${PROJECT_ID}.iam.gserviceaccount.com`;
    await cloud.send("POST", accounts, { accountId: "reader" });
    const creator = { role: "roles/iam.serviceAccountTokenCreator", members: ["user:developer@example.com"] };
    await cloud.send("POST", `${accounts}/${email}:setIamPolicy`, { policy: { bindings: [creator] } });
    const binding = { role: "roles/dns.reader", members: [`serviceAccount:${email}`] };
    await cloud.send("POST", `/crm/v1/projects/${PROJECT_ID}:setIamPolicy`, {
      policy: { bindings: [binding] },
    });
    const path = `/iamcredentials/v1/projects/-/serviceAccounts/${email}:generateAccessToken`;
    const token = String((await cloud.send("POST", path, { scope: ["cloud-platform"] })).body.accessToken);
    expect((await cloud.send("GET", ZONES, undefined, token)).status).to.equal(200);
    expect(await refusal(cloud.send("POST", CHANGES, { additions: [record()] }, token))).to.deep.equal([
      403,
      "Forbidden",
    ]);
  });
});
