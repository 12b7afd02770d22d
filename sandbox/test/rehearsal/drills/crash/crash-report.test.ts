import { expect } from "chai";
import {
  crashCells,
  killsIn,
  renderCrashes,
  takeoversIn,
} from "../../../../src/rehearsal/drills/crash/crash-report.ts";

const traffic = (requests: number) => ({
  startedAtMs: 0,
  requests,
  lost: [],
  slow: [],
  colors: new Map(),
  newConnections: new Map(),
});

const RECORDS = [
  { kind: "destroy", killedAtMs: [1000], ended: 0, lastSeconds: 3 },
  { kind: "switch", killedAtMs: [1000, 2000], ended: 0, lastSeconds: 9, traffic: traffic(1000) },
  { kind: "switch", killedAtMs: [4000], ended: 1, lastSeconds: 9, traffic: traffic(500) },
  {
    ...{ kind: "lock taken over", killedAtMs: [], takenOverAtMs: 2000, ended: 2, lastSeconds: 5 },
    traffic: traffic(300),
  },
];

describe("the report of a crash drill", () => {
  it("has a line for each kind of operation and one for all", () => {
    expect(renderCrashes(RECORDS)).to.deep.equal([
      "kind             kills  takeovers  updates until whole  requests  lost  slow",
      "destroy              1          0            at most 2",
      "switch               3          0            at most 3     1,500     0     0",
      "lock taken over      0          1            at most 3       300     0     0",
      "all                  4          1            at most 3     1,800     0     0",
    ]);
  });

  it("has a row for each cycle under traffic, for the page", () => {
    const underTraffic = RECORDS.flatMap((record) =>
      record.traffic ? [{ ...record, traffic: record.traffic }] : [],
    );
    expect(crashCells(underTraffic)).to.deep.equal([
      ["kind", "killed after", "lock taken after", "whole after", "requests", "lost", "slow"],
      ["switch", "1.0 s, 2.0 s", "", "9.0 s", "1,000", "0", "0"],
      ["switch", "4.0 s", "", "9.0 s", "500", "0", "0"],
      ["lock taken over", "", "2.0 s", "5.0 s", "300", "0", "0"],
    ]);
  });

  it("counts kills, not updates that were faster", () => {
    expect(killsIn(RECORDS)).to.equal(4);
  });

  it("counts a takeover only when the first update still worked", () => {
    const tooLate = { kind: "lock taken over", killedAtMs: [], ended: 2, lastSeconds: 5 };
    expect(takeoversIn([...RECORDS, tooLate])).to.equal(1);
  });
});
