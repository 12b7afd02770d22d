import { expectThat, waitFor } from "../drills/expectations.ts";
import type { ClusterOperation } from "./life-report.ts";
import type { LifeGround } from "./life-step.ts";

/** What the program calls its things in the config that the walk starts from. */
export const CLUSTER = "blue-green";
export const NODE_POOL = "blue-green-nodes";
export const LOCATION = "us-central1-a";

export const clusterPath = (project: string) =>
  `/container/v1/projects/${project}/locations/${LOCATION}/clusters/${CLUSTER}`;

type Ground = Pick<LifeGround, "google" | "project">;

/** What the walk reads of a cluster. */
interface Cluster {
  readonly id: string;
  readonly currentNodeCount?: number;
  readonly releaseChannel?: { readonly channel?: string };
}

/** What the walk reads of a node pool. */
interface NodePool {
  readonly status: string;
  readonly statusMessage?: string;
}

/** The cluster as Kubernetes Engine shows it. */
export const lookAtCluster = ({ google, project }: Ground) => google.get<Cluster>(clusterPath(project));

/** The program's node pool as Kubernetes Engine shows it. */
export const lookAtPool = ({ google, project }: Ground) =>
  google.get<NodePool>(`${clusterPath(project)}/nodePools/${NODE_POOL}`);

/** Kubernetes Engine's operations since a time, the oldest first. */
export async function operationsSince(
  { google, project }: Ground,
  sinceMs: number,
): Promise<ClusterOperation[]> {
  const path = `/container/v1/projects/${project}/locations/-/operations`;
  const { operations = [] } = await google.get<{ operations?: ClusterOperation[] }>(path);
  return operations
    .filter(({ startTime }) => Date.parse(startTime) >= sinceMs)
    .sort((one, other) => one.startTime.localeCompare(other.startTime));
}

/** Waits until the cluster itself, and the control plane, have so many nodes and all are ready. */
export async function expectNodes(ground: LifeGround, count: number): Promise<void> {
  const { kubectl } = ground;
  await waitFor(
    `${count} nodes, all ready`,
    async () => {
      const ready = await kubectl.run(
        ...["get", "nodes", "--output"],
        'jsonpath={range .items[*]}{.status.conditions[?(@.type=="Ready")].status}{"\\n"}{end}',
      );
      return ready === Array(count).fill("True").join("\n") ? true : undefined;
    },
    { withinSeconds: 60, pollMs: 1000 },
  );
  await kubectl.run("get", "nodes", "--output", "wide");
  const { currentNodeCount } = await lookAtCluster(ground);
  expectThat(
    currentNodeCount === count,
    `the control plane counts ${currentNodeCount} nodes, expected ${count}`,
  );
}
