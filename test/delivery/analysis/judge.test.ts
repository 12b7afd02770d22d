import { expect } from "chai";
import * as v from "valibot";
import { judgeQuery, judgeTraffic } from "../../../delivery/analysis/judge.ts";
import { noTraffic, type Traffic } from "../../../delivery/analysis/reading.ts";
import { ANALYSIS } from "../../../settings/analysis-settings.ts";

const analysis = v.parse(v.strictObject(ANALYSIS), {
  analysis: { durationSeconds: 60, latency: { p95: { mostTimes: 2 }, p99: { mostTimes: 3, misses: 4 } } },
}).analysis!;

const traffic = (requests: number, failed: number, p95: number, p99 = p95): Traffic => ({
  ...{ requests: { value: requests }, failedPercent: { value: failed } },
  ...{ p95Ms: { value: p95 }, p99Ms: { value: p99 } },
});
const texts = (now: Traffic, before = traffic(50, 0, 100, 200)) =>
  judgeTraffic(now, before, analysis).map(
    ({ rule, outcome, got, expected }) => `${rule} ${outcome}: ${got}, ${expected}`,
  );

describe("the judgement of a check", () => {
  it("holds figures that are just at their bounds", () => {
    expect(texts(traffic(20, 1, 200, 600))).to.deep.equal([
      "failed requests held: 1%, at most 1%",
      "p95 held: 200 ms, at most 200 ms",
      "p99 held: 600 ms, at most 600 ms",
    ]);
  });

  it("misses figures that are just over their bounds", () => {
    expect(texts(traffic(20, 1.01, 201, 601))).to.deep.equal([
      "failed requests missed: 1.01%, at most 1%",
      "p95 missed: 201 ms, at most 200 ms",
      "p99 missed: 601 ms, at most 600 ms",
    ]);
  });

  it("does not take a difference of at most 10 ms for slow", () => {
    expect(texts(traffic(50, 0, 12.5), traffic(50, 0, 2.5))[1]).to.equal(
      "p95 held: 12.5 ms, at most 12.5 ms",
    );
    expect(texts(traffic(50, 0, 12.6), traffic(50, 0, 2.5))[1]).to.equal(
      "p95 missed: 12.6 ms, at most 12.5 ms",
    );
  });

  it("knows nothing by fewer requests than the minimum, whatever they were", () => {
    const few = "3 requests, fewer than 20";
    expect(texts(traffic(3, 100, 9000))).to.deep.equal([
      `failed requests unknown: ${few}, at most 1%`,
      `p95 unknown: ${few}, at most 200 ms`,
      `p99 unknown: ${few}, at most 600 ms`,
    ]);
  });

  it("knows nothing of latency without enough requests of the colour before, and judges failures all the same", () => {
    expect(texts(traffic(50, 0, 100), traffic(3, 0, 100))).to.deep.equal([
      "failed requests held: 0%, at most 1%",
      "p95 unknown: nothing to compare with: 3 requests, fewer than 20, at most 2 times the colour before",
      "p99 unknown: nothing to compare with: 3 requests, fewer than 20, at most 3 times the colour before",
    ]);
    expect(texts(traffic(50, 2, 100), noTraffic("down"))[0]).to.equal(
      "failed requests missed: 2%, at most 1%",
    );
  });

  it("does not send users back to a colour that failed as well", () => {
    expect(texts(traffic(50, 60, 100), traffic(50, 40, 100))[0]).to.equal(
      "failed requests unknown: the colour before failed 40%, at most 1%",
    );
  });

  it("compares a query with both of its bounds, and with infinity", () => {
    const query = { name: "queue", query: "1", misses: 3 };
    const judge = (value: number, bounds: object) => {
      const { outcome, got, expected } = judgeQuery({ value }, { ...query, ...bounds } as typeof query & {
        least: number;
        most: number;
      });
      return `${outcome}: ${got}, ${expected}`;
    };
    expect(judge(0.5, { least: 1, most: 2 })).to.equal("missed: 0.5, at least 1 and at most 2");
    expect(judge(123456.7, { least: 1 })).to.equal("held: 123457, at least 1");
    expect(judge(Infinity, { most: 2 })).to.equal("missed: Infinity, at most 2");
    expect(judge(-3, { most: 2 })).to.equal("held: -3, at most 2");
  });
});
