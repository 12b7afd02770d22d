import { expect } from "chai";
import { execa } from "execa";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter } from "node:path";
import { CLI, DeliveryProject, imageOf } from "../helpers/delivery-project.ts";
import type { DeployedState } from "../helpers/deployed-state.ts";

const deployed = (version: string, replicas = 2) => ({
  ...{ version, image: imageOf(version), replicas },
  applied: { version, image: imageOf(version) },
});
const passed = (version: string) => ({ version, image: imageOf(version) });
const BLUE: DeployedState = {
  activeColor: "blue",
  blue: deployed("1.0.0"),
  gates: { blue: passed("1.0.0") },
};
const BOTH: DeployedState = {
  ...{ ...BLUE, green: deployed("1.1.0") },
  gates: { ...BLUE.gates, green: passed("1.1.0") },
};
const OUTPUTS = { url: "http://203.0.113.10", previewUrl: "http://10.10.0.5" };
const CONFIG = `  activeColor: blue
  # What serves users.
  blue:
    version: 1.0.0 # the first one
    replicas: 3
`;

describe("npm run release", function () {
  // Each run loads Pulumi's SDK.
  this.timeout(180_000);
  let project: DeliveryProject;
  beforeEach(() => {
    project = new DeliveryProject();
    mkdirSync(project.file("app"));
    writeFileSync(project.file("app/Dockerfile"), "FROM scratch\n");
    writeFileSync(project.file("app/package.json"), '{ "version": "2.0.0" }\n');
    project.configure(CONFIG);
    project.record(BLUE);
  });
  afterEach(() => project.remove());

  const release = (...args: string[]) => project.run("release", "--stack", "dev", ...args);
  const config = () => readFileSync(project.file("Pulumi.dev.yaml"), "utf8");

  it("puts the version on the idle colour at the size of the active one, and says where testers see it", async () => {
    project.recordAfterUp(BOTH, OUTPUTS);
    const { exitCode, stdout, stderr, commands } = await release("--version", "1.1.0", "--yes");
    expect([exitCode, stderr]).to.deep.equal([0, ""]);
    expect(stdout.split("\n")).to.deep.equal([
      "Pulumi.dev.yaml: green gets 1.1.0.",
      "$ pulumi up --stack dev --yes",
      "",
      "green runs 1.1.0 and has passed its gate.",
      "Internal testers reach it at http://10.10.0.5, from inside the VPC network; on this machine with: " +
        "npm run preview:open -- --stack dev",
      "",
      "Next:",
      "  npm run switch -- green --stack dev",
    ]);
    expect(commands).to.deep.equal([
      "stack export --stack dev",
      "up --stack dev --yes",
      "stack export --stack dev",
    ]);
    expect(config()).to.equal(
      `config:\n  gcp:project: my-project-dev\n${CONFIG}  appVersion: "1.1.0"\n  green:\n    version: "1.1.0"\n    replicas: 3\n`,
    );
  });

  it("keeps comments, takes an image by digest away, and grows a colour that is too small", async () => {
    project.record(BOTH);
    const green = `  green: # for testers\n    version: 1.1.0 # the next one\n    image: ${imageOf("1.1.0")}\n    replicas: 0\n`;
    project.configure(`${CONFIG}${green}`);
    const { stdout } = await release("--version", "482917312345");
    expect(stdout).to.include(
      "Pulumi.dev.yaml: green gets 482917312345, with 3 pods like blue instead of 0.\n",
    );
    expect(config()).to.include(
      '  green:\n    # for testers\n    version: "482917312345" # the next one\n    replicas: 3\n',
    );
    expect(config()).to.include("  # What serves users.\n  blue:\n    version: 1.0.0 # the first one\n");
  });

  it("copies an autoscaler of the active colour", async () => {
    const autoscaling = "    autoscaling:\n      minReplicas: 2\n      maxReplicas: 6\n";
    project.configure(`  blue:\n    version: 1.0.0\n${autoscaling}`);
    await release("--version", "1.1.0");
    expect(config()).to.include(`  green:\n    version: "1.1.0"\n${autoscaling}`);
  });

  it("goes on to external users with --switch, by what npm run switch does", async () => {
    project.recordAfterUp(BOTH, OUTPUTS);
    const { exitCode, stdout, commands } = await release("--version", "1.1.0", "--switch", "--yes");
    expect(exitCode).to.equal(0);
    expect(stdout).to.not.include("Next:");
    expect(commands.slice(1)).to.deep.equal([
      "up --stack dev --yes",
      "stack export --stack dev",
      "config set activeColor green --stack dev",
      "up --stack dev --yes",
    ]);
  });

  it("watches the switch of --switch if the config says so", async () => {
    project.configure(`${CONFIG}  analysis: { durationSeconds: 60, intervalSeconds: 0 }\n`);
    project.recordAfterUp(BOTH, OUTPUTS);
    const { exitCode, stderr, commands } = await release("--version", "1.1.0", "--switch", "--yes");
    expect([exitCode, stderr]).to.deep.equal([
      1,
      "Pulumi.dev.yaml: analysis.intervalSeconds: expected a whole number from 1 to 300, got 0. " +
        "Set it with: pulumi config set --path 'analysis.intervalSeconds' 5",
    ]);
    expect(commands.filter((each) => each.startsWith("config"))).to.deep.equal([]);
  });

  it("checks policy packs in both updates", async () => {
    const { commands } = await release("--version", "1.1.0", "--switch", "--policy-pack", "policy");
    expect(commands.filter((each) => each.startsWith("up"))).to.deep.equal([
      "up --stack dev --policy-pack policy",
      "up --stack dev --policy-pack policy",
    ]);
  });

  it("puts the first release of a stack on the active colour", async () => {
    project.record({});
    project.recordAfterUp(BLUE, OUTPUTS);
    const { stdout, commands } = await release("--version", "1.0.0-rc", "--switch");
    expect(stdout).to.include(
      "\nblue runs 1.0.0-rc and has passed its gate.\nExternal users reach it at http://203.0.113.10.",
    );
    expect(config()).to.include('    version: "1.0.0-rc" # the first one\n').and.not.include("green");
    expect(commands).to.have.length(3);
  });

  it("does nothing when external users reach the version already", async () => {
    const before = config();
    const { exitCode, stdout, commands } = await release("--version", "1.0.0", "--switch");
    expect([exitCode, stdout, commands.length]).to.deep.equal([
      0,
      "External users reach blue 1.0.0 already. There is nothing to release.",
      1,
    ]);
    expect(config()).to.equal(before);
  });

  describe("of a version that the idle colour runs", () => {
    beforeEach(() => {
      project.configure(`${CONFIG}  green:\n    version: 1.1.0\n    replicas: 3\n`);
      project.record(BOTH);
    });

    it("does nothing, and names the switch", async () => {
      const { exitCode, stdout, commands } = await release("--version", "1.1.0");
      expect([exitCode, stdout, commands.length]).to.deep.equal([
        0,
        "green runs 1.1.0 already, tested. Next: npm run switch -- green --stack dev",
        1,
      ]);
    });

    it("goes on with the switch", async () => {
      const { stdout, commands } = await release("--version", "1.1.0", "--switch");
      expect(stdout.split("\n")[0]).to.equal("green runs 1.1.0 already, tested.");
      expect(commands.slice(1)).to.deep.equal(["config set activeColor green --stack dev", "up --stack dev"]);
    });

    for (const [what, state] of Object.entries<DeployedState>({
      "has no pods": { ...BOTH, green: deployed("1.1.0", 0) },
      "has not passed its gate": { ...BOTH, gates: BLUE.gates },
      "was not deployed to its end": {
        ...BOTH,
        green: { ...deployed("1.1.0"), applied: { version: "1.0.9", image: imageOf("1.0.9") } },
      },
    })) {
      it(`deploys it again when it ${what}`, async () => {
        project.record(state);
        expect((await release("--version", "1.1.0")).commands[1]).to.equal("up --stack dev");
      });
    }
  });

  it("leaves the file as it was when the update is refused before it changed anything", async () => {
    const before = config();
    project.failAt("up");
    const { exitCode, stderr } = await release("--version", "1.1.0");
    expect([exitCode, stderr]).to.deep.equal([
      1,
      "pulumi up --stack dev: failed, see above. Nothing was changed, and Pulumi.dev.yaml is as it was. Correct what it " +
        "says and run: npm run release -- --stack dev",
    ]);
    expect(config()).to.equal(before);
  });

  it("leaves the file as it was after Ctrl-C, once pulumi has ended", async () => {
    const before = config();
    const pulumi = readFileSync(project.file("pulumi"), "utf8");
    writeFileSync(project.file("pulumi"), pulumi.replace("up*) ", 'up*) echo > "$0.running"; sleep 60; '));
    const child = execa(process.execPath, [CLI, "release", "--stack", "dev", "--version", "1.1.0"], {
      ...{ cwd: project.file(""), reject: false, detached: true },
      env: { PATH: [project.file(""), process.env.PATH].join(delimiter) },
    });
    while (!existsSync(project.file("pulumi.running")))
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect(config()).to.include('version: "1.1.0"');
    process.kill(-child.pid!, "SIGINT");
    const { exitCode, stderr } = await child;
    expect(exitCode).to.equal(1);
    expect(stderr).to.include("Nothing was changed, and Pulumi.dev.yaml is as it was.");
    expect(config()).to.equal(before);
  });

  it("keeps the release in the file when the update fails after it changed something, and says what users reach", async () => {
    project.failAt("up");
    project.recordAfterUp({ ...BLUE, green: deployed("1.1.0") });
    const { exitCode, stderr, commands } = await release("--version", "1.1.0", "--switch");
    expect([exitCode, stderr]).to.deep.equal([
      1,
      "pulumi up --stack dev: failed, see above. External users reach blue, as before. Pulumi.dev.yaml keeps the release for " +
        "green. Fix what failed and run: npm run release -- --stack dev. What green runs now: npm run status -- --stack dev",
    ]);
    expect(config()).to.include('version: "1.1.0"');
    expect(commands.filter((each) => each.startsWith("config"))).to.deep.equal([]);
  });

  it("refuses a stack whose switch has not ended, and an edited version of the active colour", async () => {
    project.configure(CONFIG.replace("activeColor: blue", "activeColor: green"));
    const flag = await release("--version", "1.1.0");
    expect([flag.exitCode, flag.stderr, flag.commands.length]).to.deep.equal([
      1,
      "activeColor: expected blue, which external users reach, got green: a switch has not ended. End it: pulumi up --stack " +
        "dev. Or take it back: npm run rollback -- --stack dev. If another machine has switched: npm run config:refresh -- " +
        "--stack dev",
      1,
    ]);
    project.configure(CONFIG.replace("version: 1.0.0", "version: 1.0.1"));
    expect((await release("--version", "1.1.0")).stderr).to.equal(
      "blue: expected the version that external users reach, got a change of blue from 1.0.0 to 1.0.1: a release changes only " +
        "green. Undo it: pulumi config set --path blue.version 1.0.0 --stack dev. If another machine has released: npm run " +
        "config:refresh -- --stack dev",
    );
  });

  it("refuses a stack that takes promoted images only", async () => {
    project.configure(`${CONFIG}  requireDigests: true\n`);
    expect((await release()).stderr).to.equal(
      "--stack: expected a stack that builds the app, got one that takes promoted images only (requireDigests in " +
        "Pulumi.dev.yaml). Promote what another stack has tested, such as: npm run promote -- --from dev --to prod",
    );
  });

  it("refuses something that is no version, a folder that can't be built, and a version of another content", async () => {
    expect((await release("--version", "no version")).stderr).to.match(
      /^--version: expected 1 to 63 letters, digits, .+, got "no version"\.$/,
    );
    project.record({ ...BLUE, versions: { "1.1.0": { content: "other" } } });
    expect((await release("--version", "1.1.0")).stderr).to.equal(
      "--version: expected a version that was not built yet, got 1.1.0: ./app has changed since it was built, and a version " +
        "never changes its image. Give it another one.",
    );
    await execa("mkfifo", [project.file("app/.dockerignore")]);
    const { exitCode, stderr, commands } = await release("--version", "1.1.0");
    expect([exitCode, commands.length]).to.deep.equal([1, 1]);
    expect(stderr).to.include("app/.dockerignore: expected ").and.not.include("    at ");
  });

  it("takes the version of package.json with --package-version, else one of git and of the content", async () => {
    await release("--package-version");
    expect(config()).to.include('appVersion: "2.0.0"');
    project.configure(CONFIG);
    await release();
    expect(config()).to.match(/appVersion: "content-[0-9a-f]{12}"/);
  });
});
