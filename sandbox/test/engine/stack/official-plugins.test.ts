import { expect } from "chai";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findOfficialPlugins, pluginVersion } from "../../../src/engine/stack/official-plugins.ts";

describe("the choice of plugins", () => {
  const project = join(import.meta.dirname, "../../../..");
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "plugins-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const program = (...parts: string[]) => {
    const file = join(folder, ...parts);
    mkdirSync(join(file, ".."), { recursive: true });
    writeFileSync(file, "#!/bin/sh\n", { mode: 0o755 });
  };
  const find = (environment: NodeJS.ProcessEnv, canDownload = false) =>
    findOfficialPlugins({
      pulumiHome: join(folder, "own"),
      project,
      environment: { PATH: "", PULUMI_HOME: join(folder, "users"), ...environment },
      canDownload: () => Promise.resolve(canDownload),
    });

  it("finds none on a machine without plugins or a download host", async () => {
    expect([...(await find({}))]).to.deep.equal([]);
  });

  it("links the user's cached plugin of the package's version into the sandbox's own home", async () => {
    const name = `resource-gcp-v${pluginVersion("gcp", project)}`;
    program("users", "plugins", name, "pulumi-resource-gcp");

    expect([...(await find({}))]).to.deep.equal(["gcp"]);
    expect(existsSync(join(folder, "own", "plugins", name, "pulumi-resource-gcp"))).to.equal(true);
  });

  it("ignores a cached plugin of another version", async () => {
    program("users", "plugins", "resource-docker-v0.0.1", "pulumi-resource-docker");
    expect([...(await find({}))]).to.deep.equal([]);
  });

  it("uses a plugin from PATH", async () => {
    program("bin", "pulumi-resource-kubernetes");
    expect([...(await find({ PATH: join(folder, "bin") }))]).to.deep.equal(["kubernetes"]);
  });

  it("lets the engine download missing plugins and works without those that fail", async () => {
    program("bin", "pulumi");
    writeFileSync(join(folder, "bin", "pulumi"), '#!/bin/sh\n[ "$4" = docker ]\n', { mode: 0o755 });
    expect([...(await find({ PATH: join(folder, "bin") }, true))]).to.deep.equal(["docker"]);
  });
});
