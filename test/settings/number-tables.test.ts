import { expect } from "chai";
import { graduated, interpolated } from "../../settings/number-tables.ts";

describe("a graduated rate", () => {
  it("takes each rate from its own part of the amount", () => {
    const bands = [
      [10, 0.5],
      [10, 0.1],
      [Infinity, 0],
    ] as const;
    expect([0, 5, 10, 15, 100].map((amount) => graduated(amount, bands))).to.deep.equal([0, 2.5, 5, 5.5, 6]);
  });
});

describe("an interpolated table", () => {
  const rows = [
    [0, 0],
    [2, 20],
    [4, 30],
  ] as const;

  it("has its rows' own values, and the straight lines' between them", () =>
    expect([0, 1, 2, 3, 4].map((x) => interpolated(x, rows))).to.deep.equal([0, 10, 20, 25, 30]));

  it("goes on with its last line", () => expect(interpolated(8, rows)).to.equal(50));
});
