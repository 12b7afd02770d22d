import { expectThat, waitFor } from "../drills/expectations.ts";
import type { ClusterOperation } from "./life-report.ts";
import type { LifeGround } from "./life-step.ts";

/** The names of the program's resources in the starting config. */
export const CLUSTER = "blue-green";
export const NODE_POOL = "blue-green-nodes";
export const LOCATION = "us-central1-a";

export const clusterPath = (project: string) =>
  `/container/v1/projects/${project}/locations/${LOCATION}/clusters/${CLUSTER}`;

type Ground = Pick<LifeGround, "google" | "project">;

/** The fields of a cluster that the walk reads. */
interface Cluster {
  readonly id: string;
  readonly status: string;
  readonly currentNodeCount?: number;
  readonly releaseChannel?: { readonly channel?: string };
}

/** The fields of a node pool that the walk reads. */
interface NodePool {
  readonly status: string;
  readonly statusMessage?: string;
}

/** Reads the cluster from Kubernetes Engine. */
export const lookAtCluster = ({ google, project }: Ground) => google.get<Cluster>(clusterPath(project));

/** Reads the program's node pool from Kubernetes Engine. */
export const lookAtPool = ({ google, project }: Ground) =>
  google.get<NodePool>(`${clusterPath(project)}/nodePools/${NODE_POOL}`);

/** Lists Kubernetes Engine's operations since a time, oldest first. */
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

/** Waits until the cluster and the control plane both have `count` nodes and all are ready. */
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
