import { expect } from "chai";
import { execa } from "execa";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { pulumiService } from "../helpers/delivery-cluster.ts";
import type { DeliveryCluster } from "../helpers/delivery-cluster.ts";
import { CONTEXT, DeliveryProject } from "../helpers/delivery-project.ts";

const PASSED = { items: [{ status: { conditions: [{ type: "Complete", status: "True" }] } }] };
const PUBLIC = { "/api/v1/namespaces/web/services/public": pulumiService("public", "blue") };
const GREEN = {
  "/apis/apps/v1/namespaces/web/deployments/green": { status: { replicas: 2, readyReplicas: 1 } },
};
const GATES = { "/apis/batch/v1/namespaces/web/jobs": PASSED };

describe("npm run switch", () => {
  let project: DeliveryProject;
  let cluster: DeliveryCluster;
  const file = (name: string) => project.file(name);
  beforeEach(async () => {
    project = new DeliveryProject();
    project.configure("");
    cluster = await project.deploy({ ...PUBLIC, ...GREEN, ...GATES });
  });
  afterEach(() => project.remove());

  const run = (...args: string[]) => project.run("switch", ...args);

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
    const running = (version: string) => ({
      status: { replicas: 2, readyReplicas: 2 },
      spec: { template: { metadata: { labels: { version } } } },
    });
    cluster = await project.deploy({
      ...PUBLIC,
      "/apis/apps/v1/namespaces/web/deployments/green": running("1.1.0"),
      "/apis/apps/v1/namespaces/web/deployments/blue": running("1.0.0"),
      ...GATES,
    });
    project.configure("  green:\n    version: 1.2.0\n  blue:\n    version: 1.0.0\n");
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
      execa("git", ["-c", "user.name=Test", "-c", "user.email=test@example.com", ...args], { cwd: file("") });
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
    expect(await project.runWith(taken, "switch", "green", "dev")).to.deep.equal({
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
    writeFileSync(file("kubeconfig"), readFileSync(file("kubeconfig"), "utf8").replace(CONTEXT, "mine"));
    expect((await run("green", "--stack", "dev", "--now", "--context", "mine")).exitCode).to.equal(0);
    expect(cluster.applied).to.have.length(1);
  });

  it("finds the cluster in the stack's state when the kubeconfig has no context for it", async () => {
    const text = readFileSync(file("kubeconfig"), "utf8");
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
    cluster = await project.deploy({
      ...PUBLIC,
    });
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
        "its gate. Fix what failed and run: pulumi up --stack dev. Or go back: npm run rollback -- --stack dev",
    ]);
    expect((await run("green", "--stack", "dev", "--now")).stderr).to.equal(
      "pulumi up --stack dev: failed, see above. External users already reach green, but Pulumi has not recorded it. " +
        "Fix what failed and run: pulumi up --stack dev. Or go back: npm run rollback -- --stack dev --now",
    );
  });

  it("stops when it can't set the flag", async () => {
    writeFileSync(file("pulumi.fails"), "config");
    const { exitCode, stderr, commands } = await run("green", "--stack", "dev");
    expect(exitCode).to.equal(1);
    expect(stderr).to.equal("pulumi config set activeColor green --stack dev: failed, see above.");
    expect(commands).to.have.length(1);
  });

  it("says who is reached when it can't set the flag after a switch at once", async () => {
    writeFileSync(file("pulumi.fails"), "config");
    expect((await run("green", "--stack", "dev", "--now")).stderr).to.equal(
      "pulumi config set activeColor green --stack dev: failed, see above. External users reach green already, but the " +
        "flag is not set, so the next update would switch them back. Set it, and let Pulumi record the switch: " +
        "pulumi config set activeColor green --stack dev && pulumi up --stack dev",
    );
  });

  it("sets the flag and says who is reached when only internal testers could not be switched", async () => {
    cluster = await project.deploy({
      ...PUBLIC,
      "/api/v1/namespaces/web/services/preview": {
        ...pulumiService("preview", "green"),
        metadata: { name: "preview" },
      },
      ...GREEN,
      ...GATES,
    });
    const { stderr, commands } = await run("green", "--stack", "dev", "--now");
    expect(stderr).to.match(
      /External users reach green, and the flag is set to green; internal testers still reach what they reached before\. /,
    );
    expect(commands).to.deep.equal(["config set activeColor green --stack dev"]);
  });

  it("takes a risk with --now only when an option names it", async () => {
    cluster = await project.deploy({
      ...PUBLIC,
      ...GREEN,
      "/apis/apps/v1/namespaces/web/deployments/blue": { status: { replicas: 2, readyReplicas: 2 } },
    });
    const now = ["green", "--stack", "dev", "--now"];
    expect((await run(...now)).stderr).to.match(/--now --fewer-pods$/);
    expect((await run(...now, "--fewer-pods")).stderr).to.match(
      /got one that did not run\. .+--now --untested$/,
    );
    expect(cluster.applied).to.deep.equal([]);
    expect((await run(...now, "--fewer-pods", "--untested")).exitCode).to.equal(0);
    expect(cluster.applied).to.have.length(1);
  });

  it("refuses an unknown colour, and asks for a stack when none is selected", async () => {
    expect((await run("purple", "--stack", "dev")).stderr).to.equal(
      "command-argument value 'purple' is invalid for argument 'color'. Allowed choices are blue, green. " +
        "See its options: npm run switch -- --help",
    );
    expect((await run("green")).stderr).to.match(/^--stack: expected the name of a stack, got nothing, /);
  });
});
