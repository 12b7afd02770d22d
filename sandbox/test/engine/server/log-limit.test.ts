import { expect } from "chai";
import {
  appendFileSync,
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { limitLog } from "../../../src/engine/server/log-limit.ts";

describe("the limit of a log", () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "log-limit-"));
    file = join(folder, "server.log");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("does not change a small or missing log", () => {
    limitLog(file, 4);
    appendFileSync(file, "1234");
    limitLog(file, 4);
    expect(readdirSync(folder)).to.deep.equal(["server.log"]);
  });

  it("moves a large log and overwrites the one that it moved before", () => {
    for (const content of ["first", "second"]) {
      appendFileSync(file, content);
      limitLog(file, 4);
    }
    expect(readFileSync(join(folder, "server-before.log"), "utf8")).to.equal("second");
    expect(readFileSync(file, "utf8")).to.equal("");
  });

  it("works while a process has the log open", () => {
    const descriptor = openSync(file, "a");
    writeSync(descriptor, "before");
    limitLog(file, 4);
    writeSync(descriptor, "after");
    closeSync(descriptor);
    expect(readFileSync(file, "utf8")).to.equal("after");
  });
});
