import { expect } from "chai";
import { PROJECT_ID, TestCloud } from "../../../helpers/google-cloud-client.ts";

const PARENT = `projects/${PROJECT_ID}/locations/us-central1`;
const RINGS = `/cloudkms/v1/${PARENT}/keyRings`;
const KEYS = `${RINGS}/pulumi/cryptoKeys`;
const KEY = `${KEYS}/dev`;

describe("the simulated Cloud KMS", () => {
  let cloud: TestCloud;
  beforeEach(async () => {
    cloud = await new TestCloud().start();
    await cloud.enable("cloudkms");
    await cloud.send("POST", `${RINGS}?keyRingId=pulumi`, {});
  });
  afterEach(() => cloud.stop());

  const create = (body: object = {}, id = "dev") =>
    cloud.send("POST", `${KEYS}?cryptoKeyId=${id}`, { purpose: "ENCRYPT_DECRYPT", ...body });

  it("makes a key with one enabled version, which can be scheduled for destruction and restored", async () => {
    const { body } = await create();
    const version = `${KEY}/cryptoKeyVersions/1`;
    expect(body).to.have.nested.property("primary.state", "ENABLED");
    await cloud.send("POST", `${version}:destroy`, {});
    expect(await cloud.get(version)).to.include({ state: "DESTROY_SCHEDULED" });
    expect(await cloud.get(KEY)).to.not.have.property("primary");
    expect((await cloud.send("POST", `${version}:destroy`, {})).status).to.equal(400);
    await cloud.send("POST", `${version}:restore`, {});
    expect(await cloud.get(version)).to.include({ state: "DISABLED" });
  });

  it("never gives a name twice, as nothing is ever deleted", async () => {
    await create();
    const ring = await cloud.send("POST", `${RINGS}?keyRingId=pulumi`, {});
    const key = await create();
    expect([ring, key].map(({ status, body }) => [status, body.error.message])).to.deep.equal([
      [409, `KeyRing ${PARENT}/keyRings/pulumi already exists.`],
      [409, `CryptoKey ${PARENT}/keyRings/pulumi/cryptoKeys/dev already exists.`],
    ]);
  });

  it("refuses wrong ids, and a rotation without the time of the first one", async () => {
    const statuses = await Promise.all([
      create({}, "d.v"),
      create({}, "d".repeat(64)),
      create({ rotationPeriod: "7776000s" }),
      create({ rotationPeriod: "60s", nextRotationTime: "2027-01-01T00:00:00Z" }),
    ]);
    expect(statuses.map(({ status }) => status)).to.deep.equal([400, 400, 400, 400]);
  });

  it("has a policy of its own, and the key ring's and the project's hold for the key too", async () => {
    await create();
    const bindings = [{ role: "roles/cloudkms.cryptoKeyDecrypter", members: ["user:a@example.com"] }];
    await cloud.send("POST", `${KEY}:setIamPolicy`, { policy: { bindings } });
    expect((await cloud.get(`${KEY}:getIamPolicy?options.requestedPolicyVersion=3`)).bindings).to.deep.equal(
      bindings,
    );
    const token = String((await viewerToken("roles/cloudkms.viewer", `${RINGS}/pulumi`)).body.accessToken);
    expect((await cloud.send("GET", KEY, undefined, token)).status).to.equal(200);
    expect((await cloud.send("GET", `${KEY}:getIamPolicy`, undefined, token)).body.error.message).to.equal(
      `Permission 'cloudkms.cryptoKeys.getIamPolicy' denied on resource '${PARENT}/keyRings/pulumi/cryptoKeys/dev' (or it may not exist).`,
    );
  });

  async function viewerToken(role: string, resource: string) {
    await cloud.enable("iam");
    const accounts = `/iam/v1/projects/${PROJECT_ID}/serviceAccounts`;
    const email = `viewer@${PROJECT_ID}.iam.gserviceaccount.com`;
    await cloud.send("POST", accounts, { accountId: "viewer" });
    await cloud.send("POST", `${accounts}/${email}:setIamPolicy`, {
      policy: {
        bindings: [{ role: "roles/iam.serviceAccountTokenCreator", members: ["user:developer@example.com"] }],
      },
    });
    await cloud.send("POST", `${resource}:setIamPolicy`, {
      policy: { bindings: [{ role, members: [`serviceAccount:${email}`] }] },
    });
    return cloud.send("POST", `/iamcredentials/v1/projects/-/serviceAccounts/${email}:generateAccessToken`, {
      scope: ["https://www.googleapis.com/auth/cloud-platform"],
    });
  }
});
