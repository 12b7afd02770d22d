import { expect } from "chai";
import { execa } from "execa";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isInstalled } from "../../helpers/gcloud.ts";

const PLUGIN = join(import.meta.dirname, "../../../src/engine/stack/auth-plugin/gke-gcloud-auth-plugin");

describe("the sandbox's gke-gcloud-auth-plugin", () => {
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), "auth-plugin-"))));
  after(() => rmSync(folder, { recursive: true }));

  const run = (program: string, environment: Record<string, string>) =>
    execa(program, {
      env: { PATH: process.env.PATH ?? "", HOME: folder, ...environment },
      extendEnv: false,
      reject: false,
    });
  const credential = async (program: string) => {
    const file = join(folder, "access-token");
    writeFileSync(file, "ya29.token_-");
    const { stdout } = await run(program, { CLOUDSDK_AUTH_ACCESS_TOKEN_FILE: file });
    return JSON.parse(stdout) as unknown;
  };

  it("gives the sandbox's token to Kubernetes clients", async () => {
    expect(await credential(PLUGIN)).to.deep.equal({
      kind: "ExecCredential",
      apiVersion: "client.authentication.k8s.io/v1beta1",
      spec: { interactive: false },
      status: { token: "ya29.token_-" },
    });
  });

  it("prints the same as Google's gke-gcloud-auth-plugin", async function () {
    if (!isInstalled("gke-gcloud-auth-plugin")) {
      console.log("      gke-gcloud-auth-plugin is not installed: 1 test that compares with it is skipped");
      this.skip();
    }
    expect(await credential(PLUGIN)).to.deep.equal(await credential("gke-gcloud-auth-plugin"));
  });

  it("fails with the command that sets the sandbox's environment", async () => {
    const { exitCode, stderr } = await run(PLUGIN, {});
    expect(exitCode).not.to.equal(0);
    expect(stderr).to.match(
      /CLOUDSDK_AUTH_ACCESS_TOKEN_FILE: is not set\. Next: eval "\$\(npm run --silent sandbox -- env\)"$/,
    );
  });
});
