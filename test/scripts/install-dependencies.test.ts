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
  const yaml = (version: string) => ({ "node_modules/yaml": { version } });

  it("installs all pinned packages once", async () => expect(await installs([], [])).to.equal(1));

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
