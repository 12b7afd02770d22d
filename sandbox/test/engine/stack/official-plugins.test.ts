import { expect } from "chai";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findOfficialPlugins, pluginVersion } from "../../../src/engine/stack/official-plugins.ts";

describe("the choice of plugins", () => {
  const project = join(import.meta.dirname, "../../../..");
  let folder: string;
  let reported: string[];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "plugins-"));
    reported = [];
  });
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
      report: (message) => reported.push(message),
    });

  it("finds none on a machine without plugins or a download host", async () => {
    expect([...(await find({}))]).to.deep.equal([]);
  });

  const wanted = pluginVersion("gcp", project);
  const usersGcp = (version: string, content = `gcp ${version}`) => {
    program("users", "plugins", `resource-gcp-v${version}`, "pulumi-resource-gcp");
    writeFileSync(
      join(folder, "users", "plugins", `resource-gcp-v${version}`, "pulumi-resource-gcp"),
      content,
    );
  };
  const ownFolder = () => join(folder, "own", "plugins", `resource-gcp-v${wanted}`);
  const ownGcp = () => readFileSync(join(ownFolder(), "pulumi-resource-gcp"), "utf8");

  it("copies the user's plugin of the package's version, as the engine ignores links to plugins", async () => {
    usersGcp(wanted);
    expect([...(await find({}))]).to.deep.equal(["gcp"]);
    expect(lstatSync(ownFolder()).isDirectory()).to.equal(true);
    expect(lstatSync(join(ownFolder(), "pulumi-resource-gcp")).mode & 0o111).to.equal(0o111);
  });

  it("replaces a link of an earlier sandbox by a copy", async () => {
    usersGcp(wanted);
    mkdirSync(join(folder, "own", "plugins"), { recursive: true });
    symlinkSync(join(folder, "users", "plugins", `resource-gcp-v${wanted}`), ownFolder());
    await find({});
    expect(lstatSync(ownFolder()).isSymbolicLink()).to.equal(false);
    expect(ownGcp()).to.equal(`gcp ${wanted}`);
  });

  it("copies a plugin whose folder is itself a link", async () => {
    usersGcp(wanted);
    const cached = join(folder, "users", "plugins", `resource-gcp-v${wanted}`);
    renameSync(cached, join(folder, "elsewhere"));
    symlinkSync(join(folder, "elsewhere"), cached);
    await find({});
    expect(lstatSync(ownFolder()).isDirectory()).to.equal(true);
    expect(ownGcp()).to.equal(`gcp ${wanted}`);
  });

  it("takes the user's next newer plugin of the same major version under the name that the engine asks for", async () => {
    for (const version of ["9.36.1", "9.99.0", "9.38.2", "10.0.0"]) usersGcp(version);
    expect([...(await find({}))]).to.deep.equal(["gcp"]);
    expect(ownGcp()).to.equal("gcp 9.38.2");
    expect(reported).to.deep.equal([`your gcp plugin 9.38.2 instead of ${wanted}`]);
  });

  it("takes the user's newest older plugin that a rehearsal has passed with", async () => {
    for (const version of ["9.34.0", "9.35.0", "9.36.10", "9.36.9"]) usersGcp(version);
    expect([...(await find({}))]).to.deep.equal(["gcp"]);
    expect(ownGcp()).to.equal("gcp 9.36.10");
  });

  it("ignores plugins of another major version, too old ones and those still being installed", async () => {
    for (const version of ["9.34.0", "8.41.1", "10.0.0", "9.38.0"]) usersGcp(version);
    writeFileSync(join(folder, "users", "plugins", "resource-gcp-v9.38.0.partial"), "");
    expect([...(await find({}))]).to.deep.equal([]);
    expect(existsSync(join(folder, "own"))).to.equal(false);
  });

  it("takes the exact plugin once the user has it, and keeps the copy when the user removes it", async () => {
    usersGcp("9.36.0");
    await find({});
    usersGcp(wanted);
    await find({});
    expect(ownGcp()).to.equal(`gcp ${wanted}`);
    rmSync(join(folder, "users"), { recursive: true });
    expect([...(await find({}))]).to.deep.equal(["gcp"]);
    expect(readdirSync(join(folder, "own", "plugins"))).to.deep.equal([`resource-gcp-v${wanted}`]);
  });

  it("finds the user's plugins in the home folder from a shell of the sandbox", async () => {
    program("home", ".pulumi", "plugins", `resource-gcp-v${wanted}`, "pulumi-resource-gcp");
    const home = process.env.HOME;
    process.env.HOME = join(folder, "home");
    try {
      expect([...(await find({ PULUMI_HOME: join(folder, "own") }))]).to.deep.equal(["gcp"]);
    } finally {
      process.env.HOME = home;
    }
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
