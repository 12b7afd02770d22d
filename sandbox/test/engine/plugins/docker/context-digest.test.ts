import { expect } from "chai";
import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contextDigest } from "../../../../src/engine/plugins/docker/context-digest.ts";

describe("contextDigest", () => {
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

  it("changes with the content, name or mode of a file", () => {
    expect(changes(() => write("src/a.ts", "A"))).to.equal(true);
    expect(changes(() => renameSync(join(folder, "src/a.ts"), join(folder, "src/c.ts")))).to.equal(true);
    expect(changes(() => chmodSync(join(folder, "src/c.ts"), 0o755))).to.equal(true);
  });

  it("does not change with ignored files", () => {
    expect(changes(() => write("src/b.md", "B"))).to.equal(false);
    expect(changes(() => write("README.md", "new"))).to.equal(false);
  });

  it("changes with a file in an ignored folder that is not ignored itself", () => {
    write(".dockerignore", "*\n!src/a.ts\n");
    expect(changes(() => write("src/a.ts", "A"))).to.equal(true);
    expect(changes(() => write("src/b.md", "B"))).to.equal(false);
  });

  it("prefers the Dockerfile's own ignore file", () => {
    write("Dockerfile.dockerignore", "src\n");
    expect(changes(() => write("src/a.ts", "A"))).to.equal(false);
    expect(changes(() => write("top.md", "new"))).to.equal(true);
  });

  it("changes with an ignored Dockerfile or one outside the context, and not with its name", () => {
    write(".dockerignore", "*\n");
    expect(changes(() => write("Dockerfile", "FROM scratch\nEXPOSE 1\n"))).to.equal(true);
    write("Other", "FROM scratch\nEXPOSE 1\n");
    expect(digest("Other")).to.equal(digest("Dockerfile"));
  });

  it("changes with the target of a link and not with the content there", () => {
    symlinkSync("/nowhere", join(folder, "link"));
    const before = digest();
    rmSync(join(folder, "link"));
    symlinkSync("/elsewhere", join(folder, "link"));
    expect(digest()).to.not.equal(before);
  });
});
