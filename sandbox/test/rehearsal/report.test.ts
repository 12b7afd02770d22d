import { expect } from "chai";
import { buildReport, type StepRecord } from "../../src/rehearsal/report.ts";
import { renderTable } from "../../src/rehearsal/table.ts";
import type { ColorAnswers } from "../../src/rehearsal/traffic-tally.ts";

const LOST = { attack: "keep-alive", sentAtMs: 1, endedAtMs: 2, failure: "status 503" };
const SLOW = { attack: "keep-alive", sentAtMs: 1, endedAtMs: 3001, color: "blue" };

function record(
  given: Partial<Omit<StepRecord, "traffic">>,
  colors: Record<string, ColorAnswers>,
  { failed = 0, slow = 0 } = {},
) {
  const answered = Object.values(colors).reduce((sum, { requests }) => sum + requests, 0);
  return {
    name: "a step",
    ok: true,
    seconds: 12.345,
    color: "blue",
    ...given,
    traffic: {
      startedAtMs: 0,
      requests: answered + failed,
      lost: Array.from({ length: failed }, () => LOST),
      slow: Array.from({ length: slow }, () => SLOW),
      colors: new Map(Object.entries(colors)),
      newConnections: new Map(Object.entries(colors)),
    },
  };
}

const deploy = record({ name: "deploy" }, { blue: { requests: 1000, firstAtMs: 10, lastAtMs: 9000 } });
const switchToGreen = record(
  { name: "switch", color: "green", switchedFrom: "blue", update: { startedAtMs: 10_000, seconds: 14.06 } },
  {
    blue: { requests: 1500, firstAtMs: 9000, lastAtMs: 19_300.6 },
    green: { requests: 700, firstAtMs: 16_100.2, lastAtMs: 24_000 },
  },
  { failed: 2, slow: 1 },
);

describe("the report of a rehearsal", () => {
  it("has steps, traffic and switches", () => {
    expect(buildReport([deploy, switchToGreen])).to.deep.equal({
      steps: [
        { name: "deploy", ok: true, seconds: 12.3 },
        { name: "switch", ok: true, seconds: 12.3 },
      ],
      traffic: { requests: 3202, failed: 2, slow: 1 },
      switches: [
        {
          from: "blue",
          to: "green",
          upSeconds: 14.1,
          secondsToFlip: 6.1,
          overlapMs: 3200,
          failed: 2,
          slow: 1,
        },
      ],
    });
  });

  it("has a negative overlap when the old colour's last answer came before the new one's first", () => {
    const gap = record(
      { color: "green", switchedFrom: "blue", update: { startedAtMs: 0, seconds: 1 } },
      {
        blue: { requests: 1, firstAtMs: 100, lastAtMs: 300 },
        green: { requests: 1, firstAtMs: 550, lastAtMs: 900 },
      },
    );
    expect(buildReport([gap]).switches[0]?.overlapMs).to.equal(-250);
  });

  it("has no figures for a failed switch", () => {
    const failed = { ...switchToGreen, ok: false, update: undefined };
    expect(buildReport([failed])).to.deep.include({
      steps: [{ name: "switch", ok: false, seconds: 12.3 }],
      switches: [],
    });
  });
});

describe("the table of a rehearsal", () => {
  it("has a line with aligned columns for each step", () => {
    const failed = record({ name: "a longer name", ok: false }, {});
    expect(renderTable([deploy, switchToGreen, failed])).to.deep.equal([
      "step                     time  requests   blue  green  lost  slow  flip after  overlap",
      "deploy         ok      12.3 s     1,000  1,000      0     0     0",
      "switch         ok      12.3 s     2,202  1,500    700     2     1      6.10 s  3200 ms",
      "a longer name  FAILED  12.3 s         0      0      0     0     0",
    ]);
  });
});
