import { expect } from "chai";
import { execa } from "execa";
import { chmodSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { DeliveryCluster } from "../helpers/delivery-cluster.ts";
import { deliveryCluster, pulumiService } from "../helpers/delivery-cluster.ts";

const SWITCH = fileURLToPath(new URL("../../delivery/switch.mjs", import.meta.url));
const CONTEXT = "gke_my-project-dev_us-central1-a_blue-green";

describe("npm run switch", () => {
  let folder: string;
  let cluster: DeliveryCluster;
  const file = (name: string) => join(folder, name);
  beforeEach(async () => {
    cluster = await deliveryCluster({
      "/api/v1/namespaces/web/services/public": pulumiService("public", "blue"),
      "/apis/apps/v1/namespaces/web/deployments/green": { status: { replicas: 2, readyReplicas: 1 } },
    });
    folder = mkdtempSync(join(tmpdir(), "switch-"));
    cpSync("Pulumi.yaml", file("Pulumi.yaml"));
    cpSync("Pulumi.dev.yaml", file("Pulumi.dev.yaml"));
    writeFileSync(
      file("pulumi"),
      `#!/bin/sh\necho "$@" >> "$0.args"\ncase "$*" in stack*) cat "$0.state";; esac\ntest "$1" != "$(cat "$0.fails")"\n`,
    );
    chmodSync(file("pulumi"), 0o755);
    writeFileSync(file("pulumi.fails"), "");
    writeFileSync(file("kubeconfig"), kubeconfig(CONTEXT));
  });
  afterEach(async () => {
    rmSync(folder, { recursive: true });
    await cluster.close();
  });

  function kubeconfig(name: string): string {
    return JSON.stringify({
      contexts: [{ name, context: { cluster: "c", user: "u" } }],
      clusters: [{ name: "c", cluster: { server: cluster.server } }],
      users: [{ name: "u", user: { token: "t-1" } }],
    });
  }

  const run = (...args: string[]) => runWith({}, ...args);

  async function runWith(environment: NodeJS.ProcessEnv, ...args: string[]) {
    const { exitCode, stdout, stderr } = await execa(process.execPath, [SWITCH, ...args], {
      cwd: folder,
      env: {
        PATH: [folder, process.env.PATH].join(delimiter),
        KUBECONFIG: file("kubeconfig"),
        PULUMI_STACK: "",
        PULUMI_HOME: folder,
        ...environment,
      },
      reject: false,
    });
    const asked = file("pulumi.args");
    const commands = existsSync(asked) ? readFileSync(asked, "utf8").trimEnd().split("\n") : [];
    return { exitCode, stdout, stderr, commands };
  }

  it("sets the flag and runs pulumi up, which asks unless --yes is given", async () => {
    const { exitCode, commands } = await run("green", "--stack", "dev");
    expect(exitCode).to.equal(0);
    expect(commands).to.deep.equal(["config set activeColor green --stack dev", "up --stack dev"]);
    expect(cluster.applied).to.deep.equal([]);
    expect((await run("green", "--stack", "dev", "--yes")).commands.at(-1)).to.equal("up --stack dev --yes");
  });

  it("switches at once with --now and then runs pulumi up", async () => {
    const { exitCode, stdout, stderr, commands } = await run("green", "--stack", "dev", "--now", "--yes");
    expect([exitCode, stderr]).to.deep.equal([0, ""]);
    expect(stdout).to.match(
      /^External users reach green instead of blue, after \d+\.\d\d s\. Next, Pulumi records it\./,
    );
    expect(cluster.applied).to.have.length(1);
    expect(commands).to.deep.equal(["config set activeColor green --stack dev", "up --stack dev --yes"]);
  });

  it("does not run pulumi up after --now when the update would also change a version", async () => {
    await cluster.close();
    const running = (version: string) => ({
      status: { replicas: 2, readyReplicas: 2 },
      spec: { template: { metadata: { labels: { version } } } },
    });
    cluster = await deliveryCluster({
      "/api/v1/namespaces/web/services/public": pulumiService("public", "blue"),
      "/apis/apps/v1/namespaces/web/deployments/green": running("1.1.0"),
      "/apis/apps/v1/namespaces/web/deployments/blue": running("1.0.0"),
    });
    writeFileSync(file("kubeconfig"), kubeconfig(CONTEXT));
    writeFileSync(
      file("Pulumi.dev.yaml"),
      `${readFileSync(file("Pulumi.dev.yaml"), "utf8").trimEnd()}\n  green:\n    version: 1.2.0\n`,
    );
    const { exitCode, stdout, stderr, commands } = await run("green", "--stack", "dev", "--now", "--yes");
    expect(exitCode).to.equal(1);
    expect(stdout).to.match(/^External users reach green instead of blue/);
    expect(stderr).to.equal(
      "Pulumi.dev.yaml: expected no change of a version together with a switch, got green from 1.1.0 to 1.2.0. External " +
        "users are switched and the flag is set, but pulumi up did not run. Undo the edit and let Pulumi record the " +
        "switch: pulumi config set --path green.version 1.1.0 --stack dev && pulumi up --stack dev",
    );
    expect(cluster.applied).to.have.length(1);
    expect(commands).to.deep.equal(["config set activeColor green --stack dev"]);
  });

  it("says to commit the flag when the file has changes in git", async () => {
    const git = (...args: string[]) =>
      execa("git", ["-c", "user.name=Test", "-c", "user.email=test@example.com", ...args], { cwd: folder });
    await git("init", "--quiet");
    await git("add", "Pulumi.dev.yaml");
    await git("commit", "--quiet", "--message", "First");
    expect((await run("green", "--stack", "dev")).stdout).not.to.include("git commit");
    writeFileSync(file("Pulumi.dev.yaml"), `${readFileSync(file("Pulumi.dev.yaml"), "utf8")}# changed\n`);
    expect((await run("green", "--stack", "dev")).stdout).to.include(
      '\n  git commit --message "dev: green is active" Pulumi.dev.yaml',
    );
  });

  it("refuses options before --, as in npm run switch green --now --stack dev", async () => {
    const taken = { npm_config_now: "true", npm_config_stack: "true", npm_config_color: "always" };
    expect(await runWith(taken, "green", "dev")).to.deep.equal({
      exitCode: 1,
      stdout: "",
      stderr:
        "--stack, --now: expected after --, got before it, where npm keeps options for itself. Nothing was done. " +
        "Run: npm run switch -- --stack --now ...",
      commands: [],
    });
    expect(cluster.applied).to.deep.equal([]);
  });

  it("uses the context that --context names", async () => {
    writeFileSync(file("kubeconfig"), kubeconfig("mine"));
    expect((await run("green", "--stack", "dev", "--now", "--context", "mine")).exitCode).to.equal(0);
    expect(cluster.applied).to.have.length(1);
  });

  it("finds the cluster in the stack's state when the kubeconfig has no context for it", async () => {
    const text = kubeconfig("anything");
    rmSync(file("kubeconfig"));
    const inputs = { kubeconfig: { plaintext: JSON.stringify(text) } };
    const resources = [{ type: "pulumi:providers:kubernetes", inputs }];
    writeFileSync(file("pulumi.state"), JSON.stringify({ deployment: { resources } }));
    const { exitCode, stderr, commands } = await run("green", "--stack", "dev", "--now");
    expect(exitCode).to.equal(0);
    expect(stderr).to.equal(
      `The kubeconfig has no context ${CONTEXT}. Reading the cluster's address from the stack's state, which takes longer.`,
    );
    expect(commands[0]).to.equal("stack export --show-secrets --stack dev");
    expect(cluster.applied).to.have.length(1);

    writeFileSync(file("Pulumi.dev.yaml"), "config: {}\n");
    expect((await run("green", "--stack", "dev", "--now")).stderr).to.match(
      /^The stack's config has no gcp:project, so its kubeconfig context is unknown\. Reading the cluster's address /,
    );
  });

  it("changes nothing with --now when the colour has no ready pod", async () => {
    await cluster.close();
    cluster = await deliveryCluster({
      "/api/v1/namespaces/web/services/public": pulumiService("public", "blue"),
    });
    writeFileSync(file("kubeconfig"), kubeconfig(CONTEXT));
    const { exitCode, stderr, commands } = await run("green", "--stack", "dev", "--now");
    expect(exitCode).to.equal(1);
    expect(stderr).to.match(/^green: expected a ready pod, got no Deployment: /);
    expect([cluster.applied, commands]).to.deep.equal([[], []]);
  });

  it("says what users reach when the update fails", async () => {
    writeFileSync(file("pulumi.fails"), "up");
    const failed = await run("green", "--stack", "dev");
    expect([failed.exitCode, failed.stderr]).to.deep.equal([
      1,
      "pulumi up --stack dev: failed, see above. The flag is set to green; external users reach it once an update passes " +
        "its gate. Fix what failed and run: pulumi up --stack dev. Or go back: npm run switch -- blue --stack dev",
    ]);
    expect((await run("green", "--stack", "dev", "--now")).stderr).to.equal(
      "pulumi up --stack dev: failed, see above. External users already reach green, but Pulumi has not recorded it. " +
        "Fix what failed and run: pulumi up --stack dev. Or go back: npm run switch -- blue --stack dev --now",
    );
  });

  it("stops when it can't set the flag", async () => {
    writeFileSync(file("pulumi.fails"), "config");
    const { exitCode, stderr, commands } = await run("green", "--stack", "dev");
    expect(exitCode).to.equal(1);
    expect(stderr).to.equal("pulumi config set activeColor green --stack dev: failed, see above.");
    expect(commands).to.have.length(1);
  });

  it("refuses an unknown colour, and asks for a stack when none is selected", async () => {
    expect((await run("purple", "--stack", "dev")).stderr).to.equal(
      "error: command-argument value 'purple' is invalid for argument 'color'. Allowed choices are blue, green.",
    );
    expect((await run("green")).stderr).to.match(/^--stack: expected the name of a stack, got nothing, /);
  });
});
