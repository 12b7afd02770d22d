import { expect } from "chai";
import { PROJECT_ID, TestCloud } from "../../../helpers/google-cloud-client.ts";

const PROJECT_PATH = `/crm/v1/projects/${PROJECT_ID}`;
const ACCOUNTS = `/iam/v1/projects/${PROJECT_ID}/serviceAccounts`;
const EMAIL = `cluster-nodes@${PROJECT_ID}.iam.gserviceaccount.com`;
const ROLE = "roles/container.defaultNodeServiceAccount";

describe("the simulated Resource Manager and IAM", () => {
  let cloud: TestCloud;
  beforeEach(async () => {
    cloud = await new TestCloud().start();
    await cloud.enable("iam", "cloudbilling");
  });
  afterEach(() => cloud.stop());
  const createAccount = () =>
    cloud.send("POST", ACCOUNTS, { accountId: "cluster-nodes", serviceAccount: { displayName: "Nodes" } });
  const setPolicy = (policy: object) => cloud.send("POST", `${PROJECT_PATH}:setIamPolicy`, { policy });

  it("show the first project by id and by number, with billing", async () => {
    const project = await cloud.get(PROJECT_PATH);
    expect(project).to.include({ projectId: PROJECT_ID, name: PROJECT_ID, lifecycleState: "ACTIVE" });
    expect(project.projectNumber).to.match(/^\d{12}$/);
    expect(await cloud.get(`/crm/v1/projects/${project.projectNumber}`)).to.deep.equal(project);
    expect((await cloud.get(`/billing/v1/projects/${PROJECT_ID}/billingInfo`)).billingEnabled).to.equal(true);
  });

  it("tell which permissions on the billing account the caller has", async () => {
    const account = "/billing/v1/billingAccounts/01A2B3-C4D5E6-F7A8B9:testIamPermissions";
    const permissions = ["billing.resourceAssociations.create"];
    expect((await cloud.send("POST", account, { permissions })).body).to.deep.equal({ permissions });
    const other = account.replace("01A2B3", "000000");
    expect((await cloud.send("POST", other, { permissions })).status).to.equal(404);
  });

  it("create, change and delete a service account", async () => {
    const { body: account } = await createAccount();
    expect(account).to.include({
      name: `projects/${PROJECT_ID}/serviceAccounts/${EMAIL}`,
      email: EMAIL,
      projectId: PROJECT_ID,
      displayName: "Nodes",
    });
    expect(account.uniqueId).to.match(/^\d{21}$/);
    expect(await cloud.get(`${ACCOUNTS}/${account.uniqueId}`)).to.deep.equal(account);

    const changed = await cloud.send("PATCH", `${ACCOUNTS}/${EMAIL}`, {
      serviceAccount: { displayName: "Machines", description: "ignored" },
      updateMask: "display_name",
    });
    expect(changed.body.displayName).to.equal("Machines");
    expect(changed.body).not.to.have.property("description");

    expect((await cloud.send("DELETE", `${ACCOUNTS}/${EMAIL}`)).status).to.equal(200);
    const gone = await cloud.send("GET", `${ACCOUNTS}/${EMAIL}`);
    expect(gone.status).to.equal(404);
    expect(gone.body.error.message).to.equal(`Unknown service account: ${EMAIL}`);
  });

  it("find a service account without its project, by email and by unique id, and no other account", async () => {
    const { body: account } = await createAccount();
    for (const id of [EMAIL, account.uniqueId]) {
      expect(await cloud.get(`/iam/v1/projects/-/serviceAccounts/${id}`)).to.deep.equal(account);
    }
    const other = await cloud.send("GET", `/iam/v1/projects/-/serviceAccounts/other@${PROJECT_ID}.example`);
    expect([other.status, other.body.error.message]).to.deep.equal([
      403,
      `Permission denied on resource projects/-/serviceAccounts/other@${PROJECT_ID}.example (or it may not exist).`,
    ]);
  });

  it("do not find a service account through another project", async () => {
    const { body: account } = await createAccount();
    await cloud.operate("POST", "/crm/v1/projects", { projectId: "other-project" });
    await cloud.operate(
      "POST",
      "/serviceusage/v1/projects/other-project/services/iam.googleapis.com:enable",
      {},
    );
    for (const id of [EMAIL, account.uniqueId]) {
      const path = `/iam/v1/projects/other-project/serviceAccounts/${id}`;
      for (const [method, url] of [
        ["GET", path],
        ["DELETE", path],
        ["POST", `${path}:disable`],
        ["POST", `${path}:setIamPolicy`],
      ] as const) {
        const { status, body } = await cloud.send(method, url);
        expect([status, body.error.message], url).to.deep.equal([404, `Unknown service account: ${id}`]);
      }
    }
    expect(await cloud.get(`${ACCOUNTS}/${EMAIL}`)).to.deep.equal(account);
  });

  it("refuse a service account with a taken or malformed id", async () => {
    await createAccount();
    const taken = await createAccount();
    expect(taken.status).to.equal(409);
    expect(taken.body.error).to.include({
      status: "ALREADY_EXISTS",
      message: `Service account cluster-nodes already exists within project projects/${PROJECT_ID}.`,
    });
    const short = await cloud.send("POST", ACCOUNTS, { accountId: "abc" });
    expect(short.body.error.message).to.equal(
      "Invalid 'accountId': expected 6 to 30 lower-case letters, digits and hyphens that start with a letter and end " +
        "with a letter or digit, got 'abc'.",
    );
  });

  it("store the policy of a project and check its etag", async () => {
    await createAccount();
    const before = await cloud.send("POST", `${PROJECT_PATH}:getIamPolicy`, {
      options: { requestedPolicyVersion: 3 },
    });
    const binding = { role: ROLE, members: [`serviceAccount:${EMAIL}`] };
    const set = await setPolicy({ etag: before.body.etag, bindings: [binding], version: 3 });
    expect(set.body.bindings).to.deep.equal([binding]);

    const stale = await setPolicy({ etag: before.body.etag, bindings: [] });
    expect(stale.status).to.equal(409);
    expect(stale.body.error.message).to.equal(
      "There were concurrent policy changes. Please retry the whole read-modify-write with exponential backoff.",
    );
    // gcloud sends the same bytes in the other base64 alphabet.
    const etag = String(set.body.etag).replaceAll("/", "_").replaceAll("+", "-");
    expect((await setPolicy({ etag, bindings: [] })).status).to.equal(200);
  });

  it("refuse a grant to a missing service account, and mark the grants of a deleted one", async () => {
    const binding = { role: ROLE, members: [`serviceAccount:${EMAIL}`] };
    const refused = await setPolicy({ bindings: [binding] });
    expect(refused.status).to.equal(400);
    expect(refused.body.error.message).to.equal(`Service account ${EMAIL} does not exist.`);

    const { uniqueId } = (await createAccount()).body;
    await setPolicy({ bindings: [binding] });
    await cloud.send("DELETE", `${ACCOUNTS}/${EMAIL}`);
    const { body } = await cloud.send("POST", `${PROJECT_PATH}:getIamPolicy`);
    expect(body.bindings[0]?.members).to.deep.equal([`deleted:serviceAccount:${EMAIL}?uid=${uniqueId}`]);
  });

  it("grant roles to service accounts of unknown projects, such as Google's own", async () => {
    const members = [
      "serviceAccount:deployer@build-project.iam.gserviceaccount.com",
      "serviceAccount:service-1@container-engine-robot.iam.gserviceaccount.com",
    ];
    const { status, body } = await setPolicy({ bindings: [{ role: ROLE, members }] });
    expect(status).to.equal(200);
    expect(body.bindings).to.deep.equal([{ role: ROLE, members }]);
  });

  it("accept conditions only in policies of version 3", async () => {
    const condition = { title: "until", expression: 'request.time < timestamp("2027-01-01T00:00:00Z")' };
    const binding = { role: ROLE, members: ["user:a@example.com"] };
    const bindings = [{ ...binding, condition }];
    const refused = [400, "Invalid value at 'policy.version': with conditions in the policy, it must be 3."];
    const refusal = async (policy: object) => {
      const { status, body } = await setPolicy(policy);
      return [status, body.error.message];
    };
    expect(await refusal({ version: 1, bindings })).to.deep.equal(refused);
    const { body } = await setPolicy({ version: 3, bindings });
    expect(body).to.deep.include({ version: 3, bindings });
    expect(await refusal({ etag: body.etag, bindings: [binding] })).to.deep.equal(refused);
    expect((await setPolicy({ etag: body.etag, version: 3, bindings: [binding] })).status).to.equal(200);
  });

  it("refuse unknown versions and masks, and change only what the mask names", async () => {
    const refusal = async (method: string, path: string, body?: object) => {
      const answer = await cloud.send(method, path, body);
      return [answer.status, answer.body.error.message];
    };
    expect(await refusal("POST", `${PROJECT_PATH}:setIamPolicy`, { policy: { version: 7 } })).to.deep.equal([
      400,
      "Invalid value at 'policy.version': expected one of 0, 1, 3, got 7.",
    ]);
    const version = [
      400,
      "Invalid value at 'options.requestedPolicyVersion': expected one of 0, 1, 3, got 9.",
    ];
    const options = { requestedPolicyVersion: 9 };
    expect(await refusal("POST", `${PROJECT_PATH}:getIamPolicy`, { options })).to.deep.equal(version);
    await createAccount();
    const asked = "options.requestedPolicyVersion=9";
    expect(await refusal("POST", `${ACCOUNTS}/${EMAIL}:getIamPolicy?${asked}`)).to.deep.equal(version);

    const policy = { bindings: [{ role: ROLE, members: ["user:a@example.com"] }] };
    const masked = (updateMask: string) => ({ policy, updateMask });
    expect(await refusal("POST", `${PROJECT_PATH}:setIamPolicy`, masked("bindings,colour"))).to.deep.equal([
      400,
      "Invalid 'updateMask': expected a list of bindings, etag, version, auditConfigs, got 'bindings,colour'.",
    ]);
    const { body } = await cloud.send("POST", `${PROJECT_PATH}:setIamPolicy`, masked("etag"));
    expect(body).not.to.have.property("bindings");
    const set = await cloud.send(
      "POST",
      `${PROJECT_PATH}:setIamPolicy`,
      masked("bindings,etag,audit_configs"),
    );
    expect(set.body.bindings).to.deep.equal(policy.bindings);
  });

  it("refuse to grant a role in a project to everybody", async () => {
    for (const member of ["allUsers", "allAuthenticatedUsers"]) {
      const { status, body } = await setPolicy({ bindings: [{ role: ROLE, members: [member] }] });
      expect([status, body.error.message]).to.deep.equal([
        400,
        `Invalid member '${member}': projects do not support it.`,
      ]);
    }
  });

  it("refuse malformed roles and members", async () => {
    const role = await setPolicy({ bindings: [{ role: "owner", members: [] }] });
    expect(role.body.error.message).to.equal("Role owner is not supported for this resource.");
    const member = await setPolicy({ bindings: [{ role: ROLE, members: ["someone"] }] });
    expect(member.body.error.message).to.match(
      /^Invalid member 'someone': it must be of the form 'user:EMAIL'/,
    );
    const list = await setPolicy({ bindings: "none" });
    expect(list.body.error.message).to.equal(`Invalid value at 'policy.bindings' (a list), "none"`);
  });
});
