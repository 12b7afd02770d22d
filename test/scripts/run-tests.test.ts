import { expect } from "chai";
import { execa } from "execa";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const SCRIPT = join(import.meta.dirname, "../../scripts/run-tests.ts");

describe("npm test", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "run-tests-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  function writePackage(at: string, content: object): void {
    mkdirSync(join(folder, at), { recursive: true });
    writeFileSync(join(folder, at, "package.json"), JSON.stringify(content));
  }
  async function runTests() {
    const { exitCode, stdout, stderr } = await execa(process.execPath, [SCRIPT], {
      cwd: folder,
      reject: false,
    });
    return { exitCode, lines: stdout.replace(/in \d+ s$/gm, "in 0 s").split("\n"), stderr };
  }

  it("runs each check and the unit tests of the project and of its workspaces", async () => {
    writePackage(".", { workspaces: ["tool"], scripts: { lint: "echo linted", unit: "echo tested" } });
    writePackage("tool", { scripts: { types: "true", unit: "echo tested the tool" } });
    const { exitCode, lines, stderr } = await runTests();
    expect({ exitCode, stderr }).to.deep.equal({ exitCode: 0, stderr: "" });
    expect(lines).to.include.members(["=== lint: passed in 0 s", "linted", "=== tool types: passed in 0 s"]);
    expect(lines.slice(-6)).to.deep.equal([
      "=== unit",
      "tested",
      "=== unit: passed in 0 s",
      "=== tool unit",
      "tested the tool",
      "=== tool unit: passed in 0 s",
    ]);
  });

  it("goes on after a part that fails, and names all that failed at the end", async () => {
    writePackage(".", {
      scripts: { lint: "echo 'no semicolon' >&2; exit 1", types: "true", unit: "exit 3" },
    });
    const { exitCode, lines, stderr } = await runTests();
    expect(exitCode).to.equal(1);
    expect(lines).to.include.members(["=== lint: FAILED in 0 s", "no semicolon", "=== types: passed in 0 s"]);
    expect(lines.at(-1)).to.equal("=== unit: FAILED in 0 s");
    expect(stderr.trim()).to.equal("npm test: failed in lint, unit. See above.");
  });

  it("prints what a check printed in one piece, though another one runs beside it", async () => {
    const slowly = (word: string) => `for i in 1 2 3; do echo ${word}; sleep 0.05; done`;
    writePackage(".", { scripts: { lint: slowly("lint"), types: slowly("types") } });
    const { lines } = await runTests();
    expect(lines.join(" "))
      .to.match(/lint lint lint/)
      .and.match(/types types types/);
  });

  it("leaves out a workspace that was removed", async () => {
    writePackage(".", { workspaces: ["tool"], scripts: { unit: "echo tested" } });
    const { exitCode, lines } = await runTests();
    expect(exitCode).to.equal(0);
    expect(lines).to.deep.equal(["=== unit", "tested", "=== unit: passed in 0 s"]);
  });
});
