import type { Drill, DrillGround } from "./drill.ts";
import { expectThat, waitFor } from "./expectations.ts";

/** Kills a node: its pods restart on the other node, and the load balancer stops using it. */
export const nodeLoss: Drill = {
  name: "a node is lost and comes back",
  mayLose: true,
  leavesChanges: true,
  run: async (ground) => {
    const { kubectl, nodes, traffic } = ground;
    const node = await kubectl.run(
      ...["get", "pods", "--selector", "color=blue", "--output", "jsonpath={.items[0].spec.nodeName}"],
    );
    const killedAtMs = Date.now();
    await nodes.kill(node);
    await waitFor("two ready pods of blue on the healthy node", () => healthyPods(ground, node), {
      withinSeconds: 240,
      pollMs: 2000,
    });
    const movedSeconds = (Date.now() - killedAtMs) / 1000;
    await nodes.start(node);
    await waitFor("the node ready again", () => isReady(ground, node), { withinSeconds: 180, pollMs: 2000 });
    await spreadAgain(ground, "blue");
    await spreadAgain(ground, "green");

    const noticed = [...traffic.lost, ...traffic.slow];
    const withinMs = await detectedWithinMs(ground);
    const lastMs = Math.max(killedAtMs, ...noticed.map(({ sentAtMs }) => sentAtMs)) - killedAtMs;
    expectThat(
      lastMs < withinMs,
      `lost requests and slow answers: expected all within ${withinMs} ms of the node's end, got one after ${lastMs} ms`,
    );
    return (
      `blue has both pods on the other node after ${movedSeconds.toFixed(0)} s; ` +
      (noticed.length > 0
        ? `the lost and slow requests were sent within ${(lastMs / 1000).toFixed(1)} s of the node's end`
        : "nothing lost, nothing slow")
    );
  },
};

/**
 * The longest time until GKE's load balancer stops using a dead node: two missed health checks, three seconds apart, with
 * a class and policy Local, otherwise three, eight seconds apart; and two seconds for the last one.
 */
async function detectedWithinMs({ kubectl, kubernetes }: DrillGround): Promise<number> {
  const service = `service/${kubernetes.publicService}`;
  const hasClass = (await kubectl.field(service, ".spec.loadBalancerClass")) !== "";
  const isLocal = (await kubectl.field(service, ".spec.externalTrafficPolicy")) === "Local";
  return hasClass && isLocal ? 8000 : 26_000;
}

async function healthyPods({ kubectl }: DrillGround, lostNode: string): Promise<true | undefined> {
  const pods = await kubectl.run(
    ...["get", "pods", "--selector", "color=blue", "--output"],
    'jsonpath={range .items[*]}{.spec.nodeName} {.status.conditions[?(@.type=="Ready")].status}{"\\n"}{end}',
  );
  const ready = pods.split("\n").filter((line) => line.endsWith(" True") && !line.startsWith(`${lostNode} `));
  return ready.length >= 2 ? true : undefined;
}

/** Deletes a pod, because Kubernetes moves no running pod: the new one starts on the node with fewer pods. */
async function spreadAgain({ kubectl }: DrillGround, color: string): Promise<void> {
  const pod = await kubectl.run(
    ...["get", "pods", "--selector", `color=${color}`, "--field-selector", "status.phase=Running"],
    ...["--output", "jsonpath={.items[0].metadata.name}"],
  );
  await kubectl.run("delete", "pod", pod);
  await kubectl.run("rollout", "status", `deployment/${color}`, "--timeout", "120s");
}

async function isReady({ kubectl }: DrillGround, node: string): Promise<true | undefined> {
  const status = await kubectl.field(`node/${node}`, '.status.conditions[?(@.type=="Ready")].status');
  return status === "True" ? true : undefined;
}
