import type { FaultRequest } from "../../engine/index.ts";
import { expectThat } from "../drills/expectations.ts";
import type { Gcloud } from "../gcloud.ts";
import { expectNothingLeft } from "./inventory.ts";
import type { LifeStep } from "./life-step.ts";
import { pastFaults } from "./past-faults.ts";
import { setStartingConfig } from "./starting-config.ts";

/** The plugin survives the first; each of the others ends a destroy. */
const FAULTS: readonly FaultRequest[] = [
  { kind: "lost-answer", api: "compute", method: "DELETE", path: "/subnetworks/" },
  { kind: "half-way", operation: "DELETE_NODE_POOL" },
  { kind: "half-way", operation: "DELETE_CLUSTER" },
];
/** gcloud commands that must list nothing afterwards. */
const LISTS = [
  "compute forwarding-rules list",
  "container clusters list",
  "compute disks list",
  "iam service-accounts list",
  "artifacts repositories list",
  // A project has this one from its start.
  "compute networks list --filter=name!=default",
];

/** Destroys everything and checks that every list is empty. */
export const destroy: LifeStep = {
  name: "destroy, with faults",
  run: async (ground) => {
    const { stack, gcloud, registry, project } = ground;
    if (gcloud) {
      const empty = await emptyLists(gcloud);
      expectThat(empty.length === 0, `before the destroy, gcloud ${empty.join(", gcloud ")} lists nothing`);
    }
    const times = await pastFaults(ground, FAULTS, () => stack.destroy());
    await expectNothingLeft(ground);
    const images = await registry.list(project);
    expectThat(images.length === 0, `the registry: expected no images, got ${images.length}`);
    const resources = await stack.resources();
    expectThat(resources.length === 0, `the state: expected no resources, got ${resources.length}`);
    await setStartingConfig(stack);
    const gone = `complete after ${times} destroys; the registry is empty`;
    if (!gcloud) return `${gone}; the control plane lists nothing; gcloud is not installed`;
    const empty = await emptyLists(gcloud);
    const full = LISTS.filter((list) => !empty.includes(list));
    expectThat(full.length === 0, `gcloud ${full.join(", gcloud ")} still lists something`);
    return `${gone}; the control plane and gcloud list nothing`;
  },
};

async function emptyLists(gcloud: Gcloud): Promise<string[]> {
  const empty: string[] = [];
  for (const list of LISTS) if ((await gcloud.run(list)).trim() === "") empty.push(list);
  return empty;
}
