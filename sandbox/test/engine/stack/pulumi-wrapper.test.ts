import { expect } from "chai";
import { execa } from "execa";
import { mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { shellEnvironment, type EnvironmentOptions } from "../../../src/engine/stack/environment.ts";
import type { PluginName } from "../../../src/engine/stack/official-plugins.ts";
import { placePulumiWrapper } from "../../../src/engine/stack/pulumi-wrapper.ts";
import { checkout, INSTANCE, type Checkout } from "../../helpers/sandbox-checkout.ts";

describe("the pulumi command in a shell of the sandbox", () => {
  let at: Checkout;
  let engine: string;
  beforeEach(() => {
    at = checkout();
    engine = join(at.paths.project, "it's the engine");
    mkdirSync(engine);
    const print = 'echo "$HTTPS_PROXY|$PULUMI_DEBUG_PROVIDERS|$0|$*"; echo "$PATH"';
    writeFileSync(join(engine, "pulumi"), `#!/bin/sh\n${print}\n`, { mode: 0o755 });
  });
  afterEach(() => at.remove());

  const options = (plugins: PluginName[], programFolders = [engine]): EnvironmentOptions => ({
    ...{ paths: at.paths, instance: INSTANCE, programFolders, gcloudEndpoints: {} },
    officialPlugins: new Set(plugins),
  });
  const run = async (command: string, plugins: PluginName[]) => {
    const env = shellEnvironment(options(plugins), "/usr/bin:/bin");
    const { stdout } = await execa("sh", ["-c", command], { env, extendEnv: false });
    return stdout.split("\n");
  };
  const all: PluginName[] = ["gcp", "kubernetes", "docker"];

  it("is the only program with a refusing proxy, with the official gcp plugin", async () => {
    placePulumiWrapper(options(all), "/usr/bin");
    const [told] = await run("pulumi up --stack 'a b'", all);
    expect(told).to.equal(`http://127.0.0.1:1||${join(engine, "pulumi")}|up --stack a b`);
    expect(await run('echo "$HTTPS_PROXY$https_proxy$HTTP_PROXY$ALL_PROXY"', all)).to.deep.equal([""]);
  });

  it("attaches the sandbox's own plugins and has no proxy without the official gcp plugin", async () => {
    placePulumiWrapper(options(all), "/usr/bin");
    placePulumiWrapper(options(["kubernetes"]), "/usr/bin");
    const [told] = await run("pulumi up", ["kubernetes"]);
    expect(told).to.equal(`|gcp:10004,docker:10006|${join(engine, "pulumi")}|up`);
  });

  it("keeps a plugin that the caller attached, such as one for another account", async () => {
    placePulumiWrapper(options(["gcp"]), "/usr/bin");
    const [told] = await run("PULUMI_DEBUG_PROVIDERS=kubernetes:1 pulumi up", ["gcp"]);
    expect(told!.split("|")[1]).to.equal("kubernetes:1");
  });

  it("is the only program that gets this project's Node.js and the engine's folders", async () => {
    placePulumiWrapper(options([]), "/usr/bin");
    const [, path] = await run("pulumi up", []);
    const own = [engine, join(at.paths.project, "node_modules", ".bin")];
    expect(path!.split(delimiter)).to.deep.equal([...own, at.paths.bin, "/usr/bin", "/bin"]);
    expect(await run('echo "$PATH"', [])).to.deep.equal([`${at.paths.bin}:/usr/bin:/bin`]);
  });

  it("runs the engine even if the sandbox was started from a shell of the sandbox", async () => {
    for (let times = 0; times < 2; times++) {
      placePulumiWrapper(options(["gcp"], []), [at.paths.bin, engine].join(delimiter));
    }
    const [told] = await run("pulumi up", ["gcp"]);
    expect(told).to.match(new RegExp(`\\|${join(engine, "pulumi")}\\|up$`));
  });
});
