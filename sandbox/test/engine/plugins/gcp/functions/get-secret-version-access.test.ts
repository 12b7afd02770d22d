import { expect } from "chai";
import { gcpProvider } from "../../../../../src/engine/plugins/gcp/gcp-provider.ts";
import { googleError, startFakeGoogle, type FakeGoogle } from "../../../../helpers/gcp-plugin-fake-google.ts";

const TOKEN = "gcp:secretmanager/getSecretVersionAccess:getSecretVersionAccess";
const NAME = "projects/123/secrets/db/versions/3";

describe("getSecretVersionAccess", () => {
  let google: FakeGoogle;
  let status: number;

  before(async () => {
    google = await startFakeGoogle(() =>
      status === 200
        ? { body: { name: NAME, payload: { data: Buffer.from("hunter2").toString("base64") } } }
        : { code: status, body: googleError(status, "X", `Secret Version [${NAME}] is in DISABLED state.`) },
    );
  });
  after(() => google.close());

  const read = async (args: Record<string, string>) =>
    (await gcpProvider.configure(google.config())).invoke(TOKEN, args);

  it("returns the value of a version as text, and of the newest one without a number", async () => {
    status = 200;
    for (const [version, asked] of [
      ["3", "3"],
      [undefined, "latest"],
    ]) {
      google.requests.length = 0;
      expect(await read({ project: "p", secret: "db", ...(version && { version }) })).to.deep.equal({
        id: NAME,
        name: NAME,
        project: "p",
        secret: "db",
        version: "3",
        isSecretDataBase64: false,
        secretData: "hunter2",
      });
      expect(google.calls()).to.have.lengthOf(1);
      expect(google.calls()[0]).to.match(
        new RegExp(`^GET .*secretmanager/v1/projects/p/secrets/db/versions/${asked}:access$`),
      );
    }
  });

  it("marks the value as a secret", () => {
    expect(gcpProvider.secretOutputs?.(TOKEN)).to.deep.equal(["secretData"]);
  });

  it("fails with Google's words", async () => {
    status = 400;
    const message = await read({ project: "p", secret: "db", version: "3" }).then(
      () => "it was returned",
      (error: Error) => error.message,
    );
    expect(message)
      .to.match(/^error retrieving available secret manager secret version access: /)
      .and.include(`Secret Version [${NAME}] is in DISABLED state.`);
  });
});
