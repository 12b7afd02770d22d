import type { FaultRequest } from "../../engine/index.ts";
import { expectThat } from "../drills/expectations.ts";
import type { Gcloud } from "../gcloud.ts";
import { expectNothingLeft } from "./inventory.ts";
import type { LifeStep } from "./life-step.ts";
import { pastFaults } from "./past-faults.ts";
import { setStartingConfig } from "./starting-config.ts";

/** The first is ridden out by the plugin, each of the others ends a destroy. */
const FAULTS: readonly FaultRequest[] = [
  { kind: "lost-answer", api: "compute", method: "DELETE", path: "/subnetworks/" },
  { kind: "half-way", operation: "DELETE_NODE_POOL" },
  { kind: "half-way", operation: "DELETE_CLUSTER" },
];
/** What must list nothing afterwards. */
const LISTS = [
  "compute forwarding-rules list",
  "container clusters list",
  "compute disks list",
  "iam service-accounts list",
  "artifacts repositories list",
  "compute networks list",
];

/** Away with everything, and every list of it is empty. */
export const destroy: LifeStep = {
  name: "destroy, under faults",
  run: async (ground) => {
    const { stack, gcloud, registry, project } = ground;
    if (gcloud) {
      const empty = await emptyLists(gcloud);
      expectThat(empty.length === 0, `before it, gcloud ${empty.join(", gcloud ")} lists nothing`);
    }
    const times = await pastFaults(ground, FAULTS, () => stack.destroy());
    await expectNothingLeft(ground);
    const images = await registry.list(project);
    expectThat(images.length === 0, `the registry itself still has ${images.length} images`);
    const resources = await stack.resources();
    expectThat(resources.length === 0, `the state still holds ${resources.length} resources`);
    await setStartingConfig(stack);
    const gone = `all gone with destroy ${times}; the registry is empty, the control plane lists nothing`;
    if (!gcloud) return `${gone}; gcloud is not installed`;
    const empty = await emptyLists(gcloud);
    const full = LISTS.filter((list) => !empty.includes(list));
    expectThat(full.length === 0, `gcloud ${full.join(", gcloud ")} still lists something`);
    return `${gone}, nor does gcloud`;
  },
};

async function emptyLists(gcloud: Gcloud): Promise<string[]> {
  const empty: string[] = [];
  for (const list of LISTS) if ((await gcloud.run(list)).trim() === "") empty.push(list);
  return empty;
}
