import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readSettings } from "../../settings.ts";
import { PROJECT_NAME, rawConfig } from "../helpers/pulumi-config.ts";

describe("the port in the app's Dockerfile", () => {
  let folder: string;
  before(() => void (folder = mkdtempSync(join(tmpdir(), "exposed-ports-"))));
  after(() => rmSync(folder, { recursive: true }));

  const warnings = (lines: readonly string[], container: object = {}, more: object = {}) => {
    writeFileSync(join(folder, "Dockerfile"), lines.join("\n"));
    return readSettings(rawConfig({ appPath: folder, container, ...more }), PROJECT_NAME).warnings;
  };

  it("is in a warning when the config has another one", () => {
    expect(warnings(["FROM node:24", "EXPOSE 3000/tcp 3001"])).to.deep.equal([
      `container.port: ${folder}/Dockerfile exposes port 3000, 3001, and the app has to listen on 8080, as the variable PORT ` +
        "says. If it listens on its own port, set it with: pulumi config set --path 'container.port' 3000",
    ]);
  });

  it("is in no warning when it is the config's, or when the Dockerfile has none of its own", () => {
    expect(warnings(["FROM node:24", "expose 3000", "EXPOSE 9090"], { port: 9090 })).to.deep.equal([]);
    expect(warnings(["FROM node:24"])).to.deep.equal([]);
    expect(warnings(["FROM node:24", "EXPOSE $PORT"])).to.deep.equal([]);
    expect(warnings(["FROM node:24 AS build", "EXPOSE 3000", "from nginx", "EXPOSE 8080"])).to.deep.equal([]);
  });

  it("is in no warning when the Dockerfile can't be read, as a rollback doesn't need it", () => {
    const [isFolder, isPipe] = ["folder", "pipe"].map((name) => join(folder, name)) as [string, string];
    mkdirSync(join(isFolder, "Dockerfile"), { recursive: true });
    mkdirSync(isPipe);
    execFileSync("mkfifo", [join(isPipe, "Dockerfile")]);
    for (const appPath of [isFolder, isPipe]) {
      expect(readSettings(rawConfig({ appPath }), PROJECT_NAME).warnings).to.deep.equal([]);
    }
  });

  it("is in no warning of a stack that builds nothing", () => {
    const image = `gcr.io/my-project-dev/web@sha256:${"0".repeat(64)}`;
    const promoted = { requireDigests: true, blue: { version: "1.0.0", image } };
    expect(warnings(["FROM node:24", "EXPOSE 3000"], {}, promoted)).to.deep.equal([]);
  });
});
