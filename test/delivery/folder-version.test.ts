import { expect } from "chai";
import { execa } from "execa";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { folderVersion, type FolderVersionArgs } from "../../delivery/folder-version.ts";

const CONTENT = "0123456789abcdef".repeat(4);

describe("folderVersion", () => {
  let folder: string;
  let appPath: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "folder-version-"));
    appPath = join(folder, "app");
    mkdirSync(appPath);
    write("app/Dockerfile", "FROM scratch\n");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const write = (file: string, text: string) => writeFileSync(join(folder, file), text);
  const git = async (...args: string[]) =>
    (
      await execa("git", ["-c", "user.name=Test", "-c", "user.email=test@example.com", ...args], {
        cwd: folder,
      })
    ).stdout;
  async function commit(message: string): Promise<string> {
    await git("add", "--all");
    await git("commit", "--quiet", "--message", message);
    return (await git("rev-parse", "HEAD")).slice(0, 12);
  }
  const version = (args: Partial<FolderVersionArgs> = {}) =>
    folderVersion({ appPath, content: CONTENT, built: () => undefined, ...args });

  it("is the commit that changed the folder last, whatever was committed elsewhere since", async () => {
    await git("init", "--quiet");
    const first = await commit("The app");
    expect(await version())
      .to.equal(first)
      .and.match(/^[0-9a-f]{12}$/);
    write("README.md", "text\n");
    await commit("Elsewhere");
    expect(await version()).to.equal(first);
    write("app/server.js", "1\n");
    expect(await commit("The app again")).to.equal(await version());
  });

  it("has a mark and the content's digest when the folder has changes that are not committed", async () => {
    await git("init", "--quiet");
    const id = await commit("The app");
    write("README.md", "not in the app's folder\n");
    expect(await version()).to.equal(id);
    for (const [file, text] of [
      ["app/Dockerfile", "FROM other\n"],
      ["app/new.js", "1\n"],
    ] as const) {
      write(file, text);
      expect(await version(), file).to.equal(`${id}-dirty-01234567`);
      expect(await version({ content: "f".repeat(64) }), file).to.equal(`${id}-dirty-ffffffff`);
      await git("clean", "--quiet", "--force", "app");
      await git("checkout", "--quiet", "app");
    }
    rmSync(join(appPath, "Dockerfile"));
    write("app/Dockerfile", "FROM scratch\n");
    expect(await version()).to.equal(id);
  });

  it("has the mark for files that git ignores and Docker gets, and not for files that both ignore", async () => {
    write(".gitignore", "generated\n");
    await git("init", "--quiet");
    const id = await commit("The app");
    write("app/generated", "1\n");
    expect(await version()).to.equal(`${id}-dirty-01234567`);
    write("app/.dockerignore", "generated\n");
    const ignored = await commit("Docker ignores it too");
    expect(await version()).to.equal(ignored);
  });

  it("has the content's digest when the same commit was built from something else before", async () => {
    await git("init", "--quiet");
    const id = await commit("The app");
    expect(await version({ built: () => CONTENT })).to.equal(id);
    expect(await version({ built: (each) => (each === id ? "other" : undefined) })).to.equal(
      `${id}-01234567`,
    );
  });

  it("is the content's digest without a repository, without a commit, and in a folder that git ignores", async () => {
    expect(await version()).to.equal("content-0123456789ab");
    await git("init", "--quiet");
    expect(await version()).to.equal("content-0123456789ab");
    write(".gitignore", "app\n");
    await commit("Without the app");
    expect(await version()).to.equal("content-0123456789ab");
  });

  it("is the content's digest without git", async () => {
    const path = process.env.PATH;
    process.env.PATH = folder;
    try {
      expect(await version()).to.equal("content-0123456789ab");
    } finally {
      process.env.PATH = path;
    }
  });

  it("refuses a shallow clone, whose last commit seems to have made every file", async () => {
    write("app/Dockerfile", "FROM other\n");
    await git("init", "--quiet");
    await commit("The first app");
    write("app/Dockerfile", "FROM scratch\n");
    await commit("The app");
    write("README.md", "text\n");
    await commit("Elsewhere");
    await execa("git", ["clone", "--quiet", "--depth=1", `file://${folder}`, join(folder, "clone")]);
    const error = await version({ appPath: join(folder, "clone/app") }).catch(
      (error: Error) => error.message,
    );
    expect(error).to.equal(
      `${folder}/clone/app: expected the commit that changed it last, got a shallow clone, which may not have it. Get the ` +
        "history with: git fetch --unshallow. Or name the version with: --version",
    );
    await execa("git", ["clone", "--quiet", "--depth=3", `file://${folder}`, join(folder, "deeper")]);
    expect(await version({ appPath: join(folder, "deeper/app") })).to.equal(
      (await git("rev-parse", "HEAD~1")).slice(0, 12),
    );
  });

  it("passes git's own problem on", async () => {
    await git("init", "--quiet");
    await commit("The app");
    write(".git/index", "no index");
    const error = await version().catch((error: Error) => error.message);
    expect(error).to.match(
      /^git status: failed in .+\/app: .+ Correct it, or name the version with: --version$/s,
    );
  });
});
