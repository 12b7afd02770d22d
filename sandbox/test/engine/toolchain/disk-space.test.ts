import { expect } from "chai";
import { assertFreeSpace } from "../../../src/engine/toolchain/disk-space.ts";

const GIB = 1024 ** 3;

describe("disk space", () => {
  it("that is enough is not worth a word", () =>
    expect(() => assertFreeSpace("/", 6, "building kubernetes", () => 6 * GIB)).not.to.throw());

  it("that is short is an error with what is there and what is needed", () =>
    expect(() => assertFreeSpace("/no/such/folder", 6, "building kubernetes", () => 2.55 * GIB)).to.throw(
      "disk: expected at least 6 GiB free for building kubernetes in /no/such/folder, got 2.5 GiB. " +
        "Free some space, then run the same command again",
    ));

  it("is asked of the folder that a missing one would be made in", () => {
    let asked: string | undefined;
    assertFreeSpace("/no/such/folder", 1, "a test", (folder) => {
      asked = folder;
      return GIB;
    });
    expect(asked).to.equal("/");
  });

  it("of this machine is read", () =>
    expect(() => assertFreeSpace(import.meta.dirname, 1e9, "a test")).to.throw(/, got \d+\.\d GiB\./));
});
