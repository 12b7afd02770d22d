import { expect } from "chai";
import { PROJECT_ID, TestCloud } from "../../../../helpers/google-cloud-client.ts";

const ACCOUNTS = `/iam/v1/projects/${PROJECT_ID}/serviceAccounts`;
const READER = `reader@${PROJECT_ID}.iam.gserviceaccount.com`;
const POLICY = `/crm/v1/projects/${PROJECT_ID}`;
const SCOPE = ["https://www.googleapis.com/auth/cloud-platform"];

describe("a caller of the simulated Google Cloud", () => {
  let cloud: TestCloud;
  beforeEach(async () => {
    cloud = await new TestCloud().start();
    await cloud.enable("iam", "compute", "container", "artifactregistry", "cloudbilling");
    await cloud.send("POST", ACCOUNTS, { accountId: "reader" });
  });
  afterEach(() => cloud.stop());

  const generate = (body: object) =>
    cloud.send("POST", `/iamcredentials/v1/projects/-/serviceAccounts/${READER}:generateAccessToken`, body);
  const mayMakeTokens = () =>
    cloud.send("POST", `${ACCOUNTS}/${READER}:setIamPolicy`, {
      policy: {
        bindings: [{ role: "roles/iam.serviceAccountTokenCreator", members: ["user:developer@example.com"] }],
      },
    });
  const tokenOf = async (lifetime = "3600s"): Promise<string> => {
    await mayMakeTokens();
    return String((await generate({ scope: SCOPE, lifetime })).body.accessToken);
  };
  const grant = async (bindings: object[], path = POLICY, version = 1) => {
    const { status, body } = await cloud.send("POST", `${path}:setIamPolicy`, {
      policy: { bindings, version },
    });
    expect(status, JSON.stringify(body)).to.equal(200);
  };
  const member = `serviceAccount:${READER}`;
  const refusal = async (token: string, method: string, path: string, body?: object) => {
    const { status, body: answer } = await cloud.send(method, path, body, token);
    return [status, answer.error?.message];
  };

  it("needs the token creator's role to make a token of a service account, also as an owner", async () => {
    const refused = await generate({ scope: SCOPE });
    expect([refused.status, refused.body.error.message]).to.deep.equal([
      403,
      "Permission 'iam.serviceAccounts.getAccessToken' denied on resource (or it may not exist).",
    ]);
    await mayMakeTokens();
    const { status, body } = await generate({ scope: SCOPE, lifetime: "600s" });
    expect(status).to.equal(200);
    expect(body.accessToken).to.match(/^ya29\.c\./);
    expect(Date.parse(String(body.expireTime)) - Date.now()).to.be.within(590_000, 601_000);
  });

  it("can do nothing without a role, in the words of each API", async () => {
    const token = await tokenOf();
    const project = `projects/${PROJECT_ID}`;
    const number = (await cloud.get(POLICY)).projectNumber;
    const repository = `${project}/locations/us/repositories/gcr.io`;
    const cluster = `${project}/locations/us-central1/clusters/main`;
    const network = { name: "vpc", autoCreateSubnetworks: false };
    for (const [method, path, message, body] of [
      ["GET", `/crm/v1/${project}`, "The caller does not have permission"],
      ["POST", `/crm/v1/${project}:getIamPolicy`, "The caller does not have permission"],
      [
        "GET",
        `/crm/v3/${project}`,
        `Permission 'resourcemanager.projects.get' denied on resource '//cloudresourcemanager.googleapis.com/${project}' (or it may not exist).`,
      ],
      [
        "POST",
        `/compute/v1/${project}/global/networks`,
        `Required 'compute.networks.create' permission for '${project}/global/networks/vpc'`,
        network,
      ],
      [
        "GET",
        `/compute/v1/${project}/global/networks`,
        `Required 'compute.networks.list' permission for '${project}'`,
      ],
      [
        "GET",
        `/container/v1/${cluster}`,
        `Required "container.clusters.get" permission(s) for "${cluster}".`,
      ],
      [
        "GET",
        `/ar/v1/${repository}`,
        `Permission 'artifactregistry.repositories.get' denied on resource '//artifactregistry.googleapis.com/${repository}' (or it may not exist).`,
      ],
      ["GET", `/ar/v1/${repository}:getIamPolicy`, "The caller does not have permission"],
      ["GET", ACCOUNTS, "Permission 'iam.serviceAccounts.list' denied on resource (or it may not exist)."],
      [
        "GET",
        `/serviceusage/v1/${project}/services`,
        `Permission denied to list services for consumer container [projects/${number}]`,
      ],
      [
        "POST",
        `/serviceusage/v1/${project}/services/iam.googleapis.com:enable`,
        "Permission denied to enable service [iam.googleapis.com]",
        {},
      ],
      ["GET", `/billing/v1/${project}/billingInfo`, "The caller does not have permission"],
    ] as const) {
      expect(await refusal(token, method, path, body), `${method} ${path}`).to.deep.equal([403, message]);
    }
  });

  it("sees no project, and a missing project is refused like one without a role", async () => {
    const token = await tokenOf();
    const { body } = await cloud.send("GET", "/crm/v1/projects", undefined, token);
    expect(body.projects ?? []).to.deep.equal([]);
    expect(await refusal(token, "GET", "/compute/v1/projects/no-such/global/networks")).to.deep.equal([
      403,
      "Permission denied on resource project no-such.",
    ]);
    expect(await refusal(token, "POST", "/crm/v1/projects", { projectId: "new-project" })).to.deep.equal([
      403,
      "Service accounts cannot create projects without a parent.",
    ]);
  });

  it("can do what its role in the project gives, and no more", async () => {
    const token = await tokenOf();
    await grant([{ role: "roles/viewer", members: [member] }]);
    const networks = `/compute/v1/projects/${PROJECT_ID}/global/networks`;
    expect((await cloud.send("GET", networks, undefined, token)).status).to.equal(200);
    expect((await refusal(token, "POST", networks, { name: "vpc" }))[0]).to.equal(403);
    const permissions = ["compute.networks.list", "compute.networks.create"];
    const tested = await cloud.send("POST", `${POLICY}:testIamPermissions`, { permissions }, token);
    expect(tested.body.permissions).to.deep.equal(["compute.networks.list"]);
  });

  it("leaves a record of the permissions that it needed and had", async () => {
    const token = await tokenOf();
    await grant([{ role: "roles/compute.viewer", members: [member] }]);
    await cloud.send("GET", `/compute/v1/projects/${PROJECT_ID}/global/networks`, undefined, token);
    await cloud.send("GET", ACCOUNTS, undefined, token);
    const used = cloud.server.identities.usedBy(READER);
    expect(used.map(({ permission }) => permission)).to.deep.equal(["compute.networks.list"]);
    expect(used[0]?.roles).to.include.members(["roles/viewer", "roles/compute.networkAdmin"]);
  });

  it("can use a repository that gives it a role, without a role in the project", async () => {
    const token = await tokenOf();
    const parent = `/ar/v1/projects/${PROJECT_ID}/locations/us/repositories`;
    await cloud.operate("POST", `${parent}?repositoryId=gcr.io`, { format: "DOCKER" });
    await grant([{ role: "roles/artifactregistry.reader", members: [member] }], `${parent}/gcr.io`);
    expect((await cloud.send("GET", `${parent}/gcr.io`, undefined, token)).status).to.equal(200);
    expect((await refusal(token, "GET", parent))[0]).to.equal(403);
    // What broke previews after a promotion: a reader of images can't read the policy.
    expect((await refusal(token, "GET", `${parent}/gcr.io:getIamPolicy`))[0]).to.equal(403);
  });

  it("needs the right to act as the nodes' service account", async () => {
    const token = await tokenOf();
    await grant([{ role: "roles/container.admin", members: [member] }]);
    const cluster = { name: "main", initialNodeCount: 1, nodeConfig: { serviceAccount: READER } };
    const path = `/container/v1/projects/${PROJECT_ID}/locations/us-central1/clusters`;
    expect(await refusal(token, "POST", path, { cluster })).to.deep.equal([
      400,
      `The user does not have access to service account "${READER}". Ask a project owner to grant you the ` +
        "iam.serviceAccountUser role on the service account.",
    ]);
  });

  it("is bound by the condition of its grant", async () => {
    const token = await tokenOf();
    const expression =
      "api.getAttribute('iam.googleapis.com/modifiedGrantsByRole', []).hasOnly(['roles/viewer'])";
    const condition = { title: "viewers only", expression };
    const own = { role: "roles/resourcemanager.projectIamAdmin", members: [member], condition };
    await grant([own], POLICY, 3);
    const set = (bindings: object[]) =>
      cloud.send("POST", `${POLICY}:setIamPolicy`, { policy: { bindings, version: 3 } }, token);
    expect((await set([own, { role: "roles/viewer", members: ["user:a@example.com"] }])).status).to.equal(
      200,
    );
    expect((await set([own, { role: "roles/owner", members: [member] }])).status).to.equal(403);
    expect((await set([{ ...own, condition: undefined }])).status).to.equal(403);
  });

  it("can't grant a role that does not exist, or one with a condition that nobody evaluates", async () => {
    const set = async (binding: object) => {
      const policy = { bindings: [binding], version: 3 };
      const { status, body } = await cloud.send("POST", `${POLICY}:setIamPolicy`, { policy });
      return [status, body.error?.message];
    };
    expect(await set({ role: "roles/no.such", members: [member] })).to.deep.equal([
      400,
      "Role roles/no.such is not supported for this resource.",
    ]);
    const condition = { title: "office", expression: "request.auth.claims.office == 'x'" };
    expect((await set({ role: "roles/viewer", members: [member], condition }))[0]).to.equal(501);
  });

  it("is nobody any more after its token has expired or its account is disabled", async () => {
    const token = await tokenOf("1s");
    const refused = async () => {
      const { status, body } = await cloud.send("GET", "/crm/v1/projects", undefined, token);
      return [status, body.error?.details?.[0]?.reason];
    };
    expect(await refused()).to.deep.equal([200, undefined]);
    await cloud.send("POST", `${ACCOUNTS}/${READER}:disable`, {});
    expect(await refused()).to.deep.equal([401, "ACCOUNT_STATE_INVALID"]);
    await cloud.send("POST", `${ACCOUNTS}/${READER}:enable`, {});
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(await refused()).to.deep.equal([401, "ACCESS_TOKEN_EXPIRED"]);
  });

  it("owns the project that it creates", async () => {
    await cloud.operate("POST", "/crm/v1/projects", { projectId: "other-project" });
    const { body } = await cloud.send("POST", "/crm/v1/projects/other-project:getIamPolicy");
    expect(body.bindings).to.deep.equal([{ role: "roles/owner", members: ["user:developer@example.com"] }]);
  });
});
