import type { FaultRequest } from "../../engine/index.ts";
import { expectNodes } from "./cluster-looks.ts";
import { expectOneOfEach } from "./inventory.ts";
import type { LifeStep } from "./life-step.ts";
import { pastFaults } from "./past-faults.ts";

/** The first five are ridden out by the plugin, each of the others ends an update. */
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

/** The one creation that an update goes on with: others of which nobody heard are imported by hand. */
const LOST_POOL: FaultRequest = { kind: "lost-answer", api: "container", method: "POST", path: "/nodePools" };

const ANSWERS = { timeoutSeconds: 60, intervalMs: 100 };

/** From nothing to an app that answers, past a control plane that fails again and again. */
export const create: LifeStep = {
  name: "create, under faults",
  run: async (ground) => {
    const { faults, stack } = ground;
    let isLost = false;
    const updates = await pastFaults(ground, FAULTS, async () => {
      // Asked for with the others, it would befall the very pool that finds no machines.
      if (!isLost && (await faults.list()).length === 0) {
        isLost = true;
        await faults.add(LOST_POOL);
      }
      await stack.up();
    });
    await ground.connect();
    await expectNodes(ground, 2);
    await ground.app.waitForRelease(await stack.output("url"), { color: "blue", version: "1.0.0" }, ANSWERS);
    await expectOneOfEach(ground, await stack.resources());
    return `whole with update ${updates}; 2 ready nodes; the control plane lists one of each kind, as the state holds`;
  },
};
