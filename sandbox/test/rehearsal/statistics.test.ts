import { expect } from "chai";
import { median, percentile } from "../../src/rehearsal/statistics.ts";

describe("the median", () => {
  it("is the middle value of values in any order", () => expect(median([9, 1, 5])).to.equal(5));

  it("is the mean of the two middle values if their number is even", () =>
    expect(median([10, 1, 4, 2])).to.equal(3));

  it("compares values as numbers", () => expect(median([10, 9, 100])).to.equal(10));

  it("refuses an empty list", () =>
    expect(() => median([])).to.throw("median: expected at least one value, got none"));
});

describe("a percentile", () => {
  const values = [10, 9, 100, 1];

  it("is the nearest rank", () => {
    expect([0, 0.5, 0.95, 1].map((share) => percentile(values, share))).to.deep.equal([1, 9, 100, 100]);
  });

  it("refuses an empty list", () =>
    expect(() => percentile([], 0.5)).to.throw("percentile: expected at least one value, got none"));
});
