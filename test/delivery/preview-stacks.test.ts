import { expect } from "chai";
import { execa } from "execa";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { CLI } from "../helpers/delivery-project.ts";
import { deployedState } from "../helpers/deployed-state.ts";
import { engineEvents as events } from "../helpers/engine-events.ts";

const SWITCH = [
  events.service("public", "blue", "green"),
  events.pods("blue", { version: "1.0.0" }, { version: "1.0.0" }),
  events.pods("green", { version: "1.1.0" }, { version: "1.1.0" }),
];

// Answers `pulumi preview --stack STACK` with the file STACK.events, and fails if there is a file STACK.failure.
const PULUMI = `#!/bin/sh
cd "\${0%/*}"
echo "$PULUMI_ENABLE_STREAMING_JSON_PREVIEW $@" >> commands
if [ "$1" = stack ]; then cat stacks; exit; fi
cat "$5.events"
if [ -f "$5.failure" ]; then cat "$5.failure" >&2; exit 255; fi
`;

describe("npm run preview:stacks", () => {
  let folder: string;
  const file = (name: string) => join(folder, name);
  const read = (name: string) => readFileSync(file(name), "utf8");
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "preview-stacks-"));
    writeFileSync(file("pulumi"), PULUMI);
    chmodSync(file("pulumi"), 0o755);
    for (const stack of ["dev", "prod"]) writeFileSync(file(`Pulumi.${stack}.yaml`), "");
    writeFileSync(file("stacks"), JSON.stringify([{ name: "dev" }, { name: "test" }]));
    answer("dev", SWITCH);
    answer("prod", []);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const answer = (stack: string, all: readonly object[]) =>
    writeFileSync(file(`${stack}.events`), all.map((event) => `${JSON.stringify(event)}\n`).join(""));

  async function previewStacks(...args: string[]) {
    const { exitCode, stdout, stderr } = await execa(process.execPath, [CLI, "preview:stacks", ...args], {
      cwd: folder,
      env: { PATH: [folder, process.env.PATH].join(delimiter) },
      reject: false,
    });
    return { exitCode, stdout, stderr };
  }

  it("previews the named stacks with the policies and prints what would change", async () => {
    const result = await previewStacks("--stack", "dev", "prod", "--policy-pack", "policy");
    expect(result.exitCode).to.equal(0);
    expect(result.stderr).to.equal("Previewing dev ...\nPreviewing prod ...");
    expect(result.stdout).to.match(
      /^## Preview of `dev`\n\n> \[!IMPORTANT\]\n> \*\*External users: blue 1\.0\.0 → green 1\.1\.0\*\*\n/,
    );
    expect(result.stdout).to.match(/\n\n## Preview of `prod`\n\nNo changes, 0 unchanged\.$/);
    expect(read("commands")).to.equal(
      [
        "true preview --json --non-interactive --stack dev --policy-pack policy\n",
        "true preview --json --non-interactive --stack prod --policy-pack policy\n",
      ].join(""),
    );
  });

  it("ignores lines that other programs print between the events", async () => {
    writeFileSync(file("dev.events"), `{ a plugin: says this }\n${read("dev.events")}`);
    const { exitCode, stdout } = await previewStacks("--stack", "dev");
    expect(exitCode).to.equal(0);
    expect(stdout).to.include("External users: blue 1.0.0 → green 1.1.0");
  });

  it("previews every stack with a config file here when no stack is named", async () => {
    expect((await previewStacks()).stderr).to.equal("Previewing dev ...");
  });

  // With --fully-qualify-stack-names the name of the project is in it too.
  for (const name of ["my-organization/dev", "my-organization/gke-blue-green/dev"]) {
    it(`previews ${name}, a stack of another organization in Pulumi Cloud`, async () => {
      const stack = { name, current: false, url: `https://app.pulumi.com/${name}` };
      writeFileSync(file("stacks"), JSON.stringify([stack]));
      writeFileSync(file("pulumi"), PULUMI.replace('"$5.events"', '"${5##*/}.events"'));
      expect(await previewStacks()).to.include({ exitCode: 0, stderr: `Previewing ${name} ...` });
      expect(read("commands")).to.include(` preview --json --non-interactive --stack ${name}\n`);
    });
  }

  it("refuses to run when no stack has a config file here", async () => {
    writeFileSync(file("stacks"), JSON.stringify([{ name: "test" }]));
    expect(await previewStacks()).to.deep.equal({
      exitCode: 1,
      stdout: "",
      stderr:
        "--stack: expected the name of a stack, got nothing, and no stack has a config file in this folder. " +
        "Create a stack: pulumi stack init dev",
    });
  });

  it("writes the summary and the fingerprint to files, and fails when a later preview has another fingerprint", async () => {
    const written = ["--stack", "dev", "--output", "preview.md"];
    expect(await previewStacks(...written, "--fingerprint-output", "fingerprint")).to.deep.equal({
      exitCode: 0,
      stdout: "",
      stderr: "Previewing dev ...",
    });
    expect(read("preview.md")).to.match(/^## Preview of `dev`\n/);
    const approved = read("fingerprint").trim();
    expect((await previewStacks(...written, "--expect-fingerprint", approved)).exitCode).to.equal(0);

    answer("dev", [...SWITCH, events.step("delete", "gcp:container/cluster:Cluster", "cluster")]);
    const { exitCode, stderr } = await previewStacks(...written, "--expect-fingerprint", approved);
    expect(exitCode).to.equal(1);
    expect(stderr).to.match(
      new RegExp(
        `^Previewing dev \\.\\.\\.\n--expect-fingerprint: expected ${approved}, got [0-9a-f]{16}: the stack or its ` +
          "resources changed since that preview\\. Read the new preview and approve that one\\.$",
      ),
    );
    expect(read("preview.md")).to.include("`gcp:container/cluster:Cluster`");
  });

  it("refuses an output file in a missing folder before it previews anything", async () => {
    for (const option of ["--output", "--fingerprint-output"]) {
      expect(await previewStacks("--stack", "dev", option, "reports/preview")).to.deep.equal({
        exitCode: 1,
        stdout: "",
        stderr: `${option}: expected a file in an existing folder, got 'reports/preview'. Create the folder: mkdir -p reports`,
      });
    }
  });

  it("continues after a failed preview, writes the reason, and fails at the end", async () => {
    answer("dev", []);
    writeFileSync(file("dev.failure"), "error: no stack named 'dev' found\n");
    const { exitCode, stderr } = await previewStacks("--stack", "dev", "prod", "--output", "preview.md");
    expect(exitCode).to.equal(1);
    expect(stderr).to.equal(
      "Previewing dev ...\nPreviewing prod ...\npulumi preview: failed for dev. Read why in preview.md.",
    );
    expect(read("preview.md")).to.match(
      /failed\.\*\*\n\n```text\nerror: no stack named 'dev' found\n```\n\n## /,
    );
  });

  it("previews the release of the app's folder with --release, in stacks that build it, and leaves the files as they were", async () => {
    cpSync("Pulumi.yaml", file("Pulumi.yaml"));
    mkdirSync(file("app"));
    writeFileSync(file("app/Dockerfile"), "FROM scratch\n");
    writeFileSync(file("app/package.json"), '{ "version": "2.0.0" }\n');
    const files = ["dev", "prod"].map((stack) => `Pulumi.${stack}.yaml`);
    const configs = ["config:\n  blue: { version: 1.0.0 }\n", "config:\n  requireDigests: true\n"];
    files.forEach((each, index) => writeFileSync(file(each), configs[index]!));
    const image = `gcr.io/p/web@sha256:${"1".repeat(64)}`;
    const state = deployedState({ activeColor: "blue", blue: { version: "1.0.0", image, replicas: 2 } });
    const resources = Object.entries(state).map(([urn, resource]) => ({ urn, ...resource }));
    writeFileSync(file("stacks"), JSON.stringify({ deployment: { resources } }));
    writeFileSync(
      file("pulumi"),
      PULUMI.replace('cat "$5.events"', 'cp "Pulumi.$5.yaml" "$5.previewed"\ncat "$5.events"'),
    );
    const { exitCode } = await previewStacks("--release", "--package-version", "--stack", "dev", "prod");
    expect(exitCode).to.equal(0);
    expect(read("dev.previewed")).to.include('green:\n    version: "2.0.0"');
    expect(read("prod.previewed")).to.equal(configs[1]);
    expect(files.map(read)).to.deep.equal(configs);

    writeFileSync(file("pulumi"), PULUMI.replace('cat "$5.events"', "echo > running\nexec sleep 60"));
    const interrupted = execa(process.execPath, [CLI, "preview:stacks", "--release", "--stack", "dev"], {
      ...{
        cwd: folder,
        env: { PATH: [folder, process.env.PATH].join(delimiter) },
        reject: false,
        detached: true,
      },
    });
    while (!existsSync(file("running"))) await new Promise((resolve) => setTimeout(resolve, 20));
    process.kill(-interrupted.pid!, "SIGINT");
    expect((await interrupted).exitCode).to.equal(1);
    expect(files.map(read)).to.deep.equal(configs);
  });

  it("says that pulumi is not on PATH", async () => {
    rmSync(file("pulumi"));
    const result = await execa(process.execPath, [CLI, "preview:stacks", "--stack", "dev"], {
      cwd: folder,
      env: { PATH: folder },
      reject: false,
    });
    expect(result.stderr).to.equal(
      "Previewing dev ...\npulumi: expected Pulumi's command line on PATH, got nothing. Install it from " +
        "https://www.pulumi.com/docs/install/",
    );
  });
});
