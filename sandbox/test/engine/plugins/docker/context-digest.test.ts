import { expect } from "chai";
import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contextDigest } from "../../../../src/engine/plugins/docker/context-digest.ts";

describe("the digest of a build context", () => {
  let folder: string;
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  const digest = (dockerfile = "Dockerfile") => contextDigest(folder, join(folder, dockerfile));
  const changes = (change: () => void) => {
    const before = digest();
    change();
    return digest() !== before;
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "context-"));
    mkdirSync(join(folder, "src"));
    write("Dockerfile", "FROM scratch\n");
    write("src/a.ts", "a");
    write("src/b.md", "b");
    write(".dockerignore", "**/*.md\n");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("stays the same for the same files", () => {
    expect(digest()).to.match(/^[0-9a-f]{64}$/);
    expect(changes(() => write("src/a.ts", "a"))).to.equal(false);
  });

  it("changes with content, name and mode of a file", () => {
    expect(changes(() => write("src/a.ts", "A"))).to.equal(true);
    expect(changes(() => renameSync(join(folder, "src/a.ts"), join(folder, "src/c.ts")))).to.equal(true);
    expect(changes(() => chmodSync(join(folder, "src/c.ts"), 0o755))).to.equal(true);
  });

  it("does not change with files that are ignored", () => {
    expect(changes(() => write("src/b.md", "B"))).to.equal(false);
    expect(changes(() => write("README.md", "new"))).to.equal(false);
  });

  it("takes a file in again that is below an ignored folder", () => {
    write(".dockerignore", "*\n!src/a.ts\n");
    expect(changes(() => write("src/a.ts", "A"))).to.equal(true);
    expect(changes(() => write("src/b.md", "B"))).to.equal(false);
  });

  it("prefers the Dockerfile's own ignore file", () => {
    write("Dockerfile.dockerignore", "src\n");
    expect(changes(() => write("src/a.ts", "A"))).to.equal(false);
    expect(changes(() => write("top.md", "new"))).to.equal(true);
  });

  it("changes with the Dockerfile, though that is ignored or outside, and not with its name", () => {
    write(".dockerignore", "*\n");
    expect(changes(() => write("Dockerfile", "FROM scratch\nEXPOSE 1\n"))).to.equal(true);
    write("Other", "FROM scratch\nEXPOSE 1\n");
    expect(digest("Other")).to.equal(digest("Dockerfile"));
  });

  it("counts a link by where it points, not by what is there", () => {
    symlinkSync("/nowhere", join(folder, "link"));
    const before = digest();
    rmSync(join(folder, "link"));
    symlinkSync("/elsewhere", join(folder, "link"));
    expect(digest()).to.not.equal(before);
  });
});
