import { expect } from "chai";
import { execa } from "execa";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PULUMI } from "../../src/engine/toolchain/program-sets.ts";
import { type CrashStack, type DeliveryResult, startCrashStack } from "../helpers/crash-stack.ts";
import { installedPrograms } from "../helpers/installed-programs.ts";

interface Reached {
  readonly color: string;
  readonly version: string;
}

// Each test starts from what the test before it left, because an update takes seconds.
describe("release, switch and rollback by npm scripts, on the real engine", function () {
  this.timeout(600_000);
  let ground: CrashStack;
  let first: string;

  before(async function () {
    ground = await startCrashStack(await installedPrograms(PULUMI, this));
    ground.configure({ activeColor: "blue", "blue.replicas": 2 });
    await git("init", "--quiet");
    first = await commit("The app", "app/server.js", "1");
  });

  after(async () => {
    await ground?.close();
  });

  const file = (name: string) => join(ground.project, name);
  const config = () => readFileSync(file("Pulumi.test.yaml"), "utf8");
  async function git(...args: string[]): Promise<string> {
    const names = ["-c", "user.name=Test", "-c", "user.email=test@example.com"];
    return (await execa("git", [...names, ...args], { cwd: ground.project })).stdout;
  }
  async function commit(message: string, name: string, text: string): Promise<string> {
    writeFileSync(file(name), text);
    await git("add", "app", "Pulumi.test.yaml");
    await git("commit", "--quiet", "--message", message);
    return (await git("rev-parse", "HEAD")).slice(0, 12);
  }

  /** Runs an npm script that must end well, and prints its time. */
  async function run(script: string, ...args: string[]): Promise<DeliveryResult> {
    const startedAt = performance.now();
    const result = await ground.npm(script, ...args, "--stack", "test", "--yes");
    expect(result.exitCode, `${result.stdout}${result.stderr}`).to.equal(0);
    const words = ["npm run", script, ...args].join(" ");
    console.log(`      ${words}: ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
    return result;
  }
  async function reached(): Promise<readonly string[]> {
    const { exitCode, stdout, stderr } = await ground.npm("status", "--stack", "test", "--json");
    expect(exitCode, `${stdout}${stderr}`).to.equal(0);
    const { external, internal } = JSON.parse(stdout) as { external: Reached; internal?: Reached };
    return [external, ...(internal ? [internal] : [])].map(({ color, version }) => `${color} ${version}`);
  }

  it("a first release goes to the active colour, with the version of its commit", async () => {
    const { stdout } = await run("release");
    expect(stdout).to.include(
      `\nblue runs ${first} and has passed its gate.\nExternal users reach it at http://`,
    );
    expect(await reached()).to.deep.equal([`blue ${first}`]);
  });

  it("a second one of the same commit does nothing", async () => {
    const { stdout } = await run("release");
    expect(stdout).to.equal(`External users reach blue ${first} already. There is nothing to release.`);
  });

  let dirty: string;
  it("a release with changes that are not committed goes to testers, and another change is another version", async () => {
    writeFileSync(file("app/server.js"), "2");
    expect((await run("release")).stdout).to.match(
      /\nInternal testers reach it at http:\/\/.+npm run preview:open -- --stack test\n\nNext:\n {2}npm run switch -- green --stack test\n/,
    );
    const [, earlier] = await reached();
    writeFileSync(file("app/server.js"), "3");
    await run("release");
    const [external, later] = await reached();
    expect(external).to.equal(`blue ${first}`);
    for (const each of [earlier, later])
      expect(each).to.match(new RegExp(`^green ${first}-dirty-[0-9a-f]{8}$`));
    expect(later).to.not.equal(earlier);
    dirty = later!;
    expect((await run("release")).stdout).to.include("already, tested. Next: npm run switch -- green");
  });

  it("a switch and a rollback send external users there and back", async () => {
    await run("switch", "green");
    expect(await reached()).to.deep.equal([dirty, `blue ${first}`]);
    await run("rollback");
    expect(await reached()).to.deep.equal([`blue ${first}`, dirty]);
  });

  it("a version of digits stays text in the file and in the cluster, also after a switch", async () => {
    await run("release", "--version", "482917312345", "--switch");
    expect(await reached()).to.deep.equal(["green 482917312345", `blue ${first}`]);
    expect(config()).to.match(/version: "482917312345"/);
    const labels = ground.kubernetes.objects.get("/apis/apps/v1/namespaces/web/deployments/green")?.spec;
    expect(JSON.stringify(labels)).to.include('"version":"482917312345"');
  });

  it("a refused release leaves the file as it was", async () => {
    writeFileSync(file("app/server.js"), "4");
    ground.configure({ nodeCount: 1 });
    const before = config();
    const { exitCode, stdout, stderr } = await ground.npm("release", "--stack", "test", "--yes");
    expect(exitCode).to.equal(1);
    expect(stdout + stderr).to.include("nodeCount: expected a whole number from 2");
    expect(stderr).to.include("Nothing was changed, and Pulumi.test.yaml is as it was.");
    expect(config()).to.equal(before);
    ground.configure({ nodeCount: undefined });
  });

  it("a fresh checkout, whose file is older, takes what the stack runs from its state and releases to the idle colour", async () => {
    await git("checkout", "--quiet", "Pulumi.test.yaml", "app");
    const next = await commit("The next app", "app/server.js", "5");
    const refused = await ground.npm("release", "--stack", "test", "--yes");
    expect(refused.stderr).to.include("activeColor: expected green, which external users reach, got blue");
    const { stdout } = await ground.npm("config:refresh", "--stack", "test");
    expect(stdout).to.include("Pulumi.test.yaml: activeColor is green, ");
    await run("release");
    expect(await reached()).to.deep.equal(["green 482917312345", `blue ${next}`]);
    await ground.stack.up({ expectNoChanges: true });
  });
});
