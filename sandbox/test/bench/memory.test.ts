import { expect } from "chai";
import { usedMib } from "../../bench/memory.ts";

const rollup = (pssKib: number) =>
  [
    "55d0c8a00000-7ffd0b5f2000 ---p 00000000 00:00 0                          [rollup]",
    "Rss:               99999 kB",
    `Pss:               ${pssKib} kB`,
    "Pss_Dirty:          1234 kB",
    "",
  ].join("\n");

describe("the memory of processes", () => {
  it("is the sum of each process's memory with its part of shared pages", () =>
    expect(usedMib(rollup(1536) + rollup(512))).to.equal(2));

  it("is an error when there are no processes", () =>
    expect(() => usedMib("")).to.throw("/proc: expected processes with their memory, got none"));
});
