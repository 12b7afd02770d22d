import { expect } from "chai";
import { execa } from "execa";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { PULUMI } from "../../src/engine/toolchain/program-sets.ts";
import { CHECKOUT } from "../helpers/checkout-folder.ts";
import { engineEnvironment } from "../helpers/engine-environment.ts";
import { installedPrograms } from "../helpers/installed-programs.ts";
import { writeSmallApp } from "../helpers/small-app.ts";
import { startStackPlugins } from "../helpers/stack-plugins.ts";

// A clone of the repository does not have these.
const NOT_CLONED = ["node_modules", ".git", ".sandbox"];
// The tests that read the project's name, its stack files or its app.
const PROGRAM_TESTS = [
  "test/settings.test.ts",
  "test/settings/*.test.ts",
  "test/index.test.ts",
  "test/components/release/previous-release.test.ts",
  "test/delivery/stack-names.test.ts",
  "test/delivery/promote.test.ts",
];

interface Step {
  readonly newState?: { readonly type: string; readonly inputs: Readonly<Record<string, unknown>> };
}

// Not this project's name, also if this checkout is a copy itself.
const NAME = "another-shop";

describe("pulumi new from this checkout", function () {
  this.timeout(300_000);
  let environment: NodeJS.ProcessEnv;
  let folder: string;
  let project: string;
  let template: string;
  let plugins: Awaited<ReturnType<typeof startStackPlugins>>;

  const run = (command: string, args: readonly string[], cwd = project) =>
    execa(command, args, {
      cwd,
      reject: false,
      all: true,
      env: { ...environment, PULUMI_DEBUG_PROVIDERS: plugins.attach },
    });

  before(async function () {
    const engineFolder = await installedPrograms(PULUMI, this);
    if (!isTemplate()) {
      console.log(
        "      skipped: Pulumi.dev.yaml has the project's name in its keys, so this is no template",
      );
      this.skip();
    }
    folder = mkdtempSync(join(tmpdir(), "pulumi-new-"));
    [template, project] = [join(folder, "template"), join(folder, NAME)];
    mkdirSync(join(folder, "state"));
    environment = engineEnvironment(engineFolder, folder, `file://${join(folder, "state")}`);
    for (const name of readdirSync(CHECKOUT).filter((each) => !NOT_CLONED.includes(each))) {
      cpSync(join(CHECKOUT, name), join(template, name), { recursive: true, filter: isCloned });
    }
    rmSync(join(template, "app"), { recursive: true });
    writeSmallApp(join(template, "app"));
    plugins = await startStackPlugins("gke-1.us-central1.gke.goog");
    const args = ["new", template, "--generate-only", "--yes", "--name", NAME, "--dir", project];
    const { exitCode, all } = await run("pulumi", args, folder);
    expect(exitCode, all).to.equal(0);
    symlinkSync(join(CHECKOUT, "node_modules"), join(project, "node_modules"));
  });

  after(async () => {
    await plugins?.close();
    if (folder) rmSync(folder, { recursive: true });
  });

  it("changes the project's name and no other file", () => {
    expect(readYaml(join(project, "Pulumi.yaml")).name).to.equal(NAME);
    const changed = filesOf(template).filter(
      (file) => !readFileSync(join(template, file)).equals(readFileSync(join(project, file))),
    );
    expect(changed).to.deep.equal(["Pulumi.yaml"]);
  });

  it("gives a dev stack whose config is read", async () => {
    await run("pulumi", ["stack", "init", "dev"]);
    const { exitCode, stdout, all } = await run("pulumi", ["preview", "--stack", "dev", "--json"]);
    expect(exitCode, all).to.equal(0);
    const { steps } = JSON.parse(stdout) as { steps: Step[] };
    const cluster = steps.find(({ newState }) => newState?.type === "gcp:container/cluster:Cluster");
    expect(cluster?.newState?.inputs).to.deep.include({
      project: "my-project-dev",
      deletionProtection: false,
      releaseChannel: { channel: "RAPID" },
    });
  });

  it("gives a prod stack whose config is read", async () => {
    await run("pulumi", ["stack", "init", "prod"]);
    const { exitCode, all } = await run("pulumi", ["preview", "--stack", "prod"]);
    expect(exitCode).not.to.equal(0);
    expect(all).to.include(
      "blue.image: expected an image by digest while requireDigests is true, got nothing.",
    );
  });

  it("gives a stack file that is still read after pulumi config set has put the name into its keys", async () => {
    await run("pulumi", ["config", "set", "--stack", "dev", "--path", "green.version", "4829173"]);
    const { config } = readYaml(join(project, "Pulumi.dev.yaml"));
    expect(config).to.include.keys(`${NAME}:green`, `${NAME}:blue`);
    const { exitCode, all } = await run("pulumi", ["preview", "--stack", "dev"]);
    expect(exitCode).not.to.equal(0);
    expect(all).to.match(/green\.version: expected 1\.0\.0, which is built from .+, got "4829173"\. /);
  });

  it("gives a project whose tests pass with another app too", async () => {
    rmSync(join(project, "app"), { recursive: true });
    mkdirSync(join(project, "app"));
    writeFileSync(join(project, "app/Dockerfile"), "FROM scratch\nCOPY . .\n");
    const { exitCode, all } = await run("mocha", PROGRAM_TESTS);
    expect(exitCode, all).to.equal(0);
  });
});

function isTemplate(): boolean {
  const { name } = readYaml(join(CHECKOUT, "Pulumi.yaml"));
  const { config } = readYaml(join(CHECKOUT, "Pulumi.dev.yaml"));
  return !Object.keys(config).some((key) => key.startsWith(`${name}:`));
}

function readYaml(file: string): { name: string; config: Record<string, unknown> } {
  return parse(readFileSync(file, "utf8")) as { name: string; config: Record<string, unknown> };
}

const isCloned = (path: string) => !path.split("/").includes("node_modules");

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}
