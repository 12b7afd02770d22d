import { expect } from "chai";
import { configOf, FIRST } from "../../src/rehearsal/drills/crash/crash-operations.ts";
import { waitFor } from "../../src/rehearsal/drills/expectations.ts";
import { PULUMI } from "../../src/engine/toolchain/program-sets.ts";
import { type CrashStack, startCrashStack } from "../helpers/crash-stack.ts";
import { installedPrograms } from "../helpers/installed-programs.ts";
import { killLoop } from "../helpers/kill-loop.ts";
import type { SimulatedObject } from "../helpers/simulated-kubernetes.ts";

const PUBLIC = "/api/v1/namespaces/web/services/public";

/** More kills, or those of an earlier run: KILLS=100 SEED=1 mocha --spec test/program/killed-updates.test.ts */
const KILLS = Number(process.env.KILLS ?? 4);
const SEED = Number(process.env.SEED ?? 1);

describe("updates that are killed with SIGKILL, on the real engine", function () {
  // An update takes seconds, and many times as long on a busy machine.
  this.timeout(300_000 + KILLS * 120_000);
  let ground: CrashStack;

  before(async function () {
    ground = await startCrashStack(await installedPrograms(PULUMI, this));
    ground.configure(configOf(FIRST));
  });

  after(async () => {
    await ground?.close();
  });

  const created = (what: string) => ground.cloud.runtime.calls.filter((call) => call.startsWith(what)).length;

  /** Kills an update while the simulated Google works on something, and lets Google finish it. */
  async function killWhile(what: string, gate: "controlPlaneGate" | "nodeGate"): Promise<void> {
    const { runtime } = ground.cloud;
    let open = () => {};
    runtime[gate] = new Promise((resolve) => (open = resolve));
    const update = ground.stack.start();
    await waitFor(what, () => (created(what) > 0 ? true : undefined), { withinSeconds: 120 });
    update.kill("SIGKILL");
    await update.done.catch(() => undefined);
    open();
    runtime[gate] = Promise.resolve();
    await ground.stack.cancel();
  }

  it("while Google creates the cluster and then its nodes: the next update goes on with both", async () => {
    await killWhile("createControlPlane", "controlPlaneGate");
    await killWhile("createNode", "nodeGate");
    await ground.stack.up();
    expect(created("createControlPlane")).to.equal(1);
    expect(ground.cloud.runtime.nodes.size).to.equal(2);
    expect(await ground.stack.releases()).to.have.nested.property("active.version", "0.1.0");
    await ground.stack.up({ expectNoChanges: true });
  });

  it("in a switch, once users reach the other colour: preview and status say so, and the rollback leads back", async () => {
    const green = { version: "0.1.1", replicas: 2 };
    ground.configure(configOf({ ...FIRST, green, lastVersion: 1 }));
    await ground.stack.up();
    ground.configure({ activeColor: "green" });
    const { kubernetes } = ground;
    const external = ({ spec }: SimulatedObject) => (spec?.selector as { color?: string } | undefined)?.color;
    const update = ground.stack.start();
    const isSwitched = new Promise<void>((resolve) =>
      kubernetes.watch((path, object) => {
        if (path !== PUBLIC || external(object) !== "green") return;
        update.kill("SIGKILL");
        resolve();
      }),
    );
    await Promise.race([isSwitched, update.done.then(() => expect.fail("the update was not killed"))]);
    await update.done.catch(() => undefined);
    kubernetes.watch(() => undefined);
    await ground.stack.cancel();
    expect(await ground.stack.releases()).to.have.nested.property("active.color", "blue");

    const preview = await ground.delivery("preview:stacks", "--stack", "test");
    expect(preview.stdout).to.include("\nExternal users: green 0.1.1, as before.\n");
    const status = await ground.delivery("status", "--stack", "test");
    expect(status.exitCode).to.equal(1);
    expect(status.stdout)
      .to.match(/^External users {4}green 0\.1\.1 +http:\/\/192\.0\.2\.10$/m)
      .and.include("! External users reach green, but Pulumi has not recorded the switch.")
      .and.include("(updating public)");
    const rollback = await ground.delivery("rollback", "--stack", "test", "--yes");
    expect(rollback.stdout).to.include(
      "External users reach green, and Pulumi has not recorded that switch yet. Going back to blue.\n",
    );
    expect([rollback.exitCode, external(kubernetes.objects.get(PUBLIC)!)]).to.deep.equal([0, "blue"]);
    expect(await ground.stack.releases()).to.have.nested.property("active.color", "blue");
    const agreed = await ground.delivery("status", "--stack", "test");
    expect([agreed.exitCode, agreed.stdout.split("\n").at(-1)]).to.deep.equal([
      0,
      "Roll back to green: npm run rollback -- --stack test",
    ]);
    ground.configure(configOf(FIRST));
  });

  it("of another stack are none of its business: what exists without a begun creation stays refused", async () => {
    await ground.stack.destroy();
    const path = "/compute/beta/projects/test-project/global/networks";
    await ground.cloud.operate("POST", path, { name: "blue-green", autoCreateSubnetworks: false });
    const message = await ground.stack.up().then(
      () => "the update took it",
      (error: Error) => error.message,
    );
    expect(message).to.match(/blue-green.*already exists/);
    await ground.cloud.operate("DELETE", `${path}/blue-green`);
    await ground.stack.destroy();
  });

  it(`at random moments, seed ${SEED}: pulumi cancel and the same command are enough`, async () => {
    const say = (line: string) => void (process.env.KILLS && console.log(line));
    const done = await killLoop(ground, { kills: KILLS, seed: SEED, say });
    expect(done.filter(({ problems }) => problems.length > 0)).to.deep.equal([]);
  });
});
