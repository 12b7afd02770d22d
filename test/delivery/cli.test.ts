import { expect } from "chai";
import { execa } from "execa";
import { readFileSync } from "node:fs";
import { COMMANDS } from "../../delivery/cli.ts";
import { CLI } from "../helpers/delivery-project.ts";

const NAMES = Object.keys(COMMANDS);

/** Prints the modules that the process has loaded at its end. */
const LIST_MODULES = `import { createRequire } from "node:module";
const { cache } = createRequire("file:///");
process.on("exit", () => console.error(JSON.stringify(Object.keys(cache))));`;

describe("npm run delivery", () => {
  const run = (...args: string[]) =>
    execa(process.execPath, [CLI, ...args], { reject: false, env: { npm_config_stack: undefined } });

  it("lists each command of delivery/ in one help, with its exit codes", async () => {
    const { exitCode, stdout } = await run("--help");
    expect(exitCode).to.equal(0);
    for (const name of NAMES) expect(stdout).to.match(new RegExp(`^ {2}${name} +\\w`, "m"));
    expect(stdout)
      .to.match(/^Usage: npm run <command> -- \[options\]\n/)
      .and.include("ends with 0");
  });

  it("has an npm script as the short form of each command, which installs only what a deploy needs", () => {
    const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as {
      scripts: Record<string, string>;
    };
    for (const name of ["delivery", ...NAMES]) {
      expect(scripts[`pre${name}`], name).to.equal("node scripts/install-dependencies.mjs --production");
    }
    expect(scripts.delivery).to.equal("node delivery/cli.mjs");
    for (const name of NAMES) expect(scripts[name]).to.equal(`node delivery/cli.mjs ${name}`);
  });

  it("loads of Pulumi's SDK only what a command uses", async () => {
    const listed = `--import=data:text/javascript,${encodeURIComponent(LIST_MODULES)}`;
    const { stderr } = await execa(process.execPath, [listed, CLI, "release", "--help"]);
    const files = JSON.parse(stderr) as string[];
    const parts = ["/@pulumi/pulumi/resource.js", "/typescript/", "/arborist/", "/automation/stack.js"];
    expect(parts.filter((part) => files.some((file) => file.includes(part)))).to.deep.equal([parts[0]]);
  });

  for (const name of NAMES) {
    it(`shows the help of ${name} as a person types it`, async () => {
      const { exitCode, stdout } = await run(name, "--help");
      expect(exitCode).to.equal(0);
      expect(stdout).to.match(new RegExp(`^Usage: npm run ${name} -- \\[options\\]`));
    });

    it(`ends ${name} with 1 and the next command for an option that it doesn't have`, async () => {
      const { exitCode, stdout, stderr } = await run(name, "--unknown");
      expect([exitCode, stdout]).to.deep.equal([1, ""]);
      expect(stderr).to.match(new RegExp(`^\\w+ option '.+See its options: npm run ${name} -- --help$`));
    });
  }

  it("ends with 1 and the next command for a command that it doesn't have", async () => {
    const { exitCode, stderr } = await run("deploy");
    expect([exitCode, stderr]).to.deep.equal([
      1,
      "unknown command 'deploy'. See the commands: npm run delivery -- --help",
    ]);
  });
});
