import { expect } from "chai";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { keepConfig, restoreKeptConfig } from "../../src/rehearsal/kept-config.ts";

describe("the stack's config during a rehearsal", () => {
  let folder: string;
  let configFile: string;
  let reportFile: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "kept-config-"));
    configFile = join(folder, "Pulumi.sandbox.yaml");
    reportFile = join(folder, "rehearsal.json");
    writeFileSync(configFile, "as found");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const config = () => readFileSync(configFile, "utf8");

  it("is restored as often as a drill changes it", () => {
    const { restore } = keepConfig(configFile, reportFile);
    for (const drill of ["one", "two"]) {
      writeFileSync(configFile, drill);
      restore();
      expect(config()).to.equal("as found");
    }
  });

  it("is what it was before a rehearsal that was killed", () => {
    keepConfig(configFile, reportFile);
    writeFileSync(configFile, "a drill's");
    restoreKeptConfig(configFile, reportFile);
    expect(config()).to.equal("as found");
  });

  it("stays as it is after a rehearsal that ended, and nothing stays beside it", () => {
    keepConfig(configFile, reportFile).forget();
    writeFileSync(configFile, "a person's");
    restoreKeptConfig(configFile, reportFile);
    expect(config()).to.equal("a person's");
    expect(readdirSync(folder)).to.deep.equal(["Pulumi.sandbox.yaml"]);
  });

  it("is restored once", () => {
    keepConfig(configFile, reportFile);
    restoreKeptConfig(configFile, reportFile);
    writeFileSync(configFile, "a person's");
    restoreKeptConfig(configFile, reportFile);
    expect(config()).to.equal("a person's");
  });
});
