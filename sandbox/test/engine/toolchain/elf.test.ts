import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { isStatic } from "../../../src/engine/toolchain/elf.ts";
import { staticProgram } from "../../helpers/static-program.ts";
import { fakeHost, type FakeHost } from "../../helpers/toolchain-context.ts";

describe("a program file", () => {
  let machine: FakeHost;
  before(() => (machine = fakeHost()));
  after(() => machine.remove());

  it("is static without a dynamic loader", () => {
    const file = join(machine.folder, "static");
    writeFileSync(file, staticProgram("hello"), { mode: 0o755 });
    expect(execFileSync(file, { encoding: "utf8" })).to.equal("hello");
    expect(isStatic(file)).to.equal(true);
  });

  it("is not static with a dynamic loader, as Node.js has", () =>
    expect(isStatic(process.execPath)).to.equal(false));

  it("is not static when it is a script", () =>
    expect(isStatic(machine.program("script", ""))).to.equal(false));

  it("is not static when it is empty", () => {
    const file = join(machine.folder, "empty");
    writeFileSync(file, "");
    expect(isStatic(file)).to.equal(false);
  });
});
