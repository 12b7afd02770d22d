import { expect } from "chai";
import { assertSupported } from "../../../src/engine/toolchain/host.ts";

describe("a machine", () => {
  it("of Linux on x64 is supported", () => expect(() => assertSupported("linux", "x64")).not.to.throw());

  for (const [platform, architecture] of [
    ["darwin", "arm64"],
    ["linux", "arm64"],
  ] as const) {
    it(`of ${platform} on ${architecture} is not, and the error says so`, () =>
      expect(() => assertSupported(platform, architecture)).to.throw(
        `the sandbox runs on linux x64, this machine is ${platform} ${architecture}; ` +
          "use a linux x64 machine or virtual machine",
      ));
  }
});
