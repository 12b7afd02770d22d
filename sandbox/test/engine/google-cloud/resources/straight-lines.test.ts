import { expect } from "chai";
import { onStraightLines } from "../../../../src/engine/google-cloud/resources/straight-lines.ts";

describe("a table of straight lines", () => {
  const rows = [
    [1, 10],
    [2, 20],
    [4, 30],
  ] as const;

  it("has its rows' own values, and the lines' between them", () =>
    expect([1, 1.5, 2, 3, 4].map((x) => onStraightLines(x, rows))).to.deep.equal([10, 15, 20, 25, 30]));

  it("goes on with its first and its last line", () =>
    expect([0, 8].map((x) => onStraightLines(x, rows))).to.deep.equal([0, 50]));
});
