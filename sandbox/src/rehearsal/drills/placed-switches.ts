import type { Drill, DrillGround } from "./drill.ts";
import { expectThat } from "./expectations.ts";
import { moveAway, nodesOf, startAgain, uncordon, waitForHandoverEnd } from "./pod-placement.ts";

/** Where the pods of the colours stand before a switch. */
interface Placement {
  readonly name: string;
  readonly config: Readonly<Record<string, number>>;
  /**
   * Whether the nodes that green left stay cordoned.
   * @default false
   */
  readonly staysCordoned?: boolean;
  /** The nodes that green's pods leave, of those on which blue's pods stand. */
  readonly without: (blue: readonly string[]) => readonly string[];
  /** The way there. The way back is the stack's own `rollbackCommand`. */
  readonly switchTo: (ground: DrillGround) => Promise<void>;
  /**
   * Whether users go back while the pods that helped the switch still run.
   * @default false
   */
  readonly goesBackAtOnce?: boolean;
}

const withUp = async ({ stack }: DrillGround) => {
  await stack.setConfig({ activeColor: "green" });
  await stack.up();
};
const withNow = async ({ run }: DrillGround) => {
  const { succeeded, stdout, stderr } = await run("node", [
    "delivery/cli.mjs",
    "switch",
    "green",
    "--yes",
    "--now",
  ]);
  expectThat(succeeded, `switch --now: ${stdout}${stderr}`);
};

const PLACEMENTS: readonly Placement[] = [
  {
    name: "switch with one pod each, on different nodes",
    config: { "blue.replicas": 1, "green.replicas": 1 },
    without: (blue) => blue,
    switchTo: withUp,
  },
  {
    name: "switch --now with one pod each, on different nodes",
    config: { "blue.replicas": 1, "green.replicas": 1 },
    without: (blue) => blue,
    switchTo: withNow,
    goesBackAtOnce: true,
  },
  {
    name: "switch from two pods on two nodes to three on one",
    config: { "green.replicas": 3 },
    without: (blue) => blue.slice(1),
    switchTo: withUp,
  },
  {
    name: "switch while a node that serves is cordoned",
    config: {},
    staysCordoned: true,
    without: (blue) => blue.slice(1),
    switchTo: withUp,
  },
  {
    name: "switch on four nodes without a node in common",
    config: { nodeCount: 4 },
    without: (blue) => blue,
    switchTo: withUp,
  },
];

/** Switches and rolls back from placements in which nodes lose their last pod of the active colour. */
export const placedSwitches: readonly Drill[] = PLACEMENTS.map((placement) => ({
  name: placement.name,
  reaches: ["blue", "green"],
  leavesChanges: true,
  run: async (ground) => {
    await ground.stack.setConfig(placement.config);
    await ground.stack.up();
    const blue = await nodesOf(ground, "blue");
    const left = placement.without(blue);
    await moveAway(ground, "green", left);
    const green = await nodesOf(ground, "green");
    if (!placement.staysCordoned) await uncordon(ground, left);

    const earlier = new Set(await handoverJobs(ground));
    await placement.switchTo(ground);
    const own = (await handoverJobs(ground)).filter((job) => !earlier.has(job));
    // Otherwise the placement would prove nothing.
    expectThat(own.length > 0, "expected a pod that helps the switch, got none");
    if (!placement.goesBackAtOnce) await waitForHandoverEnd(ground);
    const rollback = await ground.stack.output("rollbackCommand");
    const { succeeded, stdout, stderr } = await ground.run("sh", ["-c", `${rollback} --yes`]);
    expectThat(succeeded, `${rollback}: ${stdout}${stderr}`);

    await uncordon(ground, left);
    await startAgain(ground, "green");
    const alone = new Set(left.filter((node) => !green.includes(node))).size;
    return `there and back, with ${alone} of ${new Set(blue).size} serving nodes without a pod of green`;
  },
}));

async function handoverJobs({ kubectl }: DrillGround): Promise<string[]> {
  return (await kubectl.run("get", "jobs", "--selector", "handover", "--output", "name"))
    .split("\n")
    .filter(Boolean);
}
