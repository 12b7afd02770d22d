import { expect } from "chai";
import { median } from "../../src/rehearsal/statistics.ts";

describe("the median", () => {
  it("is the middle value, in whatever order they came", () => expect(median([9, 1, 5])).to.equal(5));

  it("of an even number of values is the mean of the two in the middle", () =>
    expect(median([10, 1, 4, 2])).to.equal(3));

  it("orders values as numbers", () => expect(median([10, 9, 100])).to.equal(10));

  it("of no value is refused", () =>
    expect(() => median([])).to.throw("median: got no values, expected at least one"));
});
