import { expect } from "chai";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DEFAULT_CLOUD_SETTINGS } from "../../../src/engine/google-cloud/kernel/cloud-settings.ts";
import { readSettings, settingsHelp } from "../../../src/engine/server/settings-file.ts";
import { checkout, type Checkout } from "../../helpers/sandbox-checkout.ts";

describe("the settings of the sandbox", () => {
  const NEXT = "Next: see 'npm run sandbox -- up --help'.";
  let at: Checkout;
  beforeEach(() => (at = checkout()));
  afterEach(() => at.remove());
  const write = (text: string) => writeFileSync(join(at.paths.project, "sandbox.json"), text);

  it("have their defaults without a file", () => {
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

  it("are read from the file beside Pulumi.yaml", () => {
    write('{ "repairAfterMs": 0, "maxNodes": 4 }');
    const settings = readSettings(at.paths);
    expect(settings).to.deep.equal({ repairAfterMs: 0, maxNodes: 4 });
  });

  for (const [text, message] of [
    ["[]", `sandbox.json: expected an object, such as {"maxNodes": 6}, got []. ${NEXT}`],
    [
      '{ "nodes": 3 }',
      "sandbox.json: expected the settings operationStepMs, propagationDelayMs, defaultPoolGraceMs, maxNodes, " +
        `maxCpus, nodeCheckMs, repairAfterMs, got 'nodes'. ${NEXT}`,
    ],
    [
      '{ "constructor": 3 }',
      "sandbox.json: expected the settings operationStepMs, propagationDelayMs, defaultPoolGraceMs, maxNodes, " +
        `maxCpus, nodeCheckMs, repairAfterMs, got 'constructor'. ${NEXT}`,
    ],
    [
      '{ "maxNodes": "8" }',
      `sandbox.json: maxNodes: expected a whole number from 1 to 100, got "8". ${NEXT}`,
    ],
    ['{ "maxNodes": 0 }', `sandbox.json: maxNodes: expected a whole number from 1 to 100, got 0. ${NEXT}`],
    [
      '{ "nodeCheckMs": 0.5 }',
      `sandbox.json: nodeCheckMs: expected a whole number from 1 to 3600000, got 0.5. ${NEXT}`,
    ],
  ] as const) {
    it(`refuse ${text}`, () => {
      write(text);
      expect(() => readSettings(at.paths))
        .to.throw(Error)
        .with.property("message", message);
    });
  }

  it("refuse a file that is not JSON", () => {
    write("{");
    expect(() => readSettings(at.paths)).to.throw(
      new RegExp(
        `^sandbox\\.json: expected JSON \\(.+\\)\\. Next: correct ${at.paths.project}/sandbox\\.json\\.$`,
      ),
    );
  });

  it("are all listed in the help", () => {
    for (const [name, usual] of Object.entries(DEFAULT_CLOUD_SETTINGS)) {
      expect(settingsHelp()).to.match(new RegExp(`^  ${name} .+ \\(${usual}\\)$`, "m"));
    }
  });
});
