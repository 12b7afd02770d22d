import { expect } from "chai";
import { setImmediate as turn } from "node:timers/promises";
import { startReconciling, type Reconciling } from "../../../src/engine/cluster/reconciling.ts";

describe("reconciling", () => {
  let reconciling: Reconciling;
  let runs: number;
  let errors: string[];
  let work: () => Promise<void>;
  let ran: () => void;

  beforeEach(() => {
    runs = 0;
    errors = [];
    work = () => Promise.resolve();
    ran = () => {};
    reconciling = startReconciling({
      reconcile: async () => {
        runs++;
        ran();
        await work();
      },
      onError: (error) => errors.push((error as Error).message),
      firstRetryMilliseconds: 1,
    });
  });
  afterEach(() => reconciling.stop());

  /** Resolves when the n-th run has begun. */
  const untilRun = (number: number) =>
    new Promise<void>((resolve) => {
      ran = () => runs >= number && resolve();
      ran();
    });
  function heldWork() {
    let release = () => {};
    work = () => new Promise((resolve) => (release = resolve));
    return () => release();
  }

  it("runs nothing until it is triggered", async () => {
    await turn();
    expect(runs).to.equal(0);
    reconciling.trigger();
    await untilRun(1);
  });

  it("makes one more run for all triggers during a run", async () => {
    const release = heldWork();
    reconciling.trigger();
    await untilRun(1);
    for (let times = 0; times < 3; times++) reconciling.trigger();
    await turn();
    expect(runs).to.equal(1);

    work = () => Promise.resolve();
    release();
    await untilRun(2);
    for (let turns = 0; turns < 10; turns++) await turn();
    expect(runs).to.equal(2);
  });

  it("retries a failed run until it succeeds, and reports the same failure once", async () => {
    const failures = ["no API server", "no API server", "no address"];
    work = () => (failures.length > 0 ? Promise.reject(new Error(failures.shift())) : Promise.resolve());
    reconciling.trigger();
    await untilRun(4);
    expect(errors).to.deep.equal(["no API server", "no address"]);
  });

  it("reports a failure again after a success", async () => {
    work = () => (runs % 2 === 1 ? Promise.reject(new Error("x")) : Promise.resolve());
    reconciling.trigger();
    await untilRun(2);
    await turn();
    reconciling.trigger();
    await untilRun(4);
    expect(errors).to.deep.equal(["x", "x"]);
  });

  it("ends a long wait when it is triggered", async () => {
    await reconciling.stop();
    work = () => (runs === 1 ? Promise.reject(new Error("not yet")) : Promise.resolve());
    reconciling = startReconciling({
      reconcile: () => {
        runs++;
        ran();
        return work();
      },
      onError: () => {},
      firstRetryMilliseconds: 1_000_000,
    });
    reconciling.trigger();
    await untilRun(1);
    await turn();
    reconciling.trigger();
    await untilRun(2);
  });

  it("stops after the current run", async () => {
    const release = heldWork();
    reconciling.trigger();
    await untilRun(1);
    reconciling.trigger();
    let isStopped = false;
    const stopped = reconciling.stop().then(() => (isStopped = true));
    await turn();
    expect(isStopped).to.equal(false);

    release();
    await stopped;
    expect(runs).to.equal(1);
  });

  it("stops at once between two runs", async () => {
    work = () => Promise.reject(new Error("always"));
    reconciling.trigger();
    await untilRun(1);
    await reconciling.stop();
    const whenStopped = runs;
    reconciling.trigger();
    for (let turns = 0; turns < 10; turns++) await turn();
    expect(runs).to.equal(whenStopped);
  });
});
