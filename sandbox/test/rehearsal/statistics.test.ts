import { expect } from "chai";
import { median } from "../../src/rehearsal/statistics.ts";

describe("the median", () => {
  it("is the middle value of values in any order", () => expect(median([9, 1, 5])).to.equal(5));

  it("is the mean of the two middle values if their number is even", () =>
    expect(median([10, 1, 4, 2])).to.equal(3));

  it("compares values as numbers", () => expect(median([10, 9, 100])).to.equal(10));

  it("refuses an empty list", () =>
    expect(() => median([])).to.throw("median: expected at least one value, got none"));
});
