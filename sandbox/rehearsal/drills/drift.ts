import type { PulumiStack } from "../pulumi-stack.ts";
import { PUBLIC, until } from "./app-cluster.ts";
import { hold, REPLICAS, type Drill, type Scene } from "./drill.ts";

interface Drift {
  readonly what: string;
  /** The resource that a refresh shows as changed. */
  readonly urnEnd: (scene: Scene) => string;
  readonly change: (scene: Scene) => Promise<void>;
  readonly isRepaired: (scene: Scene) => Promise<boolean>;
}

const DRIFTS: readonly Drift[] = [
  {
    what: "the public Service's selector",
    urnEnd: () => "kubernetes:core/v1:Service::public",
    change: ({ cluster, idle }) => cluster.select(PUBLIC, idle.color),
    isRepaired: async ({ cluster, active }) => (await cluster.selected(PUBLIC)) === active.color,
  },
  {
    what: "the replica count of the active colour",
    urnEnd: ({ active }) => `kubernetes:apps/v1:Deployment::${active.color}`,
    change: ({ cluster, active }) => cluster.scale(active.color, REPLICAS + 1),
    isRepaired: async ({ cluster, active }) => (await cluster.replicas(active.color)) === REPLICAS,
  },
  {
    what: "the image of the active colour",
    urnEnd: ({ active }) => `kubernetes:apps/v1:Deployment::${active.color}`,
    change: async ({ cluster, active, idle }) => {
      await cluster.setImage(active.color, (await cluster.image(idle.color))!);
    },
    isRepaired: async ({ cluster, active, idle }) =>
      (await cluster.image(active.color)) !== (await cluster.image(idle.color)),
  },
];

/** Changes by hand that a refresh shows and the next update takes back. */
export const DRIFT_DRILLS: readonly Drill[] = DRIFTS.map(({ what, urnEnd, change, isRepaired }) => ({
  name: `${what} is changed by hand`,
  run: async (scene) => {
    await change(scene);
    const drifted = await driftedResources(scene.stack);
    hold(
      drifted.some((urn) => urn.endsWith(urnEnd(scene))),
      `a refresh shows ${drifted.join(", ") || "no change"}, not ${urnEnd(scene)}`,
    );
    await scene.stack.run(["up", "--yes", "--skip-preview", "--refresh"]);
    await until(`${what} is as the program says`, 30, () => isRepaired(scene));
    return "shown by refresh --preview-only, taken back by up --refresh";
  },
}));

interface PreviewStep {
  readonly op: string;
  readonly urn: string;
}

/** What a refresh would change in the state, by URN. */
async function driftedResources(stack: PulumiStack): Promise<string[]> {
  const json = await stack.run(["refresh", "--preview-only", "--json"]);
  const { steps = [] } = JSON.parse(json) as { steps?: readonly PreviewStep[] };
  return steps.filter(({ op }) => op !== "refresh" && op !== "same").map(({ urn }) => urn);
}
