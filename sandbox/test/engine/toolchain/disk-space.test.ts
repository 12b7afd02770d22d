import { expect } from "chai";
import { assertFreeSpace } from "../../../src/engine/toolchain/disk-space.ts";

const GIB = 1024 ** 3;

describe("disk space", () => {
  it("gives no error when there is enough", () =>
    expect(() => assertFreeSpace("/", 6, "building kubernetes", () => 6 * GIB)).not.to.throw());

  it("gives an error with the free and the needed space when there is too little", () =>
    expect(() => assertFreeSpace("/no/such/folder", 6, "building kubernetes", () => 2.55 * GIB)).to.throw(
      "disk: expected at least 6 GiB free for building kubernetes in /no/such/folder, got 2.5 GiB. " +
        "Free some space, then run the same command again",
    ));

  it("is measured in the parent of a folder that does not exist", () => {
    let asked: string | undefined;
    assertFreeSpace("/no/such/folder", 1, "a test", (folder) => {
      asked = folder;
      return GIB;
    });
    expect(asked).to.equal("/");
  });

  it("can be read on this machine", () =>
    expect(() => assertFreeSpace(import.meta.dirname, 1e9, "a test")).to.throw(/, got \d+\.\d GiB\./));
});
