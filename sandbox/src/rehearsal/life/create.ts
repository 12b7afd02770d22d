import type { FaultRequest } from "../../engine/index.ts";
import { expectNodes } from "./cluster-looks.ts";
import { deleteHalfMade } from "./half-made.ts";
import { expectWholeInventory } from "./inventory.ts";
import type { LifeStep } from "./life-step.ts";
import { pastFaults } from "./past-faults.ts";

/** The plugin survives the first four; each of the others ends an update. */
const FAULTS: readonly FaultRequest[] = [
  { kind: "latency", seconds: 2, count: 3 },
  { kind: "rate-limit", method: "POST", count: 2 },
  { kind: "server-error", api: "compute", method: "POST" },
  { kind: "lost-answer", api: "crm", method: "POST", path: ":setIamPolicy" },
  { kind: "lost-answer", api: "container", method: "DELETE", path: "/nodePools/default-pool" },
  { kind: "half-way", operation: "insert", path: "/subnetworks/" },
  { kind: "half-way", operation: "CREATE_CLUSTER" },
  { kind: "stock-out", operation: "CREATE_NODE_POOL" },
];

/** No later update goes on with a pool whose creation got no answer, so the walk deletes it, as the program's error says. */
const LOST_POOL: FaultRequest = { kind: "lost-answer", api: "container", method: "POST", path: "/nodePools" };

const ANSWERS = { timeoutSeconds: 60, intervalMs: 100 };

/** Creates everything until the app answers, although the control plane fails again and again. */
export const create: LifeStep = {
  name: "create, with faults",
  run: async (ground) => {
    const { faults, stack } = ground;
    let isLost = false;
    const updates = await pastFaults(
      ground,
      FAULTS,
      async () => {
        // Added with the others, this fault would hit the pool that the stock-out fails.
        if (!isLost && (await faults.list()).length === 0) {
          isLost = true;
          await faults.add(LOST_POOL);
        }
        await stack.up();
      },
      (error) => deleteHalfMade(ground, error),
    );
    await ground.connect();
    await expectNodes(ground, 2);
    await ground.app.waitForRelease(await stack.output("url"), { color: "blue", version: "1.0.0" }, ANSWERS);
    await expectWholeInventory(ground, await stack.resources());
    return `complete after ${updates} updates; 2 ready nodes; the control plane lists one of each kind, the same as the state`;
  },
};
