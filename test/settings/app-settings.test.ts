import { expect } from "chai";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { appContent } from "../../components/image/app-content.ts";
import { readSettings } from "../../settings.ts";
import { PROJECT_NAME, rawConfig } from "../helpers/pulumi-config.ts";

describe("the settings of another app", () => {
  let appPath: string;

  beforeEach(() => {
    appPath = mkdtempSync(join(tmpdir(), "other-app-"));
    writeFileSync(join(appPath, "Dockerfile"), "FROM scratch\n");
  });
  afterEach(() => rmSync(appPath, { recursive: true }));

  const app = (config: Record<string, unknown> = {}) =>
    readSettings(rawConfig({ appPath, appVersion: "", ...config }), PROJECT_NAME).app;
  const MISSING = () =>
    `appVersion: expected a version, as ${join(appPath, "package.json")} has none, got nothing. ` +
    "Set it with: pulumi config set appVersion 1.0.0";

  it("need no package.json when appVersion is set", () => {
    expect(app({ appVersion: "2024.1" })).to.include({ appPath, appVersion: "2024.1" });
    expect(appContent({ appPath }).content).to.match(/^[0-9a-f]{64}$/);
  });

  it("ask for appVersion when the app has no package.json", () => {
    expect(() => app())
      .to.throw()
      .with.property("message", MISSING());
  });

  for (const [what, text] of [
    ["no version", "{}"],
    ["a version that can't be a tag", '{"version":"1.0.0+build"}'],
    ["no JSON", "{"],
  ] as const) {
    it(`ask for appVersion when the app's package.json has ${what}`, () => {
      writeFileSync(join(appPath, "package.json"), text);
      expect(() => app())
        .to.throw()
        .with.property("message", MISSING());
    });
  }

  it("take the version in the app's package.json", () => {
    writeFileSync(join(appPath, "package.json"), '{"version":"3.1.4"}');
    expect(app().appVersion).to.equal("3.1.4");
  });
});
