import { expect } from "chai";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DEFAULT_CLOUD_SETTINGS } from "../../../src/engine/google-cloud/kernel/cloud-settings.ts";
import { readSettings, settingsHelp } from "../../../src/engine/server/settings-file.ts";
import { recordedSettings, recordSetup } from "../../../src/engine/stack/setup.ts";
import { checkout, TOOLCHAIN, type Checkout } from "../../helpers/sandbox-checkout.ts";

describe("the settings of the sandbox", () => {
  const NEXT = "Next: see 'npm run sandbox -- up --help'.";
  let at: Checkout;
  beforeEach(() => (at = checkout()));
  afterEach(() => at.remove());
  const write = (text: string) => writeFileSync(join(at.paths.project, "sandbox.json"), text);

  it("are the usual ones without a file", () => {
    rmSync(join(at.paths.project, "sandbox.json"), { force: true });
    expect(readSettings(at.paths)).to.deep.equal({});
    expect(DEFAULT_CLOUD_SETTINGS).to.deep.equal({
      operationStepMs: 250,
      propagationDelayMs: 1500,
      defaultPoolGraceMs: 10_000,
      maxNodes: 8,
      maxCpus: 24,
      nodeCheckMs: 5000,
      repairAfterMs: 120_000,
    });
  });

  it("are read from the file beside Pulumi.yaml, and recorded for the server", () => {
    write('{ "repairAfterMs": 0, "maxNodes": 4 }');
    const settings = readSettings(at.paths);
    expect(settings).to.deep.equal({ repairAfterMs: 0, maxNodes: 4 });
    expect(recordedSettings(at.paths)).to.deep.equal({});
    recordSetup(at.paths, { toolchain: TOOLCHAIN, officialPlugins: [], settings });
    expect(recordedSettings(at.paths)).to.deep.equal(settings);
  });

  for (const [text, message] of [
    ["[]", `sandbox.json: got []; an object is allowed, such as {"maxNodes": 6}. ${NEXT}`],
    [
      '{ "nodes": 3 }',
      "sandbox.json: got 'nodes'; allowed are operationStepMs, propagationDelayMs, defaultPoolGraceMs, maxNodes, " +
        `maxCpus, nodeCheckMs, repairAfterMs. ${NEXT}`,
    ],
    [
      '{ "constructor": 3 }',
      "sandbox.json: got 'constructor'; allowed are operationStepMs, propagationDelayMs, defaultPoolGraceMs, maxNodes, " +
        `maxCpus, nodeCheckMs, repairAfterMs. ${NEXT}`,
    ],
    [
      '{ "maxNodes": "8" }',
      `sandbox.json: maxNodes: got "8"; a whole number from 1 to 100 is allowed. ${NEXT}`,
    ],
    ['{ "maxNodes": 0 }', `sandbox.json: maxNodes: got 0; a whole number from 1 to 100 is allowed. ${NEXT}`],
    [
      '{ "nodeCheckMs": 0.5 }',
      `sandbox.json: nodeCheckMs: got 0.5; a whole number from 1 to 3600000 is allowed. ${NEXT}`,
    ],
  ] as const) {
    it(`refuse ${text}`, () => {
      write(text);
      expect(() => readSettings(at.paths))
        .to.throw(Error)
        .with.property("message", message);
    });
  }

  it("refuse what is no JSON", () => {
    write("{");
    expect(() => readSettings(at.paths)).to.throw(
      new RegExp(
        `^sandbox\\.json: not JSON \\(.+\\)\\. Next: correct ${at.paths.project}/sandbox\\.json\\.$`,
      ),
    );
  });

  it("are all in the help", () => {
    for (const [name, usual] of Object.entries(DEFAULT_CLOUD_SETTINGS)) {
      expect(settingsHelp()).to.match(new RegExp(`^  ${name} .+ \\(${usual}\\)$`, "m"));
    }
  });
});
