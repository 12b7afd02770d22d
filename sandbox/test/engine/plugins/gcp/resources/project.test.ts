import { expect } from "chai";
import { gcpProvider } from "../../../../../src/engine/plugins/gcp/gcp-provider.ts";
import type { Properties } from "../../../../../src/engine/plugins/provider.ts";
import { PartialFailure } from "../../../../../src/engine/plugins/provider.ts";
import type { FakeGoogle } from "../../../../helpers/gcp-plugin-fake-google.ts";
import { googleError, startFakeGoogle } from "../../../../helpers/gcp-plugin-fake-google.ts";
import { driveResource } from "../../../../helpers/gcp-plugin-resource.ts";

const inputs = {
  projectId: "my-project",
  name: "My project",
  folderId: "12",
  billingAccount: "01A2B3-C4D5E6-F7A8B9",
  labels: { team: "shop" },
  autoCreateNetwork: false,
  deletionPolicy: "DELETE",
};
const done = { name: "operations/cp.1", done: true };

describe("a project", () => {
  let google: FakeGoogle;
  let project: Properties | undefined;
  let billing: Properties;
  let billingRefused: boolean;
  let disabledAnswers: number;
  let creationFails: boolean;
  let mayBill: boolean;
  const drive = async () =>
    driveResource(await gcpProvider.configure(google.config()), "gcp:organizations/project:Project");

  beforeEach(async () => {
    project = undefined;
    billing = {};
    billingRefused = false;
    disabledAnswers = 0;
    creationFails = false;
    mayBill = true;
    google = await startFakeGoogle(({ method, path, body }) => {
      if (billingRefused && method === "PUT" && path.startsWith("billing/")) {
        return { code: 403, body: googleError(403, "PERMISSION_DENIED", "not your account") };
      }
      if (method === "PUT" && body.billingAccountName === "billingAccounts/") {
        return { code: 400, body: googleError(400, "INVALID_ARGUMENT", "no such account") };
      }
      if (path.endsWith(":testIamPermissions"))
        return { body: mayBill ? { permissions: body.permissions! } : {} };
      if (path.startsWith("billing/")) return { body: (billing = method === "PUT" ? body : billing) };
      if (path.startsWith("compute/") && disabledAnswers-- > 0) {
        return {
          code: 403,
          body: googleError(403, "PERMISSION_DENIED", "not used before", "SERVICE_DISABLED"),
        };
      }
      if (path.endsWith(":enable")) return { body: done };
      if (path.startsWith("compute/") && method === "DELETE") return { body: { name: "o", status: "DONE" } };
      if (path.includes("/global/firewalls?")) return { body: { items: [{ name: "default-allow-ssh" }] } };
      if (path.endsWith("/networks/default") && method === "GET") return { body: { selfLink: "link" } };
      if (path.startsWith("crm/v1/operations/")) {
        if (!creationFails) return { body: done };
        project = undefined;
        return { body: { ...done, error: { code: 13, message: "Internal error." } } };
      }
      if (!path.startsWith("crm/v1/projects")) return undefined;
      if (method === "POST") {
        project = { ...body, projectNumber: "34", lifecycleState: "ACTIVE" };
        return { body: { name: "operations/cp.1" } };
      }
      if (!project) {
        const reason = "CONSUMER_INVALID";
        return { code: 403, body: googleError(403, "PERMISSION_DENIED", "no such project", reason) };
      }
      if (method === "PUT") project = body;
      if (method === "DELETE") project = { ...project, lifecycleState: "DELETE_REQUESTED" };
      return { body: method === "DELETE" ? {} : project };
    });
  });
  afterEach(() => google.close());

  it("is created in its folder, with billing and without the default network", async () => {
    const created = await (await drive()).create(inputs);
    expect(created.id).to.equal("projects/my-project");
    expect(created.state).to.include({ number: "34", folderId: "12", billingAccount: inputs.billingAccount });
    expect(project).to.deep.include({
      projectId: "my-project",
      name: "My project",
      parent: { type: "folder", id: "12" },
      labels: { team: "shop", "goog-pulumi-provisioned": "true" },
    });
    expect(billing).to.deep.equal({ billingAccountName: "billingAccounts/01A2B3-C4D5E6-F7A8B9" });
    expect(google.calls()).to.deep.equal([
      "POST billing/v1/billingAccounts/01A2B3-C4D5E6-F7A8B9:testIamPermissions",
      "POST crm/v1/projects",
      "GET crm/v1/operations/cp.1",
      "PUT billing/v1/projects/my-project/billingInfo",
      "POST serviceusage/v1/projects/my-project/services/compute.googleapis.com:enable",
      "GET compute/beta/projects/my-project/global/networks/default",
      "GET compute/beta/projects/my-project/global/firewalls?filter=network+eq+link",
      "DELETE compute/beta/projects/my-project/global/firewalls/default-allow-ssh",
      "DELETE compute/beta/projects/my-project/global/networks/default",
      "GET crm/v1/projects/my-project",
      "GET billing/v1/projects/my-project/billingInfo",
    ]);
  });

  it("deletes the default network only after the API is enabled everywhere", async () => {
    disabledAnswers = 2;
    await (await drive()).create(inputs);
    const network = "compute/beta/projects/my-project/global/networks/default";
    expect(google.calls().filter((call) => call.endsWith(network))).to.deep.equal([
      ...[`GET ${network}`, `GET ${network}`, `GET ${network}`, `DELETE ${network}`],
    ]);
  });

  it("is not created when the caller may not use the billing account", async () => {
    mayBill = false;
    const message = await (await drive()).create(inputs).catch((error: Error) => error.message);
    expect(message).to.match(
      /failed pre-requisites: missing permission on "billingAccounts\/.+": billing.resourceAssociations.create$/,
    );
    expect(project).to.equal(undefined);
  });

  it("keeps the default network by default", async () => {
    await (await drive()).create({ ...inputs, autoCreateNetwork: true });
    expect(google.calls().filter((call) => call.includes("compute"))).to.deep.equal([]);
  });

  it("is unchanged after a refresh, and updated in place", async () => {
    const driver = await drive();
    const created = await driver.create(inputs);
    expect((await driver.refresh(created))?.inputs).to.deep.equal(created.inputs);
    const news = { ...inputs, name: "Shop", labels: { team: "web" }, billingAccount: "0A2B3C-C4D5E6-F7A8B9" };
    const diff = await driver.diff(created, news);
    expect(diff.changes.map(({ kind }) => kind)).to.deep.equal(["update", "update", "update"]);
    await driver.update(created, news);
    expect(project).to.deep.include({
      name: "Shop",
      labels: { team: "web", "goog-pulumi-provisioned": "true" },
      parent: { type: "folder", id: "12" },
    });
    expect(project).not.to.have.property("billingInfo");
    expect(billing).to.deep.equal({ billingAccountName: "billingAccounts/0A2B3C-C4D5E6-F7A8B9" });
  });

  it("gets its billing account from the next update when the first one failed, with or without a refresh", async () => {
    const driver = await drive();
    billingRefused = true;
    const failure = await driver.create(inputs).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(PartialFailure);
    billingRefused = false;
    const { id, state } = failure as PartialFailure;
    const refreshed = await driver.refresh({ id, inputs: await driver.check(inputs), state });
    expect(refreshed?.inputs.billingAccount).to.equal("");
    const updated = await driver.update(refreshed!, inputs);
    expect(updated.state).to.include({ billingAccount: inputs.billingAccount });
    expect(billing).to.deep.equal({ billingAccountName: "billingAccounts/01A2B3-C4D5E6-F7A8B9" });
  });

  it("is not in the state after a failed creation, and the next update creates it", async () => {
    const driver = await drive();
    creationFails = true;
    const failure = await driver.create(inputs).catch((error: unknown) => error);
    expect(failure).not.to.be.instanceOf(PartialFailure);
    expect((failure as Error).message).to.match(/was not created: Internal error\.$/);
    creationFails = false;
    expect((await driver.create(inputs)).state).to.include({ number: "34" });
  });

  it("stays in the state when reading it is refused later", async () => {
    const driver = await drive();
    const created = await driver.create(inputs);
    project = undefined;
    const message = await driver.refresh(created).catch((error: Error) => error.message);
    expect(message).to.equal("Google answered 403 PERMISSION_DENIED: CONSUMER_INVALID: no such project");
  });

  it("counts as deleted although Google shows it for another month", async () => {
    const driver = await drive();
    const created = await driver.create(inputs);
    await driver.delete(created);
    expect(project).to.include({ lifecycleState: "DELETE_REQUESTED" });
    expect(await driver.refresh(created)).to.equal(undefined);
  });

  it("is not deleted with the deletion policy PREVENT or ABANDON", async () => {
    const driver = await drive();
    const guarded = await driver.create({ ...inputs, deletionPolicy: "PREVENT" });
    const message = await driver.delete(guarded).catch((error: Error) => error.message);
    expect(message).to.equal(
      'gcp:organizations/project:Project "projects/my-project" was not deleted: its deletionPolicy is PREVENT. ' +
        "Set it to DELETE and run 'pulumi up' first",
    );
    await driver.delete(await driver.update(guarded, { ...inputs, deletionPolicy: "ABANDON" }));
    expect(project).to.include({ lifecycleState: "ACTIVE" });
  });
});
