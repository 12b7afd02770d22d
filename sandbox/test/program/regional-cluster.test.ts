import { expect } from "chai";
import { execa } from "execa";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { endpoints } from "../../src/engine/google-cloud/clients/endpoints.ts";
import { gcpProvider } from "../../src/engine/plugins/gcp/gcp-provider.ts";
import { startPluginServer, type PluginServer } from "../../src/engine/plugins/plugin-server.ts";
import { PULUMI } from "../../src/engine/toolchain/program-sets.ts";
import { CHECKOUT } from "../helpers/checkout-folder.ts";
import { engineEnvironment } from "../helpers/engine-environment.ts";
import { PROJECT_ID, TestCloud, TOKEN } from "../helpers/google-cloud-client.ts";
import { installedPrograms } from "../helpers/installed-programs.ts";

describe("a foreign program on the engine, with the sandbox's own gcp plugin", function () {
  this.timeout(300_000);
  let folder: string;
  let cloud: TestCloud;
  let plugin: PluginServer;
  let environment: NodeJS.ProcessEnv;
  before(async function () {
    const engine = await installedPrograms(PULUMI, this);
    cloud = await new TestCloud({}, PROJECT_ID, true).start();
    await cloud.enable("compute", "container", "iam");
    plugin = await startPluginServer(gcpProvider, { port: 0 });
    folder = mkdtempSync(join(tmpdir(), "regional-cluster-"));
    cpSync(join(import.meta.dirname, "../foreign-programs/regional-cluster"), folder, { recursive: true });
    symlinkSync(join(CHECKOUT, "node_modules"), join(folder, "node_modules"));
    mkdirSync(join(folder, "backend"));
    environment = engineEnvironment(engine, folder, `file://${join(folder, "backend")}`);
    const config = {
      ...{ project: PROJECT_ID, region: "us-central1", accessToken: TOKEN, pollInterval: "5ms" },
      ...endpoints(cloud.server.url).pulumi,
    };
    const keys = Object.entries(config).map(([key, value]) => [`gcp:${key}`, value]);
    writeFileSync(
      join(folder, "Pulumi.test.yaml"),
      stringify({ config: Object.fromEntries(keys) as object }),
    );
  });
  after(async () => {
    await plugin?.close();
    await cloud?.stop();
    if (folder) rmSync(folder, { recursive: true });
  });

  const pulumi = async (...args: string[]) => {
    const { stdout } = await execa("pulumi", [...args, "--stack", "test", "--non-interactive"], {
      cwd: folder,
      env: { ...environment, PULUMI_DEBUG_PROVIDERS: `gcp:${plugin.port}` },
    });
    return stdout;
  };

  it("a regional cluster like the template's is created, unchanged after a refresh and destroyed", async () => {
    await pulumi("stack", "init");
    expect(await pulumi("up", "--yes", "--skip-preview")).to.include("+ 6 created");
    expect(cloud.runtime.nodes.size).to.equal(3);
    const again = await pulumi("up", "--yes", "--skip-preview", "--refresh", "--expect-no-changes");
    expect(again).to.include("6 unchanged");
    expect(await pulumi("destroy", "--yes", "--skip-preview")).to.include("- 6 deleted");
    expect([cloud.runtime.controlPlanes.size, cloud.runtime.nodes.size]).to.deep.equal([0, 0]);
    expect(cloud.server.stats().unmatchedRequests).to.equal(0);
  });
});
