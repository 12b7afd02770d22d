import { expect } from "chai";
import { execa } from "execa";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { sandboxEnvironment } from "../../../src/engine/stack/environment.ts";
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
    writeFileSync(join(engine, "pulumi"), '#!/bin/sh\necho "$HTTPS_PROXY|$0|$*"\n', { mode: 0o755 });
  });
  afterEach(() => at.remove());

  const place = (plugins: PluginName[], path = "/usr/bin") =>
    placePulumiWrapper({
      ...{ paths: at.paths, programFolders: [engine], officialPlugins: new Set(plugins), path },
    });
  const environment = (plugins: PluginName[]) =>
    sandboxEnvironment(
      {
        ...{ paths: at.paths, instance: INSTANCE, programFolders: [engine], gcloudEndpoints: {} },
        officialPlugins: new Set(plugins),
      },
      "/usr/bin:/bin",
    );
  const run = async (command: string, plugins: PluginName[]) => {
    const env = environment(plugins);
    const { stdout } = await execa("sh", ["-c", command], { env, extendEnv: false });
    return stdout;
  };

  it("is the only program with a refusing proxy, with the official gcp plugin", async () => {
    place(["gcp"]);
    expect(await run("pulumi up --stack 'a b'", ["gcp"])).to.equal(
      `http://127.0.0.1:1|${join(engine, "pulumi")}|up --stack a b`,
    );
    expect(await run('echo "$HTTPS_PROXY$https_proxy$HTTP_PROXY$ALL_PROXY"', ["gcp"])).to.equal("");
  });

  it("is the engine itself without that plugin, even if a wrapper existed before", async () => {
    place(["gcp"]);
    place(["kubernetes"]);
    expect(existsSync(join(at.paths.bin, "pulumi"))).to.equal(false);
    expect(await run("pulumi up", ["kubernetes"])).to.equal(`|${join(engine, "pulumi")}|up`);
  });

  it("runs the engine even if the sandbox was started from a shell of the sandbox", async () => {
    for (let times = 0; times < 2; times++) {
      placePulumiWrapper({
        ...{ paths: at.paths, programFolders: [], officialPlugins: new Set<PluginName>(["gcp"]) },
        path: [at.paths.bin, engine].join(delimiter),
      });
    }
    expect(await run("pulumi up", ["gcp"])).to.equal(`http://127.0.0.1:1|${join(engine, "pulumi")}|up`);
  });
});
