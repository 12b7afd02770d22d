import { expect } from "chai";
import { execa } from "execa";
import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { deployedState } from "../helpers/deployed-state.ts";

const PROMOTE = fileURLToPath(new URL("../../delivery/promote.ts", import.meta.url));
const IMAGE = `gcr.io/my-project-dev/web@sha256:${"1".repeat(64)}`;
const ACTIVE = { color: "blue", version: "1.1.0", digest: "sha256:1", image: IMAGE, gate: "passed" };

interface Outputs {
  readonly active?: typeof ACTIVE;
  /** What external users reach, where it is not what the outputs say. */
  readonly live?: Pick<typeof ACTIVE, "color" | "version" | "image">;
}

/** What `pulumi stack export` prints of a stack with these outputs. */
function exported({ active, live = active }: Outputs) {
  const state = live
    ? deployedState({
        activeColor: live.color as "blue",
        [live.color]: { version: live.version, image: live.image, replicas: 2 },
      })
    : {};
  const resources = Object.entries(state).map(([urn, resource]) => ({ urn, ...resource }));
  const stack = { urn: "urn:pulumi:dev::x::pulumi:pulumi:Stack::dev", type: "pulumi:pulumi:Stack" };
  return { deployment: { resources: [{ ...stack, outputs: active ? { active } : {} }, ...resources] } };
}

describe("npm run promote", () => {
  let folder: string;
  const file = (name: string) => join(folder, name);
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "promote-"));
    cpSync("Pulumi.yaml", file("Pulumi.yaml"));
    cpSync("Pulumi.prod.yaml", file("Pulumi.prod.yaml"));
    writeFileSync(
      file("pulumi"),
      `#!/bin/sh\necho "$@" >> "$0.args"\nif [ -f "$0.failure" ]; then cat "$0.failure" >&2; exit 255; fi\ncat "$0.outputs"\n`,
    );
    chmodSync(file("pulumi"), 0o755);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  async function promote(outputs: Outputs, ...args: string[]) {
    writeFileSync(file("pulumi.outputs"), JSON.stringify(exported(outputs)));
    const { exitCode, stdout, stderr } = await execa(process.execPath, [PROMOTE, ...args], {
      cwd: folder,
      env: { PATH: [folder, process.env.PATH].join(delimiter) },
      reject: false,
    });
    return { exitCode, stdout, stderr };
  }

  it("writes what one stack serves into the other's file, and says what comes next", async () => {
    const before = readFileSync(file("Pulumi.prod.yaml"), "utf8");
    const first = await promote({ active: ACTIVE }, "--from", "dev", "--to", "prod");
    expect(first).to.deep.equal({
      exitCode: 0,
      stdout: [
        `Pulumi.prod.yaml: blue is 1.1.0, ${IMAGE}, as dev serves it.`,
        "",
        "Next:",
        "  git diff Pulumi.prod.yaml",
        '  git commit --message "prod: blue is 1.1.0" Pulumi.prod.yaml',
        "  pulumi up --stack prod    (or push, where a workflow does it)",
      ].join("\n"),
      stderr: "",
    });
    expect(readFileSync(file("pulumi.args"), "utf8")).to.equal("stack export --stack dev\n");
    expect(readFileSync(file("Pulumi.prod.yaml"), "utf8")).to.equal(
      before.replace("    replicas: 4\n", `    replicas: 4\n    version: 1.1.0\n    image: ${IMAGE}\n`),
    );

    const next = { ...ACTIVE, version: "1.2.0", image: IMAGE.replace("1", "2") };
    const { stdout } = await promote({ active: next }, "--from", "dev", "--to", "prod");
    expect(stdout).to.contain("Pulumi.prod.yaml: green is 1.2.0, ");
    expect(stdout).to.contain("\n  npm run switch -- green --stack prod");
  });

  it("takes stacks by the names that Pulumi Cloud has for them", async () => {
    const [from, to] = ["my-organization/gke-blue-green/dev", "my-organization/gke-blue-green/prod"];
    const { stdout } = await promote({ active: ACTIVE }, "--from", from, "--to", to);
    expect(stdout).to.equal(
      [
        `Pulumi.prod.yaml: blue is 1.1.0, ${IMAGE}, as ${from} serves it.`,
        "",
        "Next:",
        "  git diff Pulumi.prod.yaml",
        `  git commit --message "${to}: blue is 1.1.0" Pulumi.prod.yaml`,
        `  pulumi up --stack ${to}    (or push, where a workflow does it)`,
      ].join("\n"),
    );
    expect(readFileSync(file("pulumi.args"), "utf8")).to.equal(`stack export --stack ${from}\n`);
  });

  it("changes nothing when it is there already", async () => {
    await promote({ active: ACTIVE }, "--from", "dev", "--to", "prod", "--color", "blue");
    const before = readFileSync(file("Pulumi.prod.yaml"), "utf8");
    writeFileSync(file("Pulumi.prod.yaml"), before.replace("activeColor: blue", "activeColor: green"));
    const { stdout } = await promote({ active: ACTIVE }, "--from", "dev", "--to", "prod", "--color", "blue");
    expect(stdout).to.equal(`Pulumi.prod.yaml: blue is 1.1.0 already, ${IMAGE}.`);
  });

  it("says when the file had changes that are not committed", async () => {
    const git = (...args: string[]) =>
      execa("git", ["-c", "user.name=Test", "-c", "user.email=test@example.com", ...args], { cwd: folder });
    await git("init", "--quiet");
    await git("add", "Pulumi.prod.yaml");
    await git("commit", "--quiet", "--message", "First");
    const note = "\n  git diff Pulumi.prod.yaml    (with what you had not committed there before)\n";
    const first = await promote({ active: ACTIVE }, "--from", "dev", "--to", "prod");
    expect(first.stdout).to.include("\n  git diff Pulumi.prod.yaml\n");
    const next = { ...ACTIVE, version: "1.2.0", image: IMAGE.replace("1", "2") };
    expect((await promote({ active: next }, "--from", "dev", "--to", "prod")).stdout).to.include(note);
  });

  it("refuses an unknown stack", async () => {
    writeFileSync(file("pulumi.failure"), "error: no stack named 'qa' found\n");
    expect(await promote({}, "--from", "qa", "--to", "prod")).to.include({
      exitCode: 1,
      stderr: "--from: expected a stack of this project, got 'qa'. List the stacks with: pulumi stack ls",
    });
  });

  it("says what pulumi said when that fails", async () => {
    writeFileSync(file("pulumi.failure"), "error: PULUMI_ACCESS_TOKEN must be set for login\n");
    expect((await promote({}, "--from", "dev", "--to", "prod")).stderr).to.equal(
      "pulumi stack export --stack dev: failed: error: PULUMI_ACCESS_TOKEN must be set for login",
    );
    writeFileSync(file("pulumi.failure"), "");
    expect((await promote({}, "--from", "dev", "--to", "prod")).stderr).to.match(
      /^pulumi stack export --stack dev: failed: Command failed: /,
    );
  });

  const refusals: [string, Outputs, string[], string][] = [
    [
      "a stack where no update has finished",
      {},
      ["--from", "dev", "--to", "prod"],
      "--from: expected a stack with a release that passed its gate, got 'dev', where no update has finished. " +
        "Deploy it first: pulumi up --stack dev",
    ],
    [
      "a release that was not tested",
      { active: { ...ACTIVE, gate: "none" } },
      ["--from", "dev", "--to", "prod"],
      "--from: expected a stack with a release that passed its gate, got 'dev', where blue 1.1.0 was not tested. Turn " +
        "the gate on and deploy: pulumi config set --path smokeTest.enabled true --stack dev && pulumi up --stack dev",
    ],
    [
      "a release that a later, failed update replaced for external users",
      { active: ACTIVE, live: { color: "blue", version: "1.3.0", image: IMAGE.replace("1", "3") } },
      ["--from", "dev", "--to", "prod"],
      `--from: expected a stack whose last update finished, got 'dev': it serves blue 1.3.0, ${IMAGE.replace("1", "3")}, ` +
        `but blue 1.1.0, ${IMAGE} passed the gate. Run an update that succeeds: pulumi up --stack dev`,
    ],
    [
      "a stack without a file",
      { active: ACTIVE },
      ["--from", "dev", "--to", "test"],
      "--to: expected a stack other than dev with its config in Pulumi.test.yaml, got 'test'. " +
        "List the stacks with: pulumi stack ls",
    ],
    [
      "a stack for itself under its whole name",
      { active: ACTIVE },
      ["--from", "my-organization/gke-blue-green/prod", "--to", "prod"],
      "--to: expected a stack other than my-organization/gke-blue-green/prod with its config in Pulumi.prod.yaml, " +
        "got 'prod'. List the stacks with: pulumi stack ls",
    ],
    [
      "a stack for itself",
      { active: ACTIVE },
      ["--from", "prod", "--to", "prod"],
      "--to: expected a stack other than prod with its config in Pulumi.prod.yaml, got 'prod'. " +
        "List the stacks with: pulumi stack ls",
    ],
  ];
  for (const [what, outputs, args, message] of refusals) {
    it(`refuses ${what}, and changes nothing`, async () => {
      const before = readFileSync(file("Pulumi.prod.yaml"), "utf8");
      expect(await promote(outputs, ...args)).to.deep.equal({ exitCode: 1, stdout: "", stderr: message });
      expect(readFileSync(file("Pulumi.prod.yaml"), "utf8")).to.equal(before);
    });
  }
});
