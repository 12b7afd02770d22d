import { expect } from "chai";
import { gcpProvider } from "../../../../../src/engine/plugins/gcp/gcp-provider.ts";
import type { FakeGoogle } from "../../../../helpers/gcp-plugin-fake-google.ts";
import { startFakeGoogle } from "../../../../helpers/gcp-plugin-fake-google.ts";
import { driveResource } from "../../../../helpers/gcp-plugin-resource.ts";

const LIST = "GET serviceusage/v1/projects/p/services?filter=state%3AENABLED&pageSize=200";
const SERVICE = "serviceusage/v1/projects/p/services/compute.googleapis.com";

describe("a project service", () => {
  let google: FakeGoogle;
  let listed: string[];
  let asked: boolean;
  const drive = async () =>
    driveResource(await gcpProvider.configure(google.config()), "gcp:projects/service:Service");
  const program = { service: "compute.googleapis.com", project: "p" };

  beforeEach(async () => {
    listed = ["projects/1/services/iam.googleapis.com"];
    asked = false;
    google = await startFakeGoogle(({ method, path }) => {
      if (path.includes("/operations/")) return { body: { name: "operations/1", done: true } };
      if (method === "POST") {
        asked = true;
        return { body: { name: "operations/1" } };
      }
      const services = listed.map((name) => ({ name }));
      // Visible only the second time.
      if (asked && listed.length < 2) listed.push("projects/1/services/compute.googleapis.com");
      return { body: { services } };
    });
  });
  afterEach(() => google.close());

  it("is enabled, and complete once Google lists it", async () => {
    const created = await (await drive()).create({ ...program, disableOnDestroy: false });
    expect(created.id).to.equal("p/compute.googleapis.com");
    expect(created.state).to.deep.equal({ ...program, disableOnDestroy: false });
    expect(google.calls()).to.deep.equal([
      LIST,
      `POST ${SERVICE}:enable`,
      "GET serviceusage/v1/operations/1",
      LIST,
      LIST,
    ]);
  });

  it("is left alone when it is already enabled", async () => {
    listed.push("projects/1/services/compute.googleapis.com");
    await (await drive()).create(program);
    expect(google.calls()).to.deep.equal([LIST]);
  });

  it("stays enabled when it is deleted", async () => {
    const driver = await drive();
    const created = await driver.create(program);
    google.requests.length = 0;
    await driver.delete(created);
    expect(google.calls()).to.deep.equal([]);
  });

  it("is disabled on deletion when the program asks for it", async () => {
    const driver = await drive();
    const created = await driver.create({
      ...program,
      disableOnDestroy: true,
      disableDependentServices: true,
    });
    google.requests.length = 0;
    await driver.delete(created);
    const request = google.requests.find(({ method }) => method === "POST");
    expect(request).to.deep.include({
      path: `${SERVICE}:disable`,
      body: { disableDependentServices: true, checkIfServiceHasUsage: "SKIP" },
    });
  });

  it("is removed from the state by a refresh when somebody disabled it", async () => {
    const driver = await drive();
    const created = await driver.create(program);
    listed = [];
    asked = false;
    expect(await driver.refresh(created)).to.equal(undefined);
  });

  it("changes its deletion settings without a call to Google", async () => {
    const driver = await drive();
    const created = await driver.create(program);
    google.requests.length = 0;
    const updated = await driver.update(created, { ...program, disableOnDestroy: true });
    expect(updated.state.disableOnDestroy).to.equal(true);
    expect(google.calls()).to.deep.equal([]);
  });
});
