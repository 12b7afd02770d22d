import { expect } from "chai";
import { createPrivateKey, createPublicKey, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { PROJECT_ID, TestCloud } from "../../../helpers/google-cloud-client.ts";

const EMAIL = `app-01@${PROJECT_ID}.iam.gserviceaccount.com`;
const ACCOUNTS = `/iam/v1/projects/${PROJECT_ID}/serviceAccounts`;
const KEYS = `${ACCOUNTS}/${EMAIL}/keys`;

interface Key {
  readonly name: string;
  readonly publicKeyData: string;
  readonly privateKeyData: string;
}

describe("keys of service accounts", function () {
  this.timeout(120_000);
  let cloud: TestCloud;
  beforeEach(async () => {
    cloud = await new TestCloud().start();
    await cloud.enable("iam");
    await cloud.send("POST", ACCOUNTS, { accountId: "app-01", serviceAccount: {} });
  });
  afterEach(() => cloud.stop());

  const create = async (body: object = {}) =>
    (await cloud.send("POST", KEYS, body)).body as unknown as Key & Record<string, string>;
  const get = async (path: string) => (await cloud.get(path)) as unknown as Key;
  const decoded = (text: string) => Buffer.from(text, "base64").toString();

  it("are made with Google's credentials file, whose private half is nowhere else", async () => {
    const key = await create();
    expect(key.name).to.match(
      new RegExp(`^projects/${PROJECT_ID}/serviceAccounts/${EMAIL}/keys/[0-9a-f]{40}$`),
    );
    expect(key).to.include({ keyAlgorithm: "KEY_ALG_RSA_2048", keyOrigin: "GOOGLE_PROVIDED" });
    const file = JSON.parse(decoded(key.privateKeyData)) as Record<string, string>;
    expect(file).to.include({ type: "service_account", client_email: EMAIL, project_id: PROJECT_ID });
    expect(createPrivateKey(file.private_key!).asymmetricKeyDetails).to.include({ modulusLength: 2048 });
    expect(await get(`/iam/v1/${key.name}`)).not.to.have.any.keys("privateKeyData", "publicKeyData");
    expect(readFileSync(cloud.stateFile, "utf8")).not.to.include("PRIVATE KEY");
  });

  it("show their public half as the certificate or the key that the client asks for", async () => {
    const { name, privateKeyData } = await create();
    const { private_key: pem = "" } = JSON.parse(decoded(privateKeyData)) as Record<string, string>;
    const expected = createPublicKey(pem).export({ type: "spki", format: "pem" });
    const certificate = await get(`/iam/v1/${name}?publicKeyType=TYPE_X509_PEM_FILE`);
    const raw = await get(`/iam/v1/${name}?publicKeyType=TYPE_RAW_PUBLIC_KEY`);
    expect(decoded(raw.publicKeyData)).to.equal(expected);
    const { publicKey } = new X509Certificate(decoded(certificate.publicKeyData));
    expect(publicKey.export({ type: "spki", format: "pem" })).to.equal(expected);
  });

  it("are listed, disabled and deleted, and go with their account", async () => {
    const [one, two] = [await create(), await create()];
    await cloud.send("DELETE", `/iam/v1/${one.name}`);
    expect((await cloud.send("GET", `/iam/v1/${one.name}`)).status).to.equal(404);
    await cloud.send("POST", `/iam/v1/${two.name}:disable`, {});
    const { keys } = (await cloud.get(KEYS)) as unknown as { keys: object[] };
    expect(keys).to.have.length(1);
    expect(keys[0]).to.include({ name: two.name, disabled: true });
    await cloud.send("DELETE", `${ACCOUNTS}/${EMAIL}`);
    await cloud.send("POST", ACCOUNTS, { accountId: "app-01", serviceAccount: {} });
    expect(await cloud.get(KEYS)).to.deep.equal({});
  });

  it("are at most ten for each account", async () => {
    for (let count = 0; count < 10; count++) await create({ keyAlgorithm: "KEY_ALG_RSA_1024" });
    const { status, body } = await cloud.send("POST", KEYS, {});
    expect([status, body.error.status]).to.deep.equal([400, "FAILED_PRECONDITION"]);
  });

  it("are refused with the values that Google accepts", async () => {
    expect((await cloud.send("POST", KEYS, { keyAlgorithm: "DSA" })).body.error.message).to.equal(
      `Invalid value at 'keyAlgorithm': expected one of KEY_ALG_RSA_1024, KEY_ALG_RSA_2048, got "DSA".`,
    );
    expect((await cloud.send("POST", KEYS, { privateKeyType: "TYPE_PKCS12_FILE" })).status).to.equal(501);
  });
});
