import { expect } from "chai";
import { execa } from "execa";
import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { parse, parseDocument, stringify } from "yaml";
import { type DeliveryCluster, deliveryCluster, pulumiService } from "../helpers/delivery-cluster.ts";
import { CLI, CONTEXT, livePods } from "../helpers/delivery-project.ts";
import { deployedState } from "../helpers/deployed-state.ts";

const IMAGE = `gcr.io/my-project-dev/web@sha256:${"1".repeat(64)}`;
const ACTIVE = { color: "blue", version: "1.1.0", image: IMAGE, gate: "passed" };

interface Stack {
  /** What external users reach. */
  readonly active?: typeof ACTIVE;
  /** What external users reach in the cluster. @default - what Pulumi recorded */
  readonly live?: Pick<typeof ACTIVE, "color" | "version" | "image">;
  /** What passed the gate last. @default - what external users reach */
  readonly tested?: Pick<typeof ACTIVE, "version" | "image">;
}

/** The objects of the stack's cluster, by path. */
function liveObjects({ active, live = active }: Stack): Record<string, unknown> {
  if (!live) return {};
  return {
    "/api/v1/namespaces/web/services/public": pulumiService("public", live.color),
    ...livePods(live.color, live),
  };
}

/** What `pulumi stack export` prints of a stack whose outputs are of an earlier update. */
function exported({ active, tested = active }: Stack) {
  const state = active
    ? deployedState({
        activeColor: active.color as "blue",
        [active.color]: { version: active.version, image: active.image, replicas: 2 },
        jobs:
          active.gate === "passed"
            ? { [`${active.color}-gate`]: { ...tested!, completedAt: "2026-11-27T12:00:00Z" } }
            : {},
      })
    : {};
  const resources = Object.entries(state).map(([urn, resource]) => ({ urn, ...resource }));
  const stack = { urn: "urn:pulumi:dev::x::pulumi:pulumi:Stack::dev", type: "pulumi:pulumi:Stack" };
  const outputs = { lastSuccessfulUpdate: { active: { ...ACTIVE, version: "0.9.0" } } };
  return { deployment: { resources: [{ ...stack, outputs }, ...resources] } };
}

describe("npm run promote", () => {
  let folder: string;
  let cluster: DeliveryCluster | undefined;
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
    configureDev();
  });
  /** Its key may have the project's name in front. */
  const prodContainer = () => {
    const { config } = parse(readFileSync(file("Pulumi.prod.yaml"), "utf8")) as {
      config: Record<string, object>;
    };
    return Object.entries(config).find(([key]) => /^(.+:)?container$/.test(key))?.[1];
  };
  const configureDev = (container = prodContainer()) =>
    writeFileSync(
      file("Pulumi.dev.yaml"),
      stringify({ config: { "gcp:project": "my-project-dev", container } }),
    );
  afterEach(async () => {
    await cluster?.close();
    cluster = undefined;
    rmSync(folder, { recursive: true });
  });

  /** Gives the stack dev a cluster on loopback, or the address of one that has stopped. */
  async function deploy(stack: Stack, isRunning = true) {
    await cluster?.close();
    cluster = await deliveryCluster(liveObjects(stack));
    const { server } = cluster;
    const user = { name: "u", user: { token: "t-1" } };
    const context = { name: CONTEXT, context: { cluster: "c", user: "u" } };
    const clusters = [{ name: "c", cluster: { server } }];
    writeFileSync(file("kubeconfig"), JSON.stringify({ contexts: [context], clusters, users: [user] }));
    if (isRunning) return;
    await cluster.close();
    cluster = undefined;
  }

  async function promote(outputs: Stack, ...args: string[]) {
    await deploy(outputs);
    return promoteFrom(outputs, ...args);
  }

  async function promoteFrom(outputs: Stack, ...args: string[]) {
    writeFileSync(file("pulumi.outputs"), JSON.stringify(exported(outputs)));
    const { exitCode, stdout, stderr } = await execa(process.execPath, [CLI, "promote", ...args], {
      cwd: folder,
      env: { PATH: [folder, process.env.PATH].join(delimiter), KUBECONFIG: file("kubeconfig") },
      reject: false,
    });
    return { exitCode, stdout, stderr };
  }

  it("writes the release of one stack into the other stack's file and prints the next commands", async () => {
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

  it("says that it gives the colour as many pods as users have now", async () => {
    await promote({ active: ACTIVE }, "--from", "dev", "--to", "prod");
    const stack = parseDocument(readFileSync(file("Pulumi.prod.yaml"), "utf8"));
    stack.setIn(["config", "green"], { replicas: 3 });
    writeFileSync(file("Pulumi.prod.yaml"), stack.toString());
    const next = { ...ACTIVE, version: "1.2.0", image: IMAGE.replace("1", "2") };
    const { stdout } = await promote({ active: next }, "--from", "dev", "--to", "prod");
    expect(stdout).to.include("\nPulumi.prod.yaml: green gets 4 pods like blue instead of 3.\n\nNext:\n");
  });

  it("names what the stacks do not have alike of the app's container, but for its resources", async () => {
    const resources = { memory: "1Gi" };
    configureDev({ ...prodContainer(), port: 3000, args: ["--verbose"], resources });
    const { stdout } = await promote({ active: ACTIVE }, "--from", "dev", "--to", "prod");
    expect(stdout).to.include(
      "\nNot as in dev, where the version was tested: container.args, container.port. If the version needs it, set it in " +
        "Pulumi.prod.yaml too.\n\nNext:\n",
    );
  });

  it("accepts the full names of stacks in Pulumi Cloud", async () => {
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

  it("takes what Pulumi recorded, and says so in one line, where the cluster can't be read", async () => {
    await deploy({ active: ACTIVE }, false);
    const { exitCode, stdout, stderr } = await promoteFrom(
      { active: ACTIVE },
      "--from",
      "dev",
      "--to",
      "prod",
    );
    expect(exitCode).to.equal(0);
    expect(stdout).to.include(`Pulumi.prod.yaml: blue is 1.1.0, ${IMAGE}, as dev serves it.`);
    expect(stderr).to.match(
      /^dev: taking what Pulumi recorded, as the cluster can't be read\. http:\/\/127\.0\.0\.1:\d+: can't reach the cluster .+$/,
    );
    rmSync(file("Pulumi.dev.yaml"));
    const next = { ...ACTIVE, version: "1.2.0", image: IMAGE.replace("1", "2") };
    expect((await promoteFrom({ active: next }, "--from", "dev", "--to", "prod")).stderr).to.match(
      /^dev: taking what Pulumi recorded, as the cluster can't be read\. --stack: expected a stack with a config file, .+$/,
    );
  });

  it("changes nothing when the release is already in the file", async () => {
    await promote({ active: ACTIVE }, "--from", "dev", "--to", "prod", "--color", "blue");
    const before = readFileSync(file("Pulumi.prod.yaml"), "utf8");
    writeFileSync(file("Pulumi.prod.yaml"), before.replace("activeColor: blue", "activeColor: green"));
    const { stdout } = await promote({ active: ACTIVE }, "--from", "dev", "--to", "prod", "--color", "blue");
    expect(stdout).to.equal(`Pulumi.prod.yaml: blue is 1.1.0 already, ${IMAGE}.`);
  });

  it("says that the file had uncommitted changes", async () => {
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

  it("quotes pulumi's error", async () => {
    writeFileSync(file("pulumi.failure"), "error: PULUMI_ACCESS_TOKEN must be set for login\n");
    expect((await promote({}, "--from", "dev", "--to", "prod")).stderr).to.equal(
      "pulumi stack export --stack dev: failed: error: PULUMI_ACCESS_TOKEN must be set for login",
    );
    writeFileSync(file("pulumi.failure"), "");
    expect((await promote({}, "--from", "dev", "--to", "prod")).stderr).to.match(
      /^pulumi stack export --stack dev: failed: Command failed: /,
    );
  });

  const refusals: [string, Stack, string[], string][] = [
    [
      "a stack that serves nothing yet",
      {},
      ["--from", "dev", "--to", "prod"],
      "--from: expected a stack with a release that passed its gate, got 'dev', which serves no release. " +
        "Deploy one first: pulumi up --stack dev",
    ],
    [
      "a switch that Pulumi has not recorded",
      { active: ACTIVE, live: { color: "green", version: "1.2.0", image: IMAGE.replace("1", "2") } },
      ["--from", "dev", "--to", "prod"],
      "--from: expected a stack whose users reach what Pulumi recorded, got 'dev': they reach green 1.2.0, " +
        `${IMAGE.replace("1", "2")}, and Pulumi recorded blue 1.1.0, ${IMAGE}. Nothing was promoted. Record or undo that ` +
        "switch, then promote again. How: npm run status -- --stack dev",
    ],
    [
      "an image that was set by hand",
      { active: ACTIVE, live: { ...ACTIVE, image: IMAGE.replace("1", "2") } },
      ["--from", "dev", "--to", "prod"],
      `--from: expected a stack whose users reach what Pulumi recorded, got 'dev': they reach blue 1.1.0, ` +
        `${IMAGE.replace("1", "2")}, and Pulumi recorded blue 1.1.0, ${IMAGE}. Nothing was promoted. Let an update make ` +
        "them agree, then promote again: pulumi up --stack dev",
    ],
    [
      "a first release that Pulumi has not recorded",
      { live: ACTIVE },
      ["--from", "dev", "--to", "prod"],
      `--from: expected a stack whose users reach what Pulumi recorded, got 'dev': they reach blue 1.1.0, ${IMAGE}, and ` +
        "Pulumi recorded nothing. Nothing was promoted. Record or undo that switch, then promote again. " +
        "How: npm run status -- --stack dev",
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
      { active: { ...ACTIVE, version: "1.3.0", image: IMAGE.replace("1", "3") }, tested: ACTIVE },
      ["--from", "dev", "--to", "prod"],
      `--from: expected a stack that serves what passed its gate, got 'dev': it serves blue 1.3.0, ${IMAGE.replace("1", "3")}, ` +
        `but blue 1.1.0, ${IMAGE} passed the gate. Run an update that succeeds: pulumi up --stack dev`,
    ],
    [
      "a target stack without a file",
      { active: ACTIVE },
      ["--from", "dev", "--to", "test"],
      "--to: expected a stack other than dev with its config in Pulumi.test.yaml, got 'test'. " +
        "List the stacks with: pulumi stack ls",
    ],
    [
      "a stack as its own target under its full name",
      { active: ACTIVE },
      ["--from", "my-organization/gke-blue-green/prod", "--to", "prod"],
      "--to: expected a stack other than my-organization/gke-blue-green/prod with its config in Pulumi.prod.yaml, " +
        "got 'prod'. List the stacks with: pulumi stack ls",
    ],
    [
      "a stack as its own target",
      { active: ACTIVE },
      ["--from", "prod", "--to", "prod"],
      "--to: expected a stack other than prod with its config in Pulumi.prod.yaml, got 'prod'. " +
        "List the stacks with: pulumi stack ls",
    ],
  ];
  for (const [what, outputs, args, message] of refusals) {
    it(`refuses ${what} and changes nothing`, async () => {
      const before = readFileSync(file("Pulumi.prod.yaml"), "utf8");
      expect(await promote(outputs, ...args)).to.deep.equal({ exitCode: 1, stdout: "", stderr: message });
      expect(readFileSync(file("Pulumi.prod.yaml"), "utf8")).to.equal(before);
    });
  }
});
