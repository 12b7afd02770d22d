import { expect } from "chai";
import { cidr, contains, overlaps, parseCidr } from "../../settings/cidr.ts";

describe("a CIDR range", () => {
  it("is read with its first address and size", () => {
    expect(parseCidr("10.1.2.0/23")).to.deep.equal({
      text: "10.1.2.0/23",
      first: 10 * 2 ** 24 + 2 ** 16 + 2 * 2 ** 8,
      size: 512,
      prefix: 23,
    });
  });

  it("can hold one address or all of them", () => {
    expect(parseCidr("255.255.255.255/32")?.size).to.equal(1);
    expect(parseCidr("0.0.0.0/0")?.size).to.equal(2 ** 32);
  });

  for (const text of [
    "",
    "10.0.0.0",
    "10.0.0/8",
    "10.0.0.1/8",
    "300.0.0.0/8",
    "10.0.0.0/33",
    " 10.0.0.0/8",
  ]) {
    it(`is not '${text}'`, () => expect(parseCidr(text)).to.be.undefined);
  }

  it("overlaps a range inside it, but not its neighbour", () => {
    expect(overlaps(cidr("10.0.0.0/8"), cidr("10.255.0.0/16"))).to.be.true;
    expect(overlaps(cidr("10.255.0.0/16"), cidr("10.0.0.0/8"))).to.be.true;
    expect(overlaps(cidr("10.0.0.0/24"), cidr("10.0.1.0/24"))).to.be.false;
  });

  it("contains itself and a range inside it, but not a larger one", () => {
    expect(contains(cidr("10.0.0.0/8"), cidr("10.0.0.0/8"))).to.be.true;
    expect(contains(cidr("10.0.0.0/8"), cidr("10.9.0.0/16"))).to.be.true;
    expect(contains(cidr("10.9.0.0/16"), cidr("10.0.0.0/8"))).to.be.false;
  });
});
