import { expect } from "chai";
import { execa } from "execa";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gcpProvider } from "../../src/engine/plugins/gcp/gcp-provider.ts";
import { type PluginServer, startPluginServer } from "../../src/engine/plugins/plugin-server.ts";
import type { ReleaseOutputs } from "../../src/rehearsal/pulumi-stack.ts";
import { PULUMI } from "../../src/engine/toolchain/program-sets.ts";
import { gcpConfig } from "../helpers/bootstrap-stack.ts";
import { CHECKOUT } from "../helpers/checkout-folder.ts";
import { EngineStack } from "../helpers/engine-stack.ts";
import { PROJECT_ID, TestCloud, TOKEN } from "../helpers/google-cloud-client.ts";
import { installedPrograms } from "../helpers/installed-programs.ts";

/** The blocks of commands on the page, in their order. */
const BLOCKS = [
  ...readFileSync(join(CHECKOUT, "docs/second-stack.md"), "utf8").matchAll(/^ {3}```sh\n([^]*?)^ {3}```/gm),
].map(([, commands]) => commands!.replace(/^ {3}/gm, ""));

interface Outputs {
  readonly getCredentialsCommand: string;
  readonly lastSuccessfulUpdate: ReleaseOutputs;
}

// Each test goes on from the state that the test before it left, as the page does.
describe("the commands of docs/second-stack.md, on the real engine and the simulated Google Cloud", function () {
  // On a busy machine, an update takes many times as long.
  this.timeout(400_000);
  let cloud: TestCloud;
  let plugin: PluginServer;
  let prod: EngineStack;

  before(async function () {
    const engine = await installedPrograms(PULUMI, this);
    cloud = new TestCloud();
    Object.assign(cloud.runtime, {
      reservableAddresses: [20, 21, 22, 23].map((host) => `127.19.1.${host}`),
    });
    await cloud.start();
    plugin = await startPluginServer(gcpProvider, { port: 0 });
    prod = await EngineStack.create(engine, { name: "prod", gcpPort: plugin.port });
    prod.configure({
      ...gcpConfig(cloud, PROJECT_ID),
      "gcp:accessToken": TOKEN,
      ...{ appVersion: "1.1.0", deleteImages: true, deletionProtection: true },
      ...{ "blue.version": "1.1.0", "blue.replicas": 3 },
    });
    await prod.up();
  });

  after(async () => {
    await prod?.close();
    await plugin?.close();
    await cloud?.stop();
  });

  /** Runs commands of the page, without a person who answers `pulumi up`. */
  const run = (commands: string) =>
    execa("sh", ["-ec", commands], {
      cwd: prod.project,
      env: { ...prod.environment, PULUMI_SKIP_CONFIRMATIONS: "true" },
    });
  async function outputsOf(stack: string): Promise<Outputs> {
    return JSON.parse((await run(`pulumi stack output --json --stack ${stack}`)).stdout) as Outputs;
  }

  it("make a second stack from the first one's config, whose repository it shares", async () => {
    expect(BLOCKS).to.have.lengthOf(4);
    await run(BLOCKS[0]!);
    await run(BLOCKS[1]!);
    const { stdout } = await run("pulumi stack ls --json");
    const selected = (JSON.parse(stdout) as { name: string; current: boolean }[]).filter(
      ({ current }) => current,
    );
    expect(selected.map(({ name }) => name)).to.deep.equal(["prod"]);
  });

  it("give it the release that users have, with as many pods", async () => {
    // The cluster has no objects, so only the state knows what users reach.
    await prod.withoutCluster(() => run(BLOCKS[2]!));
    const [first, second] = await Promise.all(["prod", "prod-2"].map(outputsOf));
    expect(second!.lastSuccessfulUpdate).to.deep.equal(first!.lastSuccessfulUpdate);
    expect(second!.getCredentialsCommand).to.match(/ blue-green-2 .*us-east1-b/);
    expect(readFileSync(join(prod.project, "Pulumi.prod-2.yaml"), "utf8")).to.match(/replicas: 3/);
  });

  it("remove the first one and leave the second one as it is", async () => {
    await run(BLOCKS[3]!);
    await run("pulumi preview --expect-no-changes --stack prod-2");
    const { stdout } = await run("pulumi stack export --stack prod");
    const { deployment } = JSON.parse(stdout) as { deployment: { resources?: unknown[] } };
    expect(deployment.resources ?? []).to.deep.equal([]);
  });
});
