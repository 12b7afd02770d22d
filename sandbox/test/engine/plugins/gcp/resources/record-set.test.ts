import { expect } from "chai";
import { driveResource, type ResourceDriver } from "../../../../helpers/gcp-plugin-resource.ts";
import {
  PROJECT_ID,
  type SimulatedCloud,
  startSimulatedCloud,
} from "../../../../helpers/gcp-plugin-simulated-cloud.ts";

const ZONES = `dns/v1/projects/${PROJECT_ID}/managedZones`;
const inputs = {
  ...{ project: PROJECT_ID, managedZone: "example", name: "shop.example.com.", type: "A" },
  ...{ ttl: 300, rrdatas: ["192.0.2.1"] },
};

describe("a record set", () => {
  let cloud: SimulatedCloud;
  let driver: ResourceDriver;
  before(async () => {
    cloud = await startSimulatedCloud();
    await cloud.send("POST", `serviceusage/v1/projects/${PROJECT_ID}/services/dns.googleapis.com:enable`, {});
    await cloud.send("POST", ZONES, { name: "example", dnsName: "example.com.", description: "" });
    driver = driveResource(cloud.provider, "gcp:dns/recordSet:RecordSet");
  });
  after(() => cloud.close());

  it("is created, changed in place and deleted, and the zone is found among those of the project", async () => {
    const created = await driver.create(inputs);
    expect(created.id).to.equal(`projects/${PROJECT_ID}/managedZones/example/rrsets/shop.example.com./A`);
    expect((await driver.diff(created, inputs)).changes).to.deep.equal([]);
    expect((await driver.import(created.id))?.inputs).to.deep.include(inputs);
    const changed = await driver.update(created, { ...inputs, ttl: 60, rrdatas: ["192.0.2.2"] });
    expect((await driver.refresh(changed))?.state).to.deep.include({ ttl: 60, rrdatas: ["192.0.2.2"] });
    const { changes } = await driver.diff(changed, { ...inputs, name: "www.example.com." });
    expect(changes.find(({ path }) => path === "name")?.replace).to.equal(true);
    await driver.delete(changed);
    expect(await driver.refresh(changed)).to.equal(undefined);

    const found = await cloud.provider.invoke("gcp:dns/getManagedZones:getManagedZones", {});
    const [zone] = found.managedZones as Record<string, unknown>[];
    expect(zone).to.include({ name: "example", dnsName: "example.com.", visibility: "public" });
  });

  it("replaces the records that there are when it is created", async () => {
    const additions = [{ name: "shop.example.com.", type: "A", ttl: 5, rrdatas: ["192.0.2.9"] }];
    await cloud.send("POST", `${ZONES}/example/changes`, { additions });
    const created = await driver.create(inputs);
    expect((await driver.refresh(created))?.state.rrdatas).to.deep.equal(["192.0.2.1"]);
    await driver.delete(created);
  });

  it("is gone without an error when somebody deleted it", async () => {
    const created = await driver.create(inputs);
    const { name, type, ttl, rrdatas } = inputs;
    await cloud.send("POST", `${ZONES}/example/changes`, { deletions: [{ name, type, ttl, rrdatas }] });
    expect(await driver.refresh(created)).to.equal(undefined);
    await driver.delete(created);
  });
});
