import { expect } from "chai";
import { parseState, type State } from "../../../components/release/release-state.ts";
import { deployedState, type DeployedState } from "../../helpers/deployed-state.ts";

const image = (letter: string) => `gcr.io/p/web@sha256:${letter.repeat(64)}`;
const [FIRST, SECOND] = [image("a"), image("b")];
const [EARLY, LATE] = ["2026-11-27T10:00:00Z", "2026-11-27T11:00:00Z"];

const read = (state: DeployedState) => {
  const { hooks, hookJobs, gates, switches } = parseState(deployedState(state));
  return { hooks, hookJobs, gates, switches };
};
const NOTHING = { hooks: undefined, hookJobs: undefined, gates: undefined, switches: undefined };

describe("the record of hooks and gates", () => {
  it("is empty before the first release", () => {
    expect(read({})).to.deep.equal(NOTHING);
  });

  it("has a hook and a gate from their Jobs, by the cluster's clock, also if their update was killed", () => {
    const jobs = {
      "blue-pre-release": { version: "1.0.0", image: FIRST, completedAt: EARLY },
      "blue-gate": { version: "1.0.0", image: FIRST, completedAt: LATE, forSwitch: 3 },
    };
    expect(read({ jobs })).to.deep.equal({
      hooks: { "1.0.0": { image: FIRST, completedAt: EARLY } },
      hookJobs: { blue: "completed" },
      gates: { blue: { version: "1.0.0", image: FIRST, completedAt: LATE, forSwitch: 3 } },
      switches: 3,
    });
  });

  it("knows a hook and a gate whose Jobs were deleted", () => {
    const jobs = {
      "green-pre-release": { version: "1.0.0", image: FIRST, completedAt: EARLY, gone: true },
      "green-gate": { version: "1.0.0", image: FIRST, completedAt: LATE, gone: true },
    };
    expect(read({ jobs })).to.deep.equal({
      ...NOTHING,
      hooks: { "1.0.0": { image: FIRST, completedAt: EARLY } },
      hookJobs: { green: "deleted" },
      gates: { green: { version: "1.0.0", image: FIRST, completedAt: LATE } },
    });
  });

  it("leaves out a Job that failed", () => {
    const failed = { version: "1.0.0", image: FIRST };
    expect(read({ jobs: { "blue-pre-release": failed, "blue-gate": failed } })).to.deep.equal(NOTHING);
  });

  it("keeps a hook for ever, and of gates the last one of each colour", () => {
    const recorded = { version: "1.0.0", image: FIRST, completedAt: EARLY };
    const { hooks, gates, switches } = read({
      hooks: { "1.0.0": { image: FIRST, completedAt: EARLY }, "1.1.0": { image: SECOND } },
      gates: { blue: { ...recorded, forSwitch: 1 }, green: recorded },
      switches: 4,
      jobs: {
        "blue-pre-release": { version: "1.0.0", image: SECOND, completedAt: LATE },
        "blue-gate": { version: "1.1.0", image: SECOND, completedAt: LATE, forSwitch: 2 },
      },
    });
    expect(hooks).to.deep.equal({
      "1.0.0": { image: FIRST, completedAt: EARLY },
      "1.1.0": { image: SECOND },
    });
    expect(gates).to.deep.equal({
      blue: { version: "1.1.0", image: SECOND, completedAt: LATE, forSwitch: 2 },
      green: recorded,
    });
    expect(switches).to.equal(4);
  });

  it("leaves out values that were edited or are from an older program, without a crash", () => {
    const record = (outputs: Record<string, unknown>): State => ({
      "urn::release-record": { type: "gke-blue-green:release:ReleaseRecord", outputs },
    });
    for (const outputs of [
      {},
      { hooks: null, gates: null, switches: null },
      { hooks: "x", gates: 7, switches: "x" },
      { hooks: [1, null], gates: ["blue"], switches: -1 },
      { hooks: { "1.0.0": null, "1.1.0": "x", "1.2.0": { image: "web:latest" } }, switches: 1.5 },
      { gates: { blue: null, green: { version: 7, image: FIRST }, purple: { version: "1", image: FIRST } } },
    ]) {
      const { hooks, gates, switches } = parseState(record(outputs));
      expect({ hooks, gates, switches }, JSON.stringify(outputs)).to.deep.equal({
        hooks: undefined,
        gates: undefined,
        switches: undefined,
      });
    }
    const partly = {
      gates: { blue: { version: "1.0.0", image: FIRST, completedAt: "yesterday", forSwitch: -2 } },
    };
    expect(parseState(record(partly)).gates).to.deep.equal({ blue: { version: "1.0.0", image: FIRST } });
  });

  it("survives Jobs without a status, a template or a list of variables", () => {
    for (const outputs of [
      {},
      { status: null, spec: null, metadata: null },
      { status: { conditions: "x" } },
      { status: { conditions: [null, 7] } },
      { status: { conditions: [{ type: "Complete", status: "True" }] }, spec: {} },
      {
        status: { conditions: [{ type: "Complete", status: "True" }] },
        spec: { template: { spec: { containers: [{ image: FIRST, env: "x" }] } } },
      },
    ]) {
      const state = { "urn::blue-gate": { type: "kubernetes:batch/v1:Job", outputs } } as unknown as State;
      expect(parseState(state).gates, JSON.stringify(outputs)).to.equal(undefined);
    }
  });
});
