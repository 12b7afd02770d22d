import { setTimeout as sleep } from "node:timers/promises";
import type { Drill, DrillGround } from "./drill.ts";
import { nodesOf, uncordon } from "./pod-placement.ts";

/** Between two nodes that GKE upgrades; a node that comes back has no pods. */
const BETWEEN_NODES_MS = 5000;

/** GKE's mark of a node that it is about to drain. Load balancers stop using it. */
const DRAIN_LABEL = "operation.gke.io/type";

/** Drains the nodes one after the other with a node more, as GKE's automatic upgrade does. */
export const drainedNodes: Drill = {
  name: "all nodes are drained, one after the other",
  leavesChanges: true,
  run: async (ground) => {
    const { stack, kubectl } = ground;
    const before = await allNodes(ground);
    await stack.setConfig({ nodeCount: before.length + 1 });
    await stack.up();
    const surge = (await allNodes(ground)).filter((node) => !before.includes(node));
    for (const node of before) {
      await drain(ground, node);
      await uncordon(ground, [node]);
      await sleep(BETWEEN_NODES_MS);
    }
    // The node more goes at last.
    for (const node of surge) await drain(ground, node);
    const serving = await nodesOf(ground, "blue");
    await kubectl.run("uncordon", ...surge);
    return `${before.length} nodes and the one more, with budgets respected; blue is on ${new Set(serving).size} nodes`;
  },
};

/** Drains a node as GKE does, and waits until the pods of both colours are on other nodes. */
export async function drain({ kubectl }: Pick<DrillGround, "kubectl">, node: string): Promise<void> {
  await kubectl.run("label", "node", node, `${DRAIN_LABEL}=drain`);
  try {
    await kubectl.run(
      ...["drain", node, "--ignore-daemonsets", "--delete-emptydir-data", "--force", "--timeout=300s"],
    );
    for (const color of ["blue", "green"]) {
      await kubectl.run("rollout", "status", `deployment/${color}`, "--timeout", "240s");
    }
  } finally {
    await kubectl.run("label", "node", node, `${DRAIN_LABEL}-`);
  }
}

async function allNodes({ kubectl }: DrillGround): Promise<string[]> {
  return (await kubectl.run("get", "nodes", "--output", "jsonpath={.items[*].metadata.name}")).split(" ");
}
