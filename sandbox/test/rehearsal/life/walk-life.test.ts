import { expect } from "chai";
import { Skipped, type LifeGround, type LifeStep } from "../../../src/rehearsal/life/life-step.ts";
import { walkLife } from "../../../src/rehearsal/life/walk-life.ts";

const step = (name: string, run: LifeStep["run"]): LifeStep => ({ name, run });
const ok = step("create", () => Promise.resolve("made"));
const skipped = step("resize by hand", () => Promise.resolve(new Skipped("gcloud is not installed")));
const failing = step("destroy", () => Promise.reject(new Error("a disk is left")));

/** @param unmatched The number of calls that are not simulated, at each look. */
async function walk(steps: readonly LifeStep[], unmatched: readonly number[] = []) {
  const progress: string[] = [];
  let looks = 0;
  const records = await walkLife({
    steps,
    ground: {} as LifeGround,
    countCalls: () => {
      const calls = { requests: looks * 5, unmatchedRequests: unmatched[looks] ?? 0 };
      looks += 1;
      return Promise.resolve(calls);
    },
    onProgress: (line) => progress.push(line),
  });
  return { records, progress };
}

describe("the walk through the stack's life", () => {
  it("records the outcome and the number of control plane calls of each step", async () => {
    const { records, progress } = await walk([ok, skipped]);
    expect(records.map(({ name, result, outcome, calls }) => [name, result, outcome, calls])).to.deep.equal([
      ["create", "ok", "made", { requests: 5, unmatchedRequests: 0 }],
      ["resize by hand", "skipped", "gcloud is not installed", { requests: 5, unmatchedRequests: 0 }],
    ]);
    expect(progress).to.deep.equal([
      "[1/2] create …",
      "[1/2] create: ok, made",
      "[2/2] resize by hand …",
      "[2/2] resize by hand: skipped, gcloud is not installed",
    ]);
  });

  it("stops at the step that fails", async () => {
    const { records } = await walk([failing, ok]);
    expect(records.map(({ name, result, outcome }) => [name, result, outcome])).to.deep.equal([
      ["destroy", "FAILED", "a disk is left"],
    ]);
  });

  it("counts the calls that are not simulated in the step that made them", async () => {
    const { records } = await walk([ok, ok, ok], [0, 0, 0, 2, 2, 3]);
    expect(records.map(({ calls }) => calls.unmatchedRequests)).to.deep.equal([0, 2, 1]);
  });
});
