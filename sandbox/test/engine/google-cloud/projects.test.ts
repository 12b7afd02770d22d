import { expect } from "chai";
import { clusterBody, CLUSTERS, COMPUTE, prepareNetwork } from "../../helpers/google-cloud-cluster.ts";
import { PROJECT_ID, TestCloud } from "../../helpers/google-cloud-client.ts";

const OTHER = "other-project";
const V1 = "/crm/v1/projects";
const V3 = "/crm/v3/projects";

describe("projects in the simulated Resource Manager", () => {
  let cloud: TestCloud;
  beforeEach(async () => (cloud = await new TestCloud().start()));
  afterEach(() => cloud.stop());

  const refusal = async (method: string, path: string, body?: object) => {
    const { status, body: answer } = await cloud.send(method, path, body);
    return [status, answer.error.message];
  };

  it("are created, read, changed and deleted through v1", async () => {
    const operation = await cloud.operate("POST", V1, {
      projectId: OTHER,
      name: "Other",
      parent: { type: "folder", id: "123" },
      labels: { team: "web" },
    });
    expect(operation.response).to.include({ projectId: OTHER });
    expect(await cloud.get(`${V1}/${OTHER}`)).to.deep.include({
      projectId: OTHER,
      name: "Other",
      lifecycleState: "ACTIVE",
      parent: { type: "folder", id: "123" },
      labels: { team: "web" },
    });
    const changed = await cloud.send("PUT", `${V1}/${OTHER}`, { name: "Another", labels: {} });
    expect(changed.body).to.include({ name: "Another" }).and.not.have.property("labels");
    expect((await cloud.send("DELETE", `${V1}/${OTHER}`)).body).to.deep.equal({});
    expect(await cloud.get(`${V1}/${OTHER}`)).to.include({ lifecycleState: "DELETE_REQUESTED" });
  });

  it("are created, read, changed and deleted through v3", async () => {
    await cloud.operate("POST", V3, { projectId: OTHER, parent: "organizations/1", displayName: "Other" });
    const project = await cloud.get(`${V3}/${OTHER}`);
    expect(project).to.include({ displayName: "Other", parent: "organizations/1", state: "ACTIVE" });
    expect(project.name).to.match(/^projects\/\d{12}$/);
    await cloud.operate("PATCH", `${V3}/${OTHER}?updateMask=labels`, { labels: { team: "web" } });
    expect(await cloud.get(`${V3}/${OTHER}`)).to.deep.include({
      displayName: "Other",
      labels: { team: "web" },
    });
    expect(await cloud.get(`${V3}?parent=organizations/1`))
      .to.have.property("projects")
      .of.length(1);
    const deletion = await cloud.operate("DELETE", `${V3}/${OTHER}`);
    expect(deletion.response).to.include({ state: "DELETE_REQUESTED" });
    expect(await cloud.get(`${V3}?parent=organizations/1`))
      .to.have.property("projects")
      .of.length(0);
  });

  it("are listed and searched with filters", async () => {
    await cloud.operate("POST", V1, { projectId: OTHER });
    const ids = async (path: string) =>
      ((await cloud.get(path)) as unknown as { projects: { projectId: string }[] }).projects.map(
        ({ projectId }) => projectId,
      );
    expect(await ids(`${V1}?filter=lifecycleState:ACTIVE`)).to.deep.equal([PROJECT_ID, OTHER]);
    expect(await ids(`${V3}:search?query=projectId:${OTHER}%20state:ACTIVE`)).to.deep.equal([OTHER]);
    for (const field of ["colour", "constructor"]) {
      expect(await refusal("GET", `${V1}?filter=${field}:blue`)).to.deep.equal([
        400,
        `Invalid filter '${field}:blue': expected one of id, projectId, name, displayName, lifecycleState, state, ` +
          "parent, then ':' or '=' and a value.",
      ]);
    }
  });

  it("have ids in Google's form, which can't be used again after a deletion", async () => {
    expect(await refusal("POST", V1, { projectId: "X" })).to.deep.equal([
      400,
      "field [project_id] has issue [project_id must be 6 to 30 lower-case letters, digits and hyphens, from a letter " +
        "to a letter or digit; got 'X'].",
    ]);
    await cloud.operate("POST", V1, { projectId: OTHER });
    await cloud.send("DELETE", `${V1}/${OTHER}`);
    const again = [409, "Requested entity already exists"];
    expect(await refusal("POST", V1, { projectId: OTHER })).to.deep.equal(again);
    expect(await refusal("POST", V3, { projectId: OTHER })).to.deep.equal(again);
  });

  it("leave nothing behind when their creation fails", async () => {
    cloud.server.faults.add({ kind: "half-way", api: "crm" });
    const operation = await cloud.operate("POST", V1, { projectId: OTHER });
    expect(operation.error.message).to.equal("CreateProject: Internal error.");
    expect((await refusal("GET", `${V1}/${OTHER}`))[0]).to.equal(403);
  });

  it("can only be deleted without clusters, and then serve no API", async () => {
    await prepareNetwork(cloud);
    await cloud.operate("POST", CLUSTERS, clusterBody);
    expect(await refusal("DELETE", `${V1}/${PROJECT_ID}`)).to.deep.equal([
      501,
      `The sandbox does not simulate deleting a project that still has clusters. Delete projects/${PROJECT_ID}/locations/` +
        "us-central1-a/clusters/main first.",
    ]);
    await cloud.operate("DELETE", `${CLUSTERS}/main`);
    await cloud.send("DELETE", `${V1}/${PROJECT_ID}`);
    expect(await refusal("GET", `${COMPUTE}/global/networks`)).to.deep.equal([
      403,
      `Project ${PROJECT_ID} has been deleted.`,
    ]);
    expect(await refusal("POST", `${V1}/${PROJECT_ID}:setIamPolicy`, { policy: {} })).to.deep.equal([
      400,
      `Project ${PROJECT_ID} is not active.`,
    ]);
    expect((await cloud.send("POST", `${V1}/${PROJECT_ID}:getIamPolicy`, {})).status).to.equal(200);
  });

  it("can enable paid services only with billing", async () => {
    await cloud.enable("cloudbilling");
    await cloud.operate("POST", V1, { projectId: OTHER });
    const { projectNumber } = await cloud.get(`${V1}/${OTHER}`);
    const enable = `/serviceusage/v1/projects/${OTHER}/services/compute.googleapis.com:enable`;
    expect(await refusal("POST", enable, {})).to.deep.equal([
      400,
      `Billing account for project '${projectNumber}' is not found. Billing must be enabled for activation of ` +
        "service(s) 'compute.googleapis.com' to proceed.",
    ]);
    const billing = `/billing/v1/projects/${OTHER}/billingInfo`;
    expect((await cloud.get(billing)).billingEnabled).to.equal(false);
    const [account] = (
      (await cloud.get("/billing/v1/billingAccounts")) as unknown as { billingAccounts: { name: string }[] }
    ).billingAccounts;
    await cloud.send("PUT", billing, { billingAccountName: account?.name });
    await cloud.operate("POST", enable, {});
    const networks = `/compute/v1/projects/${OTHER}/global/networks`;
    expect((await cloud.send("GET", networks)).status).to.equal(200);
  });
});
