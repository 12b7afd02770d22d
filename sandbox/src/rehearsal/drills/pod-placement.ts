import type { DrillGround } from "./drill.ts";
import { expectThat, waitFor } from "./expectations.ts";

type Cluster = Pick<DrillGround, "kubectl">;

// Without those of gates and handovers.
const runningPods = (color: string) =>
  ["--selector", `color=${color},!handover`, "--field-selector", "status.phase=Running"] as const;

/** The nodes of a colour's running pods, one name for each pod. */
export async function nodesOf({ kubectl }: Cluster, color: string): Promise<string[]> {
  const lines = await kubectl.run(
    ...["get", "pods", ...runningPods(color)],
    ...[
      "--output",
      'jsonpath={range .items[*]}{.spec.nodeName}{" "}{.metadata.deletionTimestamp}{"\\n"}{end}',
    ],
  );
  return lines
    .split("\n")
    .map((line) => line.split(" "))
    .flatMap(([node, deleted]) => (node && !deleted ? [node] : []));
}

/** The zone of each node. */
export async function zonesOfNodes({ kubectl }: Cluster): Promise<ReadonlyMap<string, string>> {
  const lines = await kubectl.run(
    ...["get", "nodes", "--output"],
    'jsonpath={range .items[*]}{.metadata.name} {.metadata.labels.topology\\.kubernetes\\.io/zone}{"\\n"}{end}',
  );
  return new Map(
    lines
      .split("\n")
      .filter(Boolean)
      .map((line) => line.split(" ") as [string, string]),
  );
}

/** Checks that the two pods of a colour are on two nodes, in this many zones. */
export async function expectZones(
  cluster: Cluster,
  color: string,
  zoneOf: ReadonlyMap<string, string>,
  count: number,
): Promise<void> {
  const nodes = await nodesOf(cluster, color);
  const found = nodes.map((node) => zoneOf.get(node));
  expectThat(
    new Set(nodes).size === 2 && new Set(found).size === count,
    `pods of ${color}: expected two nodes in ${count} ${count === 1 ? "zone" : "zones"}, got ` +
      nodes.map((node, index) => `${node} in ${found[index]}`).join(", "),
  );
}

/** Moves the pods of a colour that serves nobody to nodes other than these, and leaves these cordoned. */
export async function moveAway(ground: Cluster, color: string, nodes: readonly string[]): Promise<void> {
  await ground.kubectl.run("cordon", ...nodes);
  await startAgain(ground, color);
  const on = await nodesOf(ground, color);
  expectThat(
    on.length > 0 && on.every((node) => !nodes.includes(node)),
    `pods of ${color}: expected none on ${nodes.join(", ")}, got some on ${on.join(", ") || "no node"}`,
  );
}

/** Starts the pods of a colour that serves nobody again, where the scheduler puts them now. */
export async function startAgain({ kubectl }: Cluster, color: string): Promise<void> {
  await kubectl.run("delete", "pods", ...runningPods(color));
  await kubectl.run("rollout", "status", `deployment/${color}`, "--timeout", "240s");
}

export const uncordon = ({ kubectl }: Cluster, nodes: readonly string[]) => kubectl.run("uncordon", ...nodes);

/** Waits until the pods that helped a switch have ended. */
export async function waitForHandoverEnd({ kubectl }: Cluster): Promise<void> {
  const end = async () => {
    const pods = await kubectl.run("get", "pods", "--selector", "handover", "--output", "name");
    return pods === "" ? true : undefined;
  };
  await waitFor("the end of the pods that helped the switch", end, { withinSeconds: 180, pollMs: 1000 });
}
