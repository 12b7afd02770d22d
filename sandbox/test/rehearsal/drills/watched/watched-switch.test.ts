import { expect } from "chai";
import type { DrillGround } from "../../../../src/rehearsal/drills/drill.ts";
import { costOf, watchedSwitch } from "../../../../src/rehearsal/drills/watched/watched-switch.ts";
import { fakeGround } from "../../../helpers/drill-ground.ts";

const reachedAtMs = 100_000;
const BACK = {
  ...{ succeeded: false, output: "green did not hold", reachedAtMs },
  ...{ breachAtMs: reachedAtMs + 12_000, backAtMs: reachedAtMs + 12_400 },
};
const lost = (sentAtMs: number) => ({
  ...{ attack: "keep-alive", failure: "status 500" },
  ...{ sentAtMs: reachedAtMs + sentAtMs, endedAtMs: reachedAtMs + sentAtMs + 10 },
});

describe("the cost of a switch that went wrong", () => {
  it("counts from the first bad answer to the way back", () => {
    expect(costOf({ ...BACK, lost: [lost(190), lost(13_400)] })).to.deep.equal({
      ...{ breachSeconds: 11.8, wayBackSeconds: 0.4, seconds: 12.2, lost: 2, lastLostSeconds: 1 },
    });
  });

  it("counts from the switch where answers are only slow", () => {
    expect(costOf({ ...BACK, lost: [] })).to.include({ seconds: 12.4, lost: 0, lastLostSeconds: 0 });
  });

  it("is refused when a request was lost before the switch", () => {
    expect(() => costOf({ ...BACK, lost: [lost(-1001), lost(5)] })).to.throw(
      "lost requests: expected none before the switch, got 1",
    );
  });

  it("is refused when a request is lost after the last open connection was closed", () => {
    expect(() => costOf({ ...BACK, lost: [lost(5), lost(23_401)] })).to.throw(
      "lost requests: expected none later than 11000 ms after the way back, got one after 11001 ms",
    );
  });

  it("is refused when users stayed", () => {
    const { backAtMs, ...stayed } = BACK;
    expect(backAtMs).to.be.greaterThan(0);
    expect(() => costOf({ ...stayed, lost: [] })).to.throw("expected a way back, got: green did not hold");
  });
});

describe("a watched switch of a drill", () => {
  /** A time so long ago that nobody waits for open connections. */
  const answers = (atMs: number) => ({ requests: 1, firstAtMs: atMs, lastAtMs: atMs });

  it("takes the first answer of blue after the watch began for the way back", async () => {
    const { ground } = fakeGround();
    const { traffic } = ground;
    traffic.newConnections.set("blue", answers(1)).set("green", answers(2));
    traffic.lost.push(lost(-50_000));
    const commands: string[][] = [];
    const run: DrillGround["run"] = (program, args, { onLine } = {}) => {
      commands.push([program, ...args]);
      traffic.newConnections.set("green", answers(1000));
      onLine?.("Watching green for 60 s. Ctrl-C leaves the switch as it is.");
      traffic.lost.push(lost(0));
      onLine?.("green 1.5.0 did not hold. failed requests: … Users go back to blue.");
      traffic.newConnections.set("blue", answers(2000));
      return Promise.resolve({ succeeded: false, stdout: "out", stderr: "err" });
    };
    const { breachAtMs, ...watched } = await watchedSwitch({ ...ground, run });
    expect(commands).to.deep.equal([["node", "delivery/cli.mjs", "switch", "green", "--yes"]]);
    expect(watched).to.deep.equal({
      ...{ succeeded: false, output: "out\nerr", reachedAtMs: 1000, backAtMs: 2000, lost: [lost(0)] },
    });
    expect(breachAtMs).to.be.closeTo(Date.now(), 5000);
  });

  it("has no way back when users stay", async () => {
    const { ground } = fakeGround();
    const run: DrillGround["run"] = (_program, _args, { onLine } = {}) => {
      ground.traffic.newConnections.set("blue", answers(1000));
      onLine?.("Watching blue for 20 s. Ctrl-C leaves the switch as it is.");
      return Promise.resolve({ succeeded: true, stdout: "blue held", stderr: "" });
    };
    expect(await watchedSwitch({ ...ground, run }, { from: "green", to: "blue" })).to.deep.equal({
      ...{ succeeded: true, output: "blue held\n", reachedAtMs: 1000, lost: [] },
    });
  });

  it("fails when no user reached the colour", async () => {
    const { ground } = fakeGround();
    const run = () => Promise.resolve({ succeeded: false, stdout: "", stderr: "the gate failed" });
    const error = await watchedSwitch({ ...ground, run }).catch((found: Error) => found.message);
    expect(error).to.equal("users never reached green: \nthe gate failed");
  });
});
