import { expect } from "chai";
import { ephemeralStorageBytes } from "../../../../src/engine/google-cloud/resources/node-disk.ts";

describe("the part of a node's disk for pods", () => {
  it("is what Google's documents show for 100 GB, to a millionth", () =>
    expect(ephemeralStorageBytes(100)).to.be.closeTo(47_060_071_478, 47_060));

  it("is a small part of a small disk", () => {
    const gib = (size: number) => Math.round((ephemeralStorageBytes(size) / 2 ** 30) * 10) / 10;
    expect([10, 30, 50, 1000].map(gib)).to.deep.equal([0.1, 7.8, 17.5, 782.2]);
  });
});
