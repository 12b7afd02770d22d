import { expect } from "chai";
import { execa } from "execa";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

const SCRIPT = join(import.meta.dirname, "../../scripts/install-dependencies.mjs");
const PINNED = {
  packages: {
    "": { name: "shop" },
    "node_modules/yaml": { version: "2.0.0" },
    "node_modules/mocha": { version: "12.0.0", dev: true },
    "node_modules/darwin-only": { version: "1.0.0", optional: true },
  },
};

describe("install-dependencies", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "install-"));
    mkdirSync(join(folder, "node_modules"));
    writeFileSync(join(folder, "package-lock.json"), JSON.stringify(PINNED));
    writeFileSync(join(folder, "package.json"), JSON.stringify({ engines: { node: ">=24" } }));
    writeFileSync(join(folder, "npm"), `#!/bin/sh\necho "$@" >> ${folder}/npm-commands\n`);
    chmodSync(join(folder, "npm"), 0o755);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const installed = (packages: object) =>
    writeFileSync(join(folder, "node_modules/.package-lock.json"), JSON.stringify({ packages }));
  /** How often npm was asked to install, with the options of the scripts run one after the other. */
  const installs = async (...runs: string[][]) => {
    const env = { PATH: [folder, process.env.PATH].join(delimiter) };
    for (const options of runs) await execa(process.execPath, [SCRIPT, ...options], { cwd: folder, env });
    const file = join(folder, "npm-commands");
    return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n").length : 0;
  };
  /** What the script says with an old Node.js, on whatever this test runs. */
  const withOldNode = async (...options: string[]) => {
    const old =
      'data:text/javascript,Object.defineProperty(process, "versions", { value: { node: "20.19.0" } });';
    const env = { PATH: [folder, process.env.PATH].join(delimiter) };
    const run = await execa(process.execPath, ["--import", old, SCRIPT, ...options], {
      ...{ cwd: folder, env, reject: false },
    });
    return { exitCode: run.exitCode, error: run.stderr.split("\n").at(-1) };
  };
  const yaml = (version: string) => ({ "node_modules/yaml": { version } });

  it("installs all pinned packages once", async () => expect(await installs([], [])).to.equal(1));

  it("refuses an old Node.js where npm may not install a newer one", async () => {
    mkdirSync(join(folder, "node_modules/node"));
    for (let times = 0; times < 2; times++) {
      expect(await withOldNode()).to.deep.equal({
        exitCode: 1,
        error:
          "Node.js: expected version 24 or newer, got 20.19.0, because npm's setting 'ignore-scripts' stops the package " +
          "'node' from installing it. Install it with: npm ci --include=dev --ignore-scripts=false",
      });
    }
  });

  it("refuses an old Node.js for --production", async () => {
    installed(yaml("2.0.0"));
    expect(await withOldNode("--production")).to.deep.equal({
      exitCode: 1,
      error:
        "Node.js: expected version 24 or newer, got 20.19.0. " +
        "Install it with: npm ci --include=dev --ignore-scripts=false",
    });
  });

  it("accepts an old Node.js when the package 'node' has installed a newer one", async () => {
    mkdirSync(join(folder, "node_modules/.bin"));
    writeFileSync(join(folder, "node_modules/.bin/node"), "");
    expect((await withOldNode()).exitCode).to.equal(0);
  });

  it("installs nothing for --production when the production packages are installed", async () => {
    installed(yaml("2.0.0"));
    expect(await installs(["--production"])).to.equal(0);
  });

  it("installs all packages for a test when only the production packages are installed", async () => {
    installed(yaml("2.0.0"));
    expect(await installs([])).to.equal(1);
  });

  it("installs all packages when a package is missing or has another version", async () => {
    expect(await installs(["--production"])).to.equal(1);
    rmSync(join(folder, "node_modules"), { recursive: true });
    mkdirSync(join(folder, "node_modules"));
    installed(yaml("1.9.0"));
    expect(await installs(["--production"])).to.equal(2);
  });
});
