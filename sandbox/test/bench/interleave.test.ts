import { expect } from "chai";
import { interleave } from "../../bench/interleave.ts";

describe("the side-by-side measurement", () => {
  it("measures every case once in each round, every other round in reverse order", async () => {
    const order: string[] = [];
    const counting = (name: string) => ({
      name,
      measure: () => Promise.resolve(order.push(name)),
    });
    const values = await interleave([counting("a"), counting("b"), counting("c")], 3);
    expect(order.join("")).to.equal("abccbaabc");
    expect([...values]).to.deep.equal([
      ["a", [1, 6, 7]],
      ["b", [2, 5, 8]],
      ["c", [3, 4, 9]],
    ]);
  });

  it("reports each value at once", async () => {
    const told: unknown[] = [];
    await interleave([{ name: "a", measure: () => Promise.resolve(7) }], 2, (...value) => told.push(value));
    expect(told).to.deep.equal([
      ["a", 7],
      ["a", 7],
    ]);
  });
});
