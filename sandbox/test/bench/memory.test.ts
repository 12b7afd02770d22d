import { expect } from "chai";
import { usedMib } from "../../bench/memory.ts";

describe("the memory that docker tells", () => {
  for (const [text, mib] of [
    ["512KiB / 7.6GiB", 0.5],
    ["12.5MiB / 7.6GiB", 12.5],
    ["1.25GiB / 7.6GiB", 1280],
    ["0B / 0B", 0],
  ] as const) {
    it(`is ${mib} MiB of '${text}'`, () => expect(usedMib(text)).to.equal(mib));
  }

  it("is refused when it is none", () =>
    expect(() => usedMib("-- / --")).to.throw(
      "docker stats: got '-- / --', expected something like '12.5MiB / 7.6GiB'",
    ));
});
