import { expectThat, waitFor } from "../drills/expectations.ts";
import { expectNodes, lookAtPool, operationsSince } from "./cluster-looks.ts";
import type { LifeStep } from "./life-step.ts";

const ANSWERS = { timeoutSeconds: 60, intervalMs: 100 };
/** The control plane waits two minutes before it repairs a node. */
const REPAIRED_WITHIN_SECONDS = 240;

/** Breaks a node; the control plane repairs it while other steps run. */
export function nodeRepair(): { readonly broken: LifeStep; readonly repaired: LifeStep } {
  let killedAtMs = 0;
  return {
    broken: {
      name: "a node's container is killed",
      run: async (ground) => {
        const { kubectl, nodes, stack } = ground;
        const node = await kubectl.run("get", "nodes", "--output", "jsonpath={.items[0].metadata.name}");
        killedAtMs = Date.now();
        await nodes.kill(node);
        const pool = await waitFor(
          "the node pool RUNNING_WITH_ERROR",
          async () => {
            const found = await lookAtPool(ground);
            return found.status === "RUNNING_WITH_ERROR" ? found : undefined;
          },
          { withinSeconds: 30, pollMs: 500 },
        );
        expectThat(
          pool.statusMessage?.includes(node) === true,
          `the node pool's message: expected the name of ${node}, got ${pool.statusMessage ?? "nothing"}`,
        );
        await ground.app.waitForRelease(
          await stack.output("url"),
          { color: "blue", version: "1.0.1" },
          ANSWERS,
        );
        return "the node pool is RUNNING_WITH_ERROR and names the node; the app answers from the other node";
      },
    },
    repaired: {
      name: "the node pool repairs itself",
      run: async (ground) => {
        const statuses = new Set<string>();
        await waitFor(
          "the node pool RUNNING",
          async () => {
            const { status } = await lookAtPool(ground);
            statuses.add(status ?? "");
            return status === "RUNNING" ? true : undefined;
          },
          { withinSeconds: REPAIRED_WITHIN_SECONDS, pollMs: 500 },
        );
        const seconds = (Date.now() - killedAtMs) / 1000;
        await expectNodes(ground, 2);
        const operations = (await operationsSince(ground, killedAtMs)).map((each) => each.operationType);
        expectThat(
          operations.length === 1 && operations[0] === "AUTO_REPAIR_NODES",
          `Kubernetes Engine's operations: expected only AUTO_REPAIR_NODES, got ${operations.join(", ") || "none"}`,
        );
        await ground.stack.up({ refresh: true, expectNoChanges: true });
        return `${[...statuses].join(", then ")} after ${seconds.toFixed(0)} s, repaired by the control plane; 2 ready nodes`;
      },
    },
  };
}
