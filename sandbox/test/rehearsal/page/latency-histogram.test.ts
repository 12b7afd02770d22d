import { expect } from "chai";
import fc from "fast-check";
import { LatencyHistogram } from "../../../src/rehearsal/page/latency-histogram.ts";

describe("the histogram of latencies", () => {
  it("knows the slowest exactly and each percentile within 5 %, whatever the durations", () => {
    const durations = fc.array(fc.double({ min: 0.1, max: 60_000, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(durations, fc.constantFrom(0.5, 0.95, 0.99, 1), (all, share) => {
        const histogram = new LatencyHistogram();
        all.forEach((milliseconds) => histogram.add(milliseconds));
        const sorted = all.toSorted((one, other) => one - other);
        const exact = sorted[Math.ceil(share * sorted.length) - 1]!;
        expect(histogram.slowestMs).to.equal(sorted.at(-1));
        expect(histogram.percentileMs(share)! / exact).to.be.within(0.999, 1.0501);
      }),
      { seed: 13 },
    );
  });

  it("has no figures of no requests", () => {
    const histogram = new LatencyHistogram();
    expect([histogram.slowestMs, histogram.percentileMs(0.5)]).to.deep.equal([undefined, undefined]);
  });

  it("counts a duration of zero and one longer than its last class", () => {
    const histogram = new LatencyHistogram();
    histogram.add(0);
    expect([histogram.percentileMs(0.5), histogram.slowestMs]).to.deep.equal([0, 0]);
    histogram.add(1e9);
    expect(histogram.slowestMs).to.equal(1e9);
  });

  it("adds another histogram as if it had counted both", () => {
    const [one, other, both] = [new LatencyHistogram(), new LatencyHistogram(), new LatencyHistogram()];
    for (const milliseconds of [1, 2, 3, 400]) both.add(milliseconds);
    for (const milliseconds of [1, 400]) one.add(milliseconds);
    for (const milliseconds of [2, 3]) other.add(milliseconds);
    one.addAll(other);
    for (const share of [0.25, 0.5, 0.75, 1]) {
      expect(one.percentileMs(share)).to.equal(both.percentileMs(share));
    }
    expect(one.slowestMs).to.equal(400);
  });
});
