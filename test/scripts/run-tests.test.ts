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
  async function runTests(environment: NodeJS.ProcessEnv = { CI: "" }) {
    const { exitCode, stdout, stderr } = await execa(process.execPath, [SCRIPT], {
      cwd: folder,
      env: environment,
      reject: false,
    });
    return { exitCode, stdout: stdout.replace(/in \d+ s$/gm, "in 0 s"), stderr };
  }

  it("runs the unit tests and each check of the project and of its workspaces", async () => {
    const scripts = {
      unit: "echo tested",
      lint: "echo linted",
      "format:check": "true",
      start: "echo no test",
    };
    writePackage(".", { workspaces: ["tool"], scripts });
    writePackage("tool", { scripts: { types: "true", unit: "echo tested the tool" } });
    const { exitCode, stdout, stderr } = await runTests();
    expect({ exitCode, stderr }).to.deep.equal({ exitCode: 0, stderr: "" });
    expect(stdout.split("\n=== ").map((part) => part.replace(/^=== /, ""))).to.have.members([
      "tool unit: passed in 0 s\ntested the tool",
      "unit: passed in 0 s\ntested",
      "lint: passed in 0 s\nlinted",
      "tool types: passed in 0 s",
      "format:check: passed in 0 s",
    ]);
  });

  it("goes on after a part that fails, and names all that failed at the end", async () => {
    writePackage(".", {
      scripts: { unit: "exit 3", lint: "echo 'no semicolon' >&2; exit 1", types: "true" },
    });
    const { exitCode, stdout, stderr } = await runTests();
    expect(exitCode).to.equal(1);
    expect(stdout)
      .to.include("=== unit: FAILED in 0 s")
      .and.include("=== lint: FAILED in 0 s\nno semicolon")
      .and.include("=== types: passed in 0 s");
    expect(stderr).to.match(/^npm test: failed in (unit, lint|lint, unit)\. See above\.$/);
  });

  it("prints what a part printed in one piece, though another one runs beside it", async () => {
    const slowly = (word: string) => `for i in 1 2 3; do echo ${word}; sleep 0.05; done`;
    writePackage(".", { scripts: { lint: slowly("lint"), types: slowly("types") } });
    const { stdout } = await runTests();
    expect(stdout).to.include("lint\nlint\nlint").and.include("types\ntypes\ntypes");
  });

  it("gets the programs that tests need first in CI, and nowhere else", async () => {
    writePackage(".", { scripts: { "test-programs": "sleep 0.2; touch engine", unit: "ls engine" } });
    expect((await runTests()).exitCode).to.equal(1);
    const { exitCode, stdout } = await runTests({ CI: "true" });
    expect({ exitCode, stdout }).to.deep.equal({
      exitCode: 0,
      stdout: "=== test-programs: passed in 0 s\n=== unit: passed in 0 s\nengine",
    });
  });

  it("leaves out a workspace that was removed", async () => {
    writePackage(".", { workspaces: ["tool"], scripts: { unit: "echo tested" } });
    const { exitCode, stdout } = await runTests();
    expect({ exitCode, stdout }).to.deep.equal({ exitCode: 0, stdout: "=== unit: passed in 0 s\ntested" });
  });
});
