import { expect } from "chai";
import { execa } from "execa";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ACTIONLINT } from "../tools/program-sets.ts";
import { testTool } from "../helpers/test-tool.ts";
import { CHECKOUT } from "../helpers/checkout-folder.ts";

describe("the workflows, linted", function () {
  // The first build downloads and compiles a dozen modules.
  this.timeout(300_000);
  let program: string;
  let folder: string;

  before(async function () {
    const found = await testTool(ACTIONLINT);
    if ("absent" in found) {
      console.log(`      skipped, there is no actionlint: ${found.absent}`);
      this.skip();
    }
    program = join(found.folder, "actionlint");
  });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "actionlint-"));
    cpSync(join(CHECKOUT, ".github"), join(folder, ".github"), { recursive: true });
    // Without this folder, actionlint does not look for the project's own actions.
    mkdirSync(join(folder, ".git"));
  });
  afterEach(() => folder && rmSync(folder, { recursive: true }));

  const lint = async () => {
    // Without shellcheck and pyflakes, so that every machine has the same findings.
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
    edit("test.yml", (text) => text.replace(/timeout-minutes: \d+/, "if: github.evnt_name == 'push'"));
    expect(await lint()).to.match(
      /^\.github\/workflows\/test\.yml:\d+:\d+: property "evnt_name" is not defined/,
    );
  });

  it("would have one for an input that the project's own action doesn't have", async () => {
    edit("preview.yml", (text) => text.replace(" service-account:", " service-acount:"));
    expect(await lint()).to.include('input "service-acount" is not defined in action "Stack"');
  });
});
