import { expect } from "chai";
import { signGithubToken } from "../../../../src/engine/google-cloud/kernel/access/github-tokens.ts";
import { PROJECT_ID, TestCloud, TOKEN } from "../../../helpers/google-cloud-client.ts";

const POOLS = `/iam/v1/projects/${PROJECT_ID}/locations/global/workloadIdentityPools`;
const POOL = `${POOLS}/github`;
const PROVIDER = `${POOL}/providers/delivery`;
const ACCOUNT = `/iam/v1/projects/${PROJECT_ID}/serviceAccounts/reader@${PROJECT_ID}.iam.gserviceaccount.com`;
const MAIN = "repo:acme/shop:ref:refs/heads/main";
const SCOPE = "https://www.googleapis.com/auth/cloud-platform";
const WHOLE = {
  attributeMapping: { "google.subject": "assertion.sub", "attribute.ref": "assertion.ref" },
  attributeCondition: "assertion.repository_id == '123'",
  oidc: { issuerUri: "https://token.actions.githubusercontent.com" },
};

describe("a workload identity pool of the simulated Google Cloud", () => {
  let cloud: TestCloud;
  let audience: string;
  beforeEach(async () => {
    cloud = await new TestCloud().start();
    await cloud.enable("iam", "sts");
    await cloud.operate("POST", `${POOLS}?workloadIdentityPoolId=github`, { displayName: "Jobs" });
    await cloud.operate("POST", `${POOL}/providers?workloadIdentityPoolProviderId=delivery`, WHOLE);
    audience = `//iam.googleapis.com/${(await cloud.get(PROVIDER)).name}`;
  });
  afterEach(() => cloud.stop());

  const refusal = async (method: string, path: string, body?: object) => {
    const answer = await cloud.send(method, path, body);
    return [answer.status, answer.body.error?.message];
  };
  const exchange = (claims: object, changes: object = {}) =>
    cloud.send("POST", "/sts/v1/token", {
      ...{ audience, scope: SCOPE, grantType: "urn:ietf:params:oauth:grant-type:token-exchange" },
      requestedTokenType: "urn:ietf:params:oauth:token-type:access_token",
      subjectTokenType: "urn:ietf:params:oauth:token-type:jwt",
      subjectToken: signGithubToken(
        { sub: MAIN, ref: "refs/heads/main", repository_id: "123", aud: `https:${audience}`, ...claims },
        TOKEN,
      ),
      ...changes,
    });

  it("is named with the project's number, keeps its id for 30 days after its deletion, and comes back", async () => {
    expect((await cloud.get(POOL)).name).to.match(
      /^projects\/\d+\/locations\/global\/workloadIdentityPools\/github$/,
    );
    await cloud.operate("DELETE", POOL);
    const deleted = await cloud.get(POOL);
    expect(deleted).to.include({ state: "DELETED", displayName: "Jobs" });
    expect(deleted).to.have.property("expireTime");
    expect(await cloud.get(POOLS)).to.deep.equal({});
    expect(await refusal("POST", `${POOLS}?workloadIdentityPoolId=github`, {})).to.deep.equal([
      409,
      "Requested entity already exists",
    ]);
    expect((await exchange({})).body).to.have.property("error", "invalid_target");
    await cloud.operate("POST", `${POOL}:undelete`, {});
    expect((await cloud.get(POOL)).state).to.equal("ACTIVE");
  });

  it("refuses wrong ids, and a provider for GitHub without a condition in Google's words", async () => {
    for (const id of ["git", "gcp-github", "GitHub", "g".repeat(33)]) {
      const [status] = await refusal("POST", `${POOLS}?workloadIdentityPoolId=${id}`, {});
      expect(status, id).to.equal(400);
    }
    const { attributeMapping, oidc } = WHOLE;
    const [status, message] = await refusal("POST", `${POOL}/providers?workloadIdentityPoolProviderId=open`, {
      attributeMapping,
      oidc,
    });
    expect(status).to.equal(400);
    expect(message).to.match(/^The attribute condition must reference one of the provider's claims\./);
  });

  it("does not simulate expressions that it can't evaluate", async () => {
    for (const change of [
      { attributeCondition: "assertion.repository_id in ['123']" },
      { attributeMapping: { "google.subject": "assertion.sub.split(':')[1]" } },
    ]) {
      const path = `${POOL}/providers?workloadIdentityPoolProviderId=other`;
      expect((await refusal("POST", path, { ...WHOLE, ...change }))[0]).to.equal(501);
    }
  });

  it("gives a job of the repository a token, with which it acts as an account that trusts its subject", async () => {
    await cloud.send("POST", `/iam/v1/projects/${PROJECT_ID}/serviceAccounts`, { accountId: "reader" });
    const pool = audience.replace(/^\/\/iam\.googleapis\.com\//, "").replace(/\/providers\/.*/, "");
    await cloud.send("POST", `${ACCOUNT}:setIamPolicy`, {
      policy: {
        bindings: [
          {
            role: "roles/iam.workloadIdentityUser",
            members: [`principal://iam.googleapis.com/${pool}/subject/${MAIN}`],
          },
        ],
      },
    });
    const generate = async (claims: object) => {
      const { body } = await exchange(claims);
      const path = `${ACCOUNT.replace("/iam/", "/iamcredentials/").replace(PROJECT_ID, "-")}:generateAccessToken`;
      return cloud.send(
        "POST",
        path,
        { scope: [SCOPE] },
        String((body as unknown as { access_token: string }).access_token),
      );
    };
    const { status, body } = await generate({});
    expect(status).to.equal(200);
    const answer = await cloud.send("GET", ACCOUNT, undefined, String(body.accessToken));
    expect(answer.body.error?.message).to.match(/iam\.serviceAccounts\.get/);
    expect((await generate({ sub: "repo:acme/shop:pull_request" })).status).to.equal(403);
  });

  it("answers in the form of OAuth 2 to a job of another repository, of another audience and of nobody", async () => {
    const error = async (claims: object, changes?: object) => {
      const { status, body } = await exchange(claims, changes);
      expect(status).to.equal(400);
      return body as unknown as object;
    };
    expect(await error({ repository_id: "124" })).to.deep.equal({
      error: "unauthorized_client",
      error_description: "The given credential is rejected by the attribute condition.",
    });
    expect(await error({ aud: "https://github.com/acme" })).to.deep.equal({
      error: "invalid_grant",
      error_description:
        "The audience in ID Token [https://github.com/acme] does not match the expected audience.",
    });
    expect(await error({ sub: "s".repeat(128) })).to.have.property("error", "invalid_request");
    expect(await error({}, { subjectToken: "a.b.c" })).to.have.property("error", "invalid_grant");
    expect(await error({ exp: 1 })).to.have.property("error", "invalid_grant");
    expect(await error({ ref: 1 })).to.deep.equal({
      error: "unauthorized_client",
      error_description: "The mapped attribute 'attribute.ref' must be of type STRING.",
    });
  });
});
