import { expect } from "chai";
import { execa } from "execa";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sandboxPaths } from "../../sandbox/host/paths.ts";
import { findPrograms } from "../../sandbox/toolchain/find-programs.ts";
import { goBuild } from "../../sandbox/toolchain/go-build.ts";
import { which } from "../../sandbox/toolchain/path-programs.ts";
import { ACTIONLINT } from "../../sandbox/toolchain/program-sets.ts";
import { PROJECT } from "../helpers/workflows.ts";

/** The folder of actionlint: on PATH, in the cache, or built where there is a Go. */
async function actionlintFolder(): Promise<string> {
  const paths = sandboxPaths(PROJECT);
  const context = { paths, environment: process.env, report: () => undefined };
  const { folder } = await findPrograms(ACTIONLINT, context, {
    download: () => Promise.reject(new Error("it has no download")),
    ensureGo: ({ environment }) => {
      const go = which("go", environment);
      return go ? Promise.resolve(go) : Promise.reject(new Error("neither it nor a Go is on PATH"));
    },
    goBuild,
  });
  return folder;
}

describe("the workflows, linted", function () {
  // The first build downloads and compiles a dozen modules.
  this.timeout(300_000);
  let program: string;
  let folder: string;

  before(async function () {
    try {
      program = join(await actionlintFolder(), "actionlint");
    } catch (error) {
      console.log(`      skipped, there is no actionlint: ${(error as Error).message}`);
      this.skip();
    }
  });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "actionlint-"));
    cpSync(join(PROJECT, ".github"), join(folder, ".github"), { recursive: true });
    // By which it knows a project, and finds the project's own actions.
    mkdirSync(join(folder, ".git"));
  });
  afterEach(() => folder && rmSync(folder, { recursive: true }));

  const lint = async () => {
    // Not what else this machine has: findings are to be the same everywhere.
    const { stdout } = await execa(program, ["-no-color", "-oneline", "-shellcheck=", "-pyflakes="], {
      cwd: folder,
      reject: false,
    });
    return stdout;
  };
  function edit(name: string, change: (text: string) => string): void {
    const file = join(folder, ".github/workflows", name);
    writeFileSync(file, change(readFileSync(file, "utf8")));
  }

  it("have no findings", async () => expect(await lint()).to.equal(""));

  it("would have one for an expression that is wrong", async () => {
    edit("test.yml", (text) => text.replace("timeout-minutes: 20", "if: github.evnt_name == 'push'"));
    expect(await lint()).to.match(
      /^\.github\/workflows\/test\.yml:\d+:\d+: property "evnt_name" is not defined/,
    );
  });

  it("would have one for an input that the project's own action doesn't have", async () => {
    edit("preview.yml", (text) => text.replace(" service-account:", " service-acount:"));
    expect(await lint()).to.include('input "service-acount" is not defined in action "Stack"');
  });
});
