import { expect } from "chai";
import { execa } from "execa";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readStackNames, selectedStack } from "../../../delivery/stack-names.ts";
import { parse } from "yaml";
import { PULUMI } from "../../src/engine/toolchain/program-sets.ts";
import { EngineStack } from "../helpers/engine-stack.ts";
import { type FakeBucket, fakeBucket } from "../helpers/fake-bucket.ts";
import { installedPrograms } from "../helpers/installed-programs.ts";
import { CHECKOUT } from "../helpers/checkout-folder.ts";

const { name: PROJECT_NAME } = parse(readFileSync(join(CHECKOUT, "Pulumi.yaml"), "utf8")) as { name: string };
const QUALIFIED = `organization/${PROJECT_NAME}`;

describe("state in a bucket", function () {
  // The first run builds the server, and an update takes seconds.
  this.timeout(600_000);
  let bucket: FakeBucket | undefined;
  let dev: EngineStack | undefined;
  let prodFile: string;

  before(async function () {
    const engine = await installedPrograms(PULUMI, this);
    const found = await fakeBucket();
    if ("absent" in found) {
      console.log(`      skipped: there is no fake-gcs-server: ${found.absent}`);
      return this.skip();
    }
    bucket = found;
    dev = await EngineStack.create(engine, {
      name: "dev",
      backend: bucket.url,
      environment: bucket.environment,
    });
    prodFile = join(dev.project, "Pulumi.prod.yaml");
    dev.configure({
      "gcp:project": "my-project-dev",
      appVersion: "1.0.0",
      "blue.version": "1.0.0",
      "green.version": "1.0.0",
      deletionProtection: false,
    });
    await dev.up();
    await run("pulumi", "stack", "init", "prod");
    const salt = readFileSync(prodFile, "utf8");
    cpSync(join(CHECKOUT, "Pulumi.prod.yaml"), prodFile);
    writeFileSync(prodFile, `${readFileSync(prodFile, "utf8")}${salt}`);
  });

  after(async () => {
    await dev?.close();
    await bucket?.close();
  });

  async function run(program: string, ...args: string[]) {
    const { exitCode, stdout, stderr } = await execa(program, args, {
      cwd: dev!.project,
      env: dev!.environment,
      reject: false,
    });
    return { exitCode, stdout, stderr };
  }
  const delivery = (command: string, ...args: string[]) =>
    run(process.execPath, join(CHECKOUT, "delivery/cli.mjs"), command, ...args);
  // The cluster has no objects, so only the state knows what users reach.
  const promote = (from: string) =>
    dev!.withoutCluster(() => delivery("promote", "--from", from, "--to", "prod"));

  it("is what pulumi was logged in to", async () => {
    const { stdout } = await run("pulumi", "stack", "ls", "--json");
    expect((JSON.parse(stdout) as { name: string }[]).map(({ name }) => name)).to.deep.equal(["dev", "prod"]);
    expect(await bucket!.list(".pulumi/stacks/")).to.include(`.pulumi/stacks/${PROJECT_NAME}/dev.json`);
  });

  it("has a selected stack, whose names are read from its file", async () => {
    for (const stack of ["prod", "dev"]) {
      await run("pulumi", "stack", "select", stack);
      expect(selectedStack(dev!.project, dev!.environment)).to.equal(`${QUALIFIED}/${stack}`);
    }
    expect(readStackNames(dev!.project, `${QUALIFIED}/dev`)).to.deep.equal({
      stack: `${QUALIFIED}/dev`,
      appName: "web",
      googleProject: "my-project-dev",
      cluster: { name: "blue-green", location: "us-central1-a" },
      kubeContext: "gke_my-project-dev_us-central1-a_blue-green",
      gated: true,
      ...{ hooked: false, promotedOnly: false, activeColor: "blue" },
      colors: {
        blue: { version: "1.0.0", autoscaled: false },
        green: { version: "1.0.0", autoscaled: false },
      },
    });
  });

  for (const from of ["dev", `${QUALIFIED}/dev`]) {
    it(`gives ${from}'s release to prod`, async () => {
      const before = readFileSync(prodFile, "utf8");
      const { stdout, stderr } = await promote(from);
      expect(stderr).to.include(
        `\n${from}: taking what Pulumi recorded, as the cluster can't be read. https://`,
      );
      const image = /gcr\.io\/my-project-dev\/web@sha256:[0-9a-f]{64}/.exec(stdout)?.[0];
      expect(stdout).to.equal(
        [
          `Pulumi.prod.yaml: blue is 1.0.0, ${image}, as ${from} serves it.`,
          `Not as in ${from}, where the version was tested: container.health. If the version needs it, set it in Pulumi.prod.yaml too.`,
          "",
          "Next:",
          "  git diff Pulumi.prod.yaml",
          '  git commit --message "prod: blue is 1.0.0" Pulumi.prod.yaml',
          "  pulumi up --stack prod    (or push, where a workflow does it)",
        ].join("\n"),
      );
      const after = readFileSync(prodFile, "utf8");
      const gate = /gcr\.io\/my-project-dev\/blue-green-gate@sha256:[0-9a-f]{64}/.exec(after)?.[0];
      expect(after).to.equal(
        before
          .replace("    replicas: 4\n", `    replicas: 4\n    version: 1.0.0\n    image: ${image}\n`)
          .replace('color: "{color}"\n', `color: "{color}"\n    image: ${gate}\n`),
      );
      writeFileSync(prodFile, before);
    });
  }

  it("is previewed, one stack by its whole name", async () => {
    await promote("dev");
    const { stderr, stdout } = await delivery("preview:stacks", "--stack", `${QUALIFIED}/prod`);
    expect(stderr).to.equal(`Previewing ${QUALIFIED}/prod ...`);
    expect(stdout).to.include("blue 1.0.0");
  });

  it("is previewed, each stack that has its config here", async () => {
    const { exitCode, stderr, stdout } = await delivery("preview:stacks");
    expect(stderr).to.equal("Previewing dev ...\nPreviewing prod ...");
    expect(stdout)
      .to.match(/^## Preview of `dev`\n/)
      .and.include("\n## Preview of `prod`\n");
    expect(exitCode).to.equal(0);
  });

  it("takes a switch of the selected stack", async () => {
    const { exitCode, stdout } = await delivery("switch", "green", "--yes");
    expect(stdout).to.include(`$ pulumi config set activeColor green --stack ${QUALIFIED}/dev\n`);
    expect(exitCode).to.equal(0);
    const outputs = JSON.parse((await run("pulumi", "stack", "output", "--json")).stdout) as object;
    expect(outputs).to.have.nested.property("lastSuccessfulUpdate.active.color", "green");
  });

  it("is locked while another updates it, and the flag can be set back", async () => {
    const lock = `.pulumi/locks/${QUALIFIED}/dev/7b0c5e3e-0000-4000-8000-000000000000.json`;
    await bucket!.write(
      lock,
      JSON.stringify({ pid: 1, username: "ada", hostname: "desk", timestamp: new Date() }),
    );
    const { exitCode, stderr } = await delivery("switch", "blue", "--yes");
    expect(exitCode).to.equal(1);
    expect(stderr)
      .to.include("the stack is currently locked by 1 lock(s)")
      .and.include("created by ada@desk");
    expect(stderr).to.include(
      `The flag is set to blue; external users reach it once an update passes its gate.`,
    );
  });

  it("can't be read with a wrong credential of Google, and says so", async () => {
    const { exitCode, stderr } = await execa(
      process.execPath,
      [join(CHECKOUT, "delivery/cli.mjs"), "promote", "--from", "dev", "--to", "prod"],
      { cwd: dev!.project, env: { ...dev!.environment, GOOGLE_CREDENTIALS: "none" }, reject: false },
    );
    expect(exitCode).to.equal(1);
    expect(stderr)
      .to.match(/^pulumi stack export --stack dev: failed: error: /)
      .and.include("missing google credentials: unable to parse credentials from $GOOGLE_CREDENTIALS");
  });
});
