import { expect } from "chai";
import { crc32c } from "../../../../src/engine/google-cloud/apis/secret-manager/crc32c.ts";
import { PROJECT_ID, TestCloud } from "../../../helpers/google-cloud-client.ts";

const SECRETS = `/secretmanager/v1/projects/${PROJECT_ID}/secrets`;
const SECRET = `${SECRETS}/db`;
const base64 = (text: string) => Buffer.from(text).toString("base64");

describe("the simulated Secret Manager", () => {
  let cloud: TestCloud;
  let named: string;
  beforeEach(async () => {
    cloud = await new TestCloud().start();
    await cloud.enable("secretmanager");
    const { projectNumber } = await cloud.get(`/crm/v1/projects/${PROJECT_ID}`);
    named = `projects/${String(projectNumber)}/secrets/db`;
    await create();
  });
  afterEach(() => cloud.stop());

  const create = (id = "db", body: object = { replication: { automatic: {} } }) =>
    cloud.send("POST", `${SECRETS}?secretId=${id}`, body);
  const add = (text: string, checksum = {}) =>
    cloud.send("POST", `${SECRET}:addVersion`, { payload: { data: base64(text), ...checksum } });
  const access = (version: string | number) => cloud.send("GET", `${SECRET}/versions/${version}:access`);
  const errorOf = ({ status, body }: Awaited<ReturnType<typeof access>>) => [
    status,
    body.error.status,
    body.error.message,
  ];

  it("keeps each version's value, and gives the newest one as latest", async () => {
    await add("one");
    expect((await add("two")).body).to.include({ name: `${named}/versions/2`, state: "ENABLED" });
    for (const [version, text, number] of [
      ["1", "one", 1],
      ["2", "two", 2],
      ["latest", "two", 2],
    ] as const) {
      const { body } = await access(version);
      expect(body).to.deep.equal({
        name: `${named}/versions/${number}`,
        payload: { data: base64(text), dataCrc32c: String(crc32c(Buffer.from(text))) },
      });
    }
    expect((await cloud.get(`${SECRET}/versions`)).versions).to.have.length(2);
    expect(await cloud.get(SECRETS)).to.deep.equal({ secrets: [await cloud.get(SECRET)], totalSize: 1 });
  });

  it("has the checksum of RFC 3720, and refuses data with another one", async () => {
    expect(crc32c(Buffer.from("123456789"))).to.equal(0xe3069283);
    expect((await add("one", { dataCrc32c: "1" })).status).to.equal(400);
    const right = await add("one", { dataCrc32c: String(crc32c(Buffer.from("one"))) });
    expect(right.body).to.include({ clientSpecifiedPayloadChecksum: true });
  });

  it("gives no value of a version that is disabled or destroyed, and says which state it is in", async () => {
    await add("one");
    const change = (verb: string) => cloud.send("POST", `${SECRET}/versions/1:${verb}`, {});
    await change("disable");
    expect(errorOf(await access(1))).to.deep.equal([
      400,
      "FAILED_PRECONDITION",
      `Secret Version [${named}/versions/1] is in DISABLED state.`,
    ]);
    await change("enable");
    expect((await access("latest")).status).to.equal(200);
    expect((await change("destroy")).body).to.include({ state: "DESTROYED" });
    for (const answer of [await access("latest"), await change("enable")]) {
      expect(answer.body.error.message).to.equal(
        `Secret Version [${named}/versions/1] is in DESTROYED state.`,
      );
    }
  });

  it("says what does not exist", async () => {
    expect(errorOf(await access(1))).to.deep.equal([
      404,
      "NOT_FOUND",
      `Secret Version [${named}/versions/1] not found.`,
    ]);
    expect(errorOf(await access("latest"))[2]).to.equal(`Secret [${named}] not found or has no versions.`);
    await cloud.send("DELETE", SECRET);
    expect(errorOf(await cloud.send("GET", SECRET))[2]).to.equal(`Secret [${named}] not found.`);
  });

  it("refuses a second secret of a name, a wrong name, no replication and too much data", async () => {
    expect(errorOf(await create())).to.deep.equal([
      409,
      "ALREADY_EXISTS",
      `Secret [${named}] already exists.`,
    ]);
    expect((await create("d.b")).status).to.equal(400);
    expect((await create("other", {})).status).to.equal(400);
    expect((await create("other", { replication: { userManaged: {} } })).status).to.equal(501);
    expect((await add("x".repeat(65_537))).status).to.equal(400);
    expect((await add("")).status).to.equal(400);
  });

  it("lets nobody read a value without the permission, on the secret or on the project", async () => {
    await add("one");
    await create("other");
    const email = await account();
    const token = await tokenOf(email);
    const read = (secret: string) =>
      cloud.send("GET", `${SECRETS}/${secret}/versions/1:access`, undefined, token);
    const denied = (secret: string) =>
      `Permission 'secretmanager.versions.access' denied for resource 'projects/${PROJECT_ID}/secrets/${secret}/versions/1' (or it may not exist).`;
    expect(errorOf(await read("db"))).to.deep.equal([403, "PERMISSION_DENIED", denied("db")]);
    const grant = { role: "roles/secretmanager.secretAccessor", members: [`serviceAccount:${email}`] };
    await cloud.send("POST", `${SECRET}:setIamPolicy`, { policy: { bindings: [grant] } });
    expect((await read("db")).body).to.have.nested.property("payload.data", base64("one"));
    for (const secret of ["other", "none"]) expect(errorOf(await read(secret))[2]).to.equal(denied(secret));
    await cloud.send("POST", `/crm/v1/projects/${PROJECT_ID}:setIamPolicy`, {
      policy: { bindings: [grant] },
    });
    expect((await read("none")).status).to.equal(404);
    expect((await cloud.send("GET", SECRET, undefined, token)).status).to.equal(403);
  });

  it("is refused until the project has enabled the API", async () => {
    const other = await new TestCloud().start();
    const { status, body } = await other.send("GET", `${SECRET}/versions/1:access`);
    expect([status, body.error.message]).to.satisfy(
      ([code, message]: [number, string]) =>
        code === 403 && message.includes("Secret Manager API has not been used"),
    );
    await other.stop();
  });

  async function account(): Promise<string> {
    await cloud.enable("iam");
    const accounts = `/iam/v1/projects/${PROJECT_ID}/serviceAccounts`;
    const email = `reader@${PROJECT_ID}.iam.gserviceaccount.com`;
    await cloud.send("POST", accounts, { accountId: "reader" });
    const role = "roles/iam.serviceAccountTokenCreator";
    await cloud.send("POST", `${accounts}/${email}:setIamPolicy`, {
      policy: { bindings: [{ role, members: ["user:developer@example.com"] }] },
    });
    return email;
  }

  async function tokenOf(email: string): Promise<string> {
    const path = `/iamcredentials/v1/projects/-/serviceAccounts/${email}:generateAccessToken`;
    const scope = ["https://www.googleapis.com/auth/cloud-platform"];
    return String((await cloud.send("POST", path, { scope })).body.accessToken);
  }
});
