import { expect } from "chai";
import { PULUMI } from "../../src/engine/toolchain/program-sets.ts";
import { configOf, FIRST, type Wanted } from "../../src/rehearsal/drills/crash/crash-operations.ts";
import { type CrashStack, startCrashStack } from "../helpers/crash-stack.ts";
import { installedPrograms } from "../helpers/installed-programs.ts";

const PUBLIC = "/api/v1/namespaces/web/services/public";
const BLUE = "/apis/apps/v1/namespaces/web/deployments/blue";
const GREEN = "/apis/apps/v1/namespaces/web/deployments/green";

// After `pulumi cancel` took its lock, an update works on. What it does at one moment is done by hand here.
describe("an update while another one works on, on the real engine", function () {
  this.timeout(600_000);
  let ground: CrashStack;
  const both: Wanted = { ...FIRST, green: { version: "0.1.0", replicas: 2 } };

  before(async function () {
    ground = await startCrashStack(await installedPrograms(PULUMI, this));
    ground.configure(configOf(both));
    await ground.stack.up();
  });

  after(async () => {
    await ground?.close();
  });

  /** Runs an update, and the other one's change when the gate of a colour starts. Returns the first one's error. */
  async function overtaken(wanted: Wanted, gate: string, change: () => void): Promise<string> {
    ground.configure(configOf(wanted));
    ground.kubernetes.watch((path) => path.includes(`/jobs/${gate}-gate`) && change());
    const message = await ground.stack.up().then(
      () => "the update passed",
      (error: Error) => error.message,
    );
    ground.kubernetes.watch(() => undefined);
    return message;
  }
  const selected = () => (ground.kubernetes.objects.get(PUBLIC)!.spec!.selector as { color: string }).color;

  it("keeps the pods of the colour that users reach by now", async () => {
    const wanted: Wanted = { ...both, gateRun: 1, green: { version: "0.1.0", replicas: 3 } };
    const message = await overtaken(wanted, "blue", () => {
      ground.kubernetes.objects.get(PUBLIC)!.spec!.selector = { app: "web", color: "green" };
    });
    expect(message).to.include("green: expected no external users on it, as when this update started");
    expect(ground.kubernetes.objects.get(GREEN)?.spec?.replicas).to.equal(2);
    await ground.stack.up();
    expect(selected()).to.equal("blue");
  });

  it("does not switch to a colour that was shrunk meanwhile", async () => {
    const wanted: Wanted = { ...both, gateRun: 2, activeColor: "green" };
    const message = await overtaken(wanted, "green", () => {
      ground.kubernetes.objects.get(GREEN)!.spec!.replicas = 0;
    });
    expect(message).to.include(
      "green: expected at least 2 ready pods, as many as blue serves users with, got a Deployment of 0.",
    );
    expect(selected()).to.equal("blue");
    await ground.stack.up();
    expect(selected()).to.equal("green");
    expect(ground.kubernetes.objects.get(GREEN)?.spec?.replicas).to.equal(2);
  });

  it("waits for as many ready pods as serve, and refuses the switch when they stay fewer", async () => {
    const ready = (color: string, count: number) => {
      const path = `/apis/apps/v1/namespaces/web/deployments/${color}`;
      ground.kubernetes.objects.get(path)!.status!.readyReplicas = count;
    };
    ground.configure({ releaseTimeoutSeconds: 60 });
    const back: Wanted = { ...both, gateRun: 2, activeColor: "blue" };
    const refused = await overtaken(back, "blue", () => ready("blue", 1));
    expect(refused).to.include(
      "blue: expected at least 2 ready pods, as many as green serves users with, got 1 after 60 s. Nothing was switched.",
    );
    expect(selected()).to.equal("green");

    ready("blue", 2);
    const waited = await overtaken({ ...back, gateRun: 3 }, "blue", () => {
      ready("blue", 1);
      setTimeout(() => ready("blue", 2), 8000);
    });
    expect([waited, selected()]).to.deep.equal(["the update passed", "blue"]);
  });
  it("changes the active colour's pods once no pod of the public Service ends", async () => {
    const ending = { nodeName: "node-1", conditions: { ready: false, serving: true, terminating: true } };
    let looks = 0;
    let looksBefore: number | undefined;
    ground.kubernetes.objects.set("/apis/discovery.k8s.io/v1/namespaces/web/endpointslices/public-x", {
      metadata: { name: "public-x", namespace: "web", labels: { "kubernetes.io/service-name": "public" } },
      // Read by each look.
      get endpoints() {
        looks += 1;
        return looks <= 3 ? [ending] : [];
      },
    });
    ground.kubernetes.watch((path) => {
      if (path === BLUE) looksBefore ??= looks;
    });
    ground.configure(configOf({ ...both, gateRun: 3, blue: { version: "0.1.0", replicas: 3 } }));
    await ground.stack.up();
    ground.kubernetes.watch(() => undefined);
    expect(looksBefore).to.equal(4);
  });
});
