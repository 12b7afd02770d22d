import { expect } from "chai";
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contentHash } from "../../../src/engine/host/content-hash.ts";

describe("a content hash", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "content-"));
    write("a/one", "1");
    write("b", "2");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function write(name: string, content: string) {
    mkdirSync(join(folder, name, ".."), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  const hash = (...texts: string[]) => contentHash([join(folder, "a"), join(folder, "b")], texts);

  it("stays the same while the contents stay the same, even if files are written again", () => {
    const before = hash("x");
    write("a/one", "1");
    utimesSync(join(folder, "b"), 1, 1);
    expect(hash("x"))
      .to.equal(before)
      .and.match(/^[0-9a-f]{16}$/);
  });

  it("changes with every change of a file, a folder or a text", () => {
    const hashes = [hash("x"), hash("y"), hash("x", "y"), hash("xy")];
    write("b", "3");
    hashes.push(hash("x"));
    write("a/two", "");
    hashes.push(hash("x"));
    write("a/deep/three", "");
    hashes.push(hash("x"));
    rmSync(join(folder, "b"));
    hashes.push(hash("x"));
    expect(new Set(hashes)).to.have.lengthOf(hashes.length);
  });

  it("uses the size and time of a large file instead of its content", () => {
    const large = join(folder, "large");
    writeFileSync(large, Buffer.alloc(2 ** 20 + 1, "a"));
    utimesSync(large, 1, 1);
    const before = contentHash([large]);
    writeFileSync(large, Buffer.alloc(2 ** 20 + 1, "b"));
    utimesSync(large, 1, 1);
    expect(contentHash([large])).to.equal(before);
    utimesSync(large, 2, 2);
    expect(contentHash([large])).not.to.equal(before);
  });
});
