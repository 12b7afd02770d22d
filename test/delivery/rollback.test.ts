import { expect } from "chai";
import { pulumiService } from "../helpers/delivery-cluster.ts";
import type { DeployedState } from "../helpers/deployed-state.ts";
import { DeliveryProject, imageOf, type LivePods, livePods } from "../helpers/delivery-project.ts";

const SERVICES = "/api/v1/namespaces/web/services";
const PASSED = { items: [{ spec: gatedBy("1.0.0"), status: { conditions: [completed()] } }] };
const deployed = (version: string, replicas = 2) => ({ version, image: imageOf(version), replicas });

function gatedBy(version: string) {
  return { template: { spec: { containers: [{ image: imageOf(version) }] } } };
}
function completed() {
  return { type: "Complete", status: "True" };
}

interface Situation {
  /** The colour that users reach. */
  readonly live?: "blue" | "green";
  readonly recorded?: "blue" | "green";
  readonly flag?: "blue" | "green";
  readonly blue?: LivePods;
  readonly green?: LivePods;
  /** What users had of each colour. @default - a state of an older program does not know */
  readonly served?: DeployedState["served"];
  /** The lines of the config after the flag. */
  readonly config?: string;
}

const CONFIG = "  blue:\n    version: 1.0.0\n  green:\n    version: 1.1.0\n";

describe("npm run rollback", () => {
  let project: DeliveryProject;
  beforeEach(() => void (project = new DeliveryProject()));
  afterEach(() => project.remove());

  /** Green 1.1.0 is active and blue 1.0.0 idle, unless told otherwise. */
  async function given(situation: Situation = {}) {
    const { live = "green", recorded = live, flag = live, config = CONFIG } = situation;
    project.configure(`  activeColor: ${flag}\n${config}`);
    const { served } = situation;
    const versions = { "1.0.0": { image: imageOf("1.0.0") }, "0.9.0": { image: imageOf("0.9.0") } };
    const both = { blue: deployed("1.0.0"), green: deployed("1.1.0") };
    project.record({ activeColor: recorded, ...both, ...(served && { served, versions }) });
    return project.deploy({
      [`${SERVICES}/public`]: pulumiService("public", live),
      [`${SERVICES}/preview`]: pulumiService("preview", live === "blue" ? "green" : "blue"),
      ...livePods("blue", situation.blue),
      ...livePods("green", { version: "1.1.0", ...situation.green }),
      "/apis/batch/v1/namespaces/web/jobs": PASSED,
    });
  }
  const rollBack = (...args: string[]) => project.run("rollback", "--stack", "dev", ...args);

  it("goes back after a switch that is complete: sets the flag and runs pulumi up", async () => {
    const cluster = await given();
    const { exitCode, stdout, stderr, commands } = await rollBack("--yes");
    expect([exitCode, stderr]).to.deep.equal([0, ""]);
    expect(stdout.split("\n")[0]).to.equal("External users reach green. Going back to blue.");
    expect(commands).to.deep.equal([
      "stack export --stack dev",
      "config set activeColor blue --stack dev",
      "up --stack dev --yes",
    ]);
    expect(cluster.applied).to.deep.equal([]);
  });

  it("goes back after an update that was killed once users reached the new colour", async () => {
    await given({ live: "green", recorded: "blue", flag: "green" });
    project.record({ activeColor: "blue", blue: deployed("1.0.0") }, [{ type: "updating", name: "public" }]);
    const { stdout, commands } = await rollBack();
    expect(stdout).to.include(
      "An update of dev did not end (updating public). If pulumi up says that the stack is locked, run: pulumi cancel --stack dev\n" +
        "External users reach green, and Pulumi has not recorded that switch yet. Going back to blue.\n",
    );
    expect(commands.slice(1)).to.deep.equal(["config set activeColor blue --stack dev", "up --stack dev"]);
  });

  it("only sets the flag back when the switch has not happened, also with --now", async () => {
    const cluster = await given({ live: "blue", flag: "green", config: `${CONFIG}    replicas: 1\n` });
    for (const options of [[], ["--now"]]) {
      const { stdout, commands } = await rollBack(...options);
      expect(stdout.split("\n")[0]).to.equal(
        "External users still reach blue, and the flag is green. Setting the flag back to blue.",
      );
      expect(commands.slice(1)).to.deep.equal(["config set activeColor blue --stack dev", "up --stack dev"]);
    }
    expect(cluster.applied).to.deep.equal([]);
    project.failAt("up");
    expect((await rollBack("--now")).stderr).to.equal(
      "pulumi up --stack dev: failed, see above. The flag is set to blue, which external users reach. " +
        "Fix what failed and run: pulumi up --stack dev",
    );
  });

  it("switches at once with --now, before it sets the flag", async () => {
    const cluster = await given();
    const { exitCode, stdout, commands } = await rollBack("--now", "--yes");
    expect(exitCode).to.equal(0);
    expect(stdout).to.match(
      /Going back to blue\.\nExternal users reach blue instead of green, after \d\.\d\d s\. Next, Pulumi records it\.\n/,
    );
    expect(cluster.applied.map(({ path }) => path)).to.deep.equal([
      `${SERVICES}/public`,
      `${SERVICES}/preview`,
    ]);
    expect(commands.slice(1)).to.deep.equal([
      "config set activeColor blue --stack dev",
      "up --stack dev --yes",
    ]);
  });

  const sizes: readonly [what: string, config: string, serving: LivePods, command: string | undefined][] = [
    ["a smaller number in the config", "    replicas: 1\n", {}, "set --path blue.replicas 2"],
    ["no pods in the config", "    replicas: 0\n", { wanted: 4 }, "set --path blue.replicas 4"],
    ["the default, while more serve", "", { wanted: 3 }, "set --path blue.replicas 3"],
    ["more ready pods serving than wanted", "", { wanted: 2, ready: 5 }, "set --path blue.replicas 5"],
    ["as many pods in the config as serve", "    replicas: 3\n", { wanted: 3, ready: 1 }, undefined],
    [
      "an autoscaler and no pods",
      "    replicas: 0\n    autoscaling: {maxReplicas: 4}\n",
      {},
      "rm --path blue.replicas",
    ],
    ["an autoscaler", "    autoscaling: {maxReplicas: 4}\n", { wanted: 4 }, undefined],
  ];
  for (const [what, config, green, command] of sizes) {
    it(`${command ? "first grows" : "leaves the size of"} a colour with ${what}`, async () => {
      await given({ green, config: CONFIG.replace("1.0.0\n", `1.0.0\n${config}`) });
      expect((await rollBack()).commands.slice(1)).to.deep.equal([
        ...(command ? [`config ${command} --stack dev`] : []),
        "config set activeColor blue --stack dev",
        "up --stack dev",
      ]);
    });
  }

  it("refuses --now to fewer ready pods or an untested colour, unless an option accepts it", async () => {
    const cluster = await given({
      blue: { wanted: 1 },
      config: CONFIG.replace("1.0.0\n", "1.0.0\n    replicas: 1\n"),
    });
    const refused = await rollBack("--now");
    expect(refused.stderr).to.equal(
      "blue: expected at least 2 ready pods, as many as serve external users now, got 1. Switch with an update, which " +
        "waits for it: npm run rollback -- --stack dev. Or accept that fewer pods serve: " +
        "npm run rollback -- --stack dev --now --fewer-pods",
    );
    expect([refused.commands, cluster.applied]).to.deep.equal([["stack export --stack dev"], []]);
    // The size stays, as the user wants it.
    expect((await rollBack("--now", "--fewer-pods")).commands.slice(1)).to.deep.equal([
      "config set activeColor blue --stack dev",
      "up --stack dev",
    ]);
    await given({ blue: { version: "0.9.0" }, config: CONFIG.replace("1.0.0", "0.9.0") });
    expect((await rollBack("--now")).stderr).to.match(
      /^blue: expected a gate that passed for what blue runs, got one that did not run\. .+ npm run rollback -- --stack dev --now --untested$/,
    );
  });

  it("sets the flag before the size with --now, and says what is left when a step fails", async () => {
    await given({ config: CONFIG.replace("1.0.0\n", "1.0.0\n    replicas: 1\n") });
    expect((await rollBack("--now")).commands.slice(1)).to.deep.equal([
      "config set activeColor blue --stack dev",
      "config set --path blue.replicas 2 --stack dev",
      "up --stack dev",
    ]);
    await given({ config: CONFIG.replace("1.0.0\n", "1.0.0\n    replicas: 1\n") });
    project.failAt("config");
    expect((await rollBack("--now")).stderr).to.equal(
      "pulumi config set activeColor blue --stack dev: failed, see above. External users reach blue already, but the flag " +
        "is not set, so the next update would switch them back. Set it, and let Pulumi record the switch: " +
        "pulumi config set activeColor blue --stack dev && pulumi config set --path blue.replicas 2 --stack dev && " +
        "pulumi up --stack dev",
    );
  });

  it("says what to do when the update fails", async () => {
    await given();
    project.failAt("up");
    expect((await rollBack()).stderr).to.equal(
      "pulumi up --stack dev: failed, see above. The flag is set to blue; external users reach it once an update passes its " +
        "gate. Fix what failed and run: pulumi up --stack dev. Or switch at once: npm run switch -- blue --stack dev --now",
    );
    expect((await rollBack("--now")).stderr).to.equal(
      "pulumi up --stack dev: failed, see above. External users already reach blue, but Pulumi has not recorded it. " +
        "Fix what failed and run: pulumi up --stack dev",
    );
  });

  it("changes nothing and says what is missing when the other colour is not deployed", async () => {
    await given({ live: "blue" });
    await project.deploy({ [`${SERVICES}/public`]: pulumiService("public", "blue"), ...livePods("blue") });
    const { exitCode, stdout, stderr, commands } = await rollBack();
    expect([exitCode, stdout, commands]).to.deep.equal([1, "", ["stack export --stack dev"]]);
    expect(stderr).to.equal(
      "green: expected a deployed colour to go back to, got none. External users reach blue, and nothing was changed. " +
        "Deploy a version to green: pulumi config set --path green.version <version> --stack dev && pulumi up --stack dev. " +
        "Then switch: npm run switch -- green --stack dev",
    );
  });

  it("goes back to what users had, which the state knows", async () => {
    await given({ served: { blue: "1.0.0", green: "1.1.0" } });
    expect((await rollBack()).commands.slice(1)).to.deep.equal([
      "config set activeColor blue --stack dev",
      "up --stack dev",
    ]);
  });

  it("refuses a newer release that users never had, and says how to go back to the one before", async () => {
    const cluster = await given({ served: { blue: "0.9.0" } });
    const message =
      "blue: expected the release that external users had before green 1.1.0, got 1.0.0, which they never had. Nothing was " +
      "changed. Deploy 0.9.0 to blue again and go back to it: pulumi config set --path blue.version 0.9.0 --stack dev && " +
      "pulumi up --stack dev && npm run rollback -- --stack dev. " +
      "Or send them to the new one: npm run switch -- blue --stack dev";
    for (const options of [[], ["--now", "--untested"]]) {
      const { exitCode, stdout, stderr, commands } = await rollBack(...options);
      expect([exitCode, stdout, stderr]).to.deep.equal([1, "", message]);
      expect(commands).to.deep.equal(["stack export --stack dev"]);
    }
    expect(cluster.applied).to.deep.equal([]);
    const pinned = CONFIG.replace("1.0.0\n", `1.0.0\n    image: ${imageOf("1.0.0")}\n`);
    await given({ served: { blue: "0.9.0" }, config: pinned });
    expect((await rollBack()).stderr).to.include(
      `blue.version 0.9.0 --stack dev && pulumi config set --path blue.image ${imageOf("0.9.0")} --stack dev && pulumi up`,
    );
  });

  it("refuses the other colour of a stack that never switched", async () => {
    await given({ served: {} });
    expect((await rollBack()).stderr).to.equal(
      "blue: expected the release that external users had before green 1.1.0, got 1.0.0, which they never had. " +
        "Nothing was changed. Send them to the new one: npm run switch -- blue --stack dev",
    );
  });

  it("goes back from a switch that Pulumi has not recorded, whatever users had before", async () => {
    await given({ live: "green", recorded: "blue", flag: "green", served: { green: "1.1.0" } });
    expect((await rollBack()).commands.slice(1)).to.deep.equal([
      "config set activeColor blue --stack dev",
      "up --stack dev",
    ]);
  });

  it("changes nothing when a colour's release was edited, and says how to undo it", async () => {
    const image = imageOf("2.0.0");
    await given({
      config: `  blue:\n    version: 1.0.1\n  green:\n    version: 1.1.0\n    image: ${image}\n`,
    });
    const { stderr, commands } = await rollBack();
    expect(stderr).to.equal(
      "Pulumi.dev.yaml: expected no change of a version together with a rollback, got blue from 1.0.0 to 1.0.1 and green " +
        `from ${imageOf("1.1.0").split("@")[1]} to ${image.split("@")[1]}. Nothing was changed. Undo the edit and roll ` +
        "back again: pulumi config set --path blue.version 1.0.0 --stack dev && " +
        `pulumi config set --path green.image ${imageOf("1.1.0")} --stack dev && npm run rollback -- --stack dev`,
    );
    expect(commands).to.deep.equal(["stack export --stack dev"]);
    await given({ config: "  green:\n    version: 1.1.0\n" });
    expect((await rollBack()).stderr).to.include(" got blue from 1.0.0 to nothing. ");
  });

  it("changes nothing when it can't reach the cluster, sign in or find it", async () => {
    await given();
    await project.stopCluster();
    const gone = await rollBack();
    expect([gone.exitCode, gone.stdout, gone.commands]).to.deep.equal([1, "", ["stack export --stack dev"]]);
    expect(gone.stderr).to.match(
      /^http:\/\/127\.0\.0\.1:\d+: can't reach the cluster \(.+\)\. .+ kubectl cluster-info\. A rollback needs to know what external users reach\. Nothing was changed\.$/,
    );

    await project.deploy({});
    const none = await rollBack("--context", "unknown");
    expect(none.stderr).to.match(
      /^The kubeconfig has no context unknown\. .+\n--stack: expected a deployed stack, got 'dev', whose state has no cluster\. /,
    );
    expect(none.commands).to.have.members([
      "stack export --stack dev",
      "stack export --show-secrets --stack dev",
    ]);
  });
});
