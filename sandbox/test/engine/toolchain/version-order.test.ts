import { expect } from "chai";
import { findVersion, isAtLeast } from "../../../src/engine/toolchain/version-order.ts";

describe("program versions", () => {
  for (const [answer, version] of [
    ["v3.256.0", "3.256.0"],
    ["Kubernetes v1.34.4", "1.34.4"],
    ["CoreDNS-1.15.0\nlinux/amd64, go1.26.8, ", "1.15.0"],
    ["go version go1.21 linux/amd64", "1.21"],
    ["Kubernetes v1.35.0-alpha.1", "1.35.0"],
    ["command not found", undefined],
  ] as const) {
    it(`are found in ${JSON.stringify(answer)}`, () => expect(findVersion(answer)).to.equal(version));
  }

  for (const [version, minimum, expected] of [
    ["1.34.4", "1.34.4", true],
    ["1.34.10", "1.34.9", true],
    ["1.9.0", "1.10.0", false],
    ["2.0.0", "1.99.99", true],
    ["1.21", "1.21.0", true],
    ["1.21", "1.21.1", false],
  ] as const) {
    it(`${version} is ${expected ? "" : "not "}at least ${minimum}`, () =>
      expect(isAtLeast(version, minimum)).to.equal(expected));
  }
});
