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

  it("without a dynamic loader is static", () => {
    const file = join(machine.folder, "static");
    writeFileSync(file, staticProgram("hello"), { mode: 0o755 });
    expect(execFileSync(file, { encoding: "utf8" })).to.equal("hello");
    expect(isStatic(file)).to.equal(true);
  });

  it("with one, as Node.js has, is not", () => expect(isStatic(process.execPath)).to.equal(false));

  it("that is a script is not", () => expect(isStatic(machine.program("script", ""))).to.equal(false));

  it("that is empty is not", () => {
    const file = join(machine.folder, "empty");
    writeFileSync(file, "");
    expect(isStatic(file)).to.equal(false);
  });
});
