import { expectThat, waitFor } from "../drills/expectations.ts";
import { expectNodes, lookAtPool, operationsSince } from "./cluster-looks.ts";
import type { LifeStep } from "./life-step.ts";

const ANSWERS = { timeoutSeconds: 60, intervalMs: 100 };
/** The control plane waits two minutes before it repairs a node. */
const REPAIRED_WITHIN_SECONDS = 240;

/** A node that breaks, and what the control plane does about it while other steps are gone through. */
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
          "a node pool that says so",
          async () => {
            const found = await lookAtPool(ground);
            return found.status === "RUNNING_WITH_ERROR" ? found : undefined;
          },
          { withinSeconds: 30, pollMs: 500 },
        );
        expectThat(
          pool.statusMessage?.includes(node) === true,
          `the node pool says ${pool.statusMessage ?? "nothing"}, expected the name of ${node}`,
        );
        await ground.app.waitForRelease(
          await stack.output("url"),
          { color: "blue", version: "1.0.1" },
          ANSWERS,
        );
        return "the node pool is RUNNING_WITH_ERROR and names it; the app answers from the other one";
      },
    },
    repaired: {
      name: "the node pool repairs itself",
      run: async (ground) => {
        const statuses = new Set<string>();
        await waitFor(
          "a node pool without errors",
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
          `Kubernetes Engine's operations since were ${operations.join(", ") || "none"}, expected its own repair alone`,
        );
        await ground.stack.up({ refresh: true, expectNoChanges: true });
        return `${[...statuses].join(", then ")} after ${seconds.toFixed(0)} s, by its own operation; 2 ready nodes`;
      },
    },
  };
}
