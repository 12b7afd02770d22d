import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { asNobody, listen } from "../../../helpers/odd-files.ts";
import { contextDigest } from "../../../../src/engine/plugins/docker/context-digest.ts";

describe("contextDigest", () => {
  let folder: string;
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  const digest = (dockerfile = "Dockerfile") => contextDigest(folder, join(folder, dockerfile));
  const changes = async (change: () => void) => {
    const before = await digest();
    change();
    return (await digest()) !== before;
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

  it("stays the same for the same files", async () => {
    expect(await digest()).to.match(/^[0-9a-f]{64}$/);
    expect(await changes(() => write("src/a.ts", "a"))).to.equal(false);
  });

  it("changes with the content, name or mode of a file", async () => {
    expect(await changes(() => write("src/a.ts", "A"))).to.equal(true);
    expect(await changes(() => renameSync(join(folder, "src/a.ts"), join(folder, "src/c.ts")))).to.equal(
      true,
    );
    expect(await changes(() => chmodSync(join(folder, "src/c.ts"), 0o755))).to.equal(true);
  });

  it("does not change with ignored files", async () => {
    expect(await changes(() => write("src/b.md", "B"))).to.equal(false);
    expect(await changes(() => write("README.md", "new"))).to.equal(false);
  });

  it("changes with a file in an ignored folder that is not ignored itself", async () => {
    write(".dockerignore", "*\n!src/a.ts\n");
    expect(await changes(() => write("src/a.ts", "A"))).to.equal(true);
    expect(await changes(() => write("src/b.md", "B"))).to.equal(false);
  });

  it("prefers the Dockerfile's own ignore file", async () => {
    write("Dockerfile.dockerignore", "src\n");
    expect(await changes(() => write("src/a.ts", "A"))).to.equal(false);
    expect(await changes(() => write("top.md", "new"))).to.equal(true);
  });

  it("changes with an ignored Dockerfile or one outside the context, and not with its name", async () => {
    write(".dockerignore", "*\n");
    expect(await changes(() => write("Dockerfile", "FROM scratch\nEXPOSE 1\n"))).to.equal(true);
    write("Other", "FROM scratch\nEXPOSE 1\n");
    expect(await digest("Other")).to.equal(await digest("Dockerfile"));
  });

  it("changes with the target of a link and not with the content there", async () => {
    symlinkSync("src", join(folder, "link"));
    const before = await digest();
    expect(await changes(() => write("src/b.md", "B"))).to.equal(false);
    rmSync(join(folder, "link"));
    symlinkSync("src/a.ts", join(folder, "link"));
    expect(await digest()).to.not.equal(before);
  });

  it("leaves out the rest of a folder after a link to nothing, as the official plugin does", async () => {
    symlinkSync("nothing", join(folder, "src", ".lock"));
    expect(await changes(() => write("src/a.ts", "A"))).to.equal(false);
    expect(await changes(() => write("top.ts", "new"))).to.equal(true);
  });

  it("is the official plugin's own, for each kind of file", async () => {
    for (const [file, text, mode] of [
      ["Dockerfile", "FROM scratch\n", 0o644],
      [".dockerignore", "**/*.md\nign\n", 0o644],
      ["zzz", "top", 0o4755],
      ["a-b", "s", 0o644],
      ["src/a.ts", "a", 0o644],
      ["zdir/z.ts", "z", 0o755],
      ["a/c", "c", 0o644],
    ] as const) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      write(file, text);
      chmodSync(join(folder, file), mode);
    }
    mkdirSync(join(folder, "ign"));
    symlinkSync("src", join(folder, "linked"));
    symlinkSync("src/a.ts", join(folder, "file-link"));
    execFileSync("mkfifo", ["-m", "644", join(folder, "pipe")]);
    const before = process.cwd();
    process.chdir(folder);
    try {
      // Computed with hashContext of pulumi-docker's provider.go for this folder.
      expect(await contextDigest(".", "Dockerfile")).to.equal(
        "c1a4ddbba00a0f4dcb2eb8f900b52a4f9af1462f3ad4795354770d07f5423ad4",
      );
    } finally {
      process.chdir(before);
    }
  });

  const refuses: [what: string, add: (file: string) => unknown, code: string][] = [
    [
      "refuses a link that leads to itself, unless it is ignored",
      (file) => symlinkSync("odd", file),
      "ELOOP",
    ],
    ["refuses a socket, unless it is ignored", (file) => listen(file), "ENXIO"],
    [
      "refuses a file that can't be read, unless it is ignored",
      (file) => writeFileSync(file, "", { mode: 0 }),
      "EACCES",
    ],
    [
      "refuses a folder that can't be read, unless it is ignored",
      (file) => mkdirSync(file, { mode: 0 }),
      "EACCES",
    ],
  ];
  for (const [what, add, code] of refuses) {
    it(what, async () => {
      const added = await add(join(folder, "odd"));
      const error = await asNobody(folder, () => digest()).catch((reason: unknown) => reason);
      expect(error).to.have.property("code", code);
      write(".dockerignore", "odd");
      expect(await asNobody(folder, () => digest())).to.match(/^[0-9a-f]{64}$/);
      if (added) (added as { close(): void }).close();
    });
  }
});
