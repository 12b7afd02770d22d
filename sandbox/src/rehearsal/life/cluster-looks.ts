import { expectThat, waitFor } from "../drills/expectations.ts";
import type { LifeGround } from "./life-step.ts";

/** What the program calls its things in the config that the walk starts from. */
export const CLUSTER = "blue-green";
export const NODE_POOL = "blue-green-nodes";
export const LOCATION = "us-central1-a";

const clusterPath = (project: string) => `projects/${project}/locations/${LOCATION}/clusters/${CLUSTER}`;

type Ground = Pick<LifeGround, "google" | "project">;

/** The cluster as Kubernetes Engine tells it. */
export async function lookAtCluster({ google, project }: Ground) {
  const { data } = await google.container.projects.locations.clusters.get({ name: clusterPath(project) });
  return data;
}

/** The program's node pool as Kubernetes Engine tells it. */
export async function lookAtPool({ google, project }: Ground) {
  const name = `${clusterPath(project)}/nodePools/${NODE_POOL}`;
  const { data } = await google.container.projects.locations.clusters.nodePools.get({ name });
  return data;
}

/** Kubernetes Engine's operations since a time, the oldest first. */
export async function operationsSince({ google, project }: Ground, sinceMs: number) {
  const parent = `projects/${project}/locations/-`;
  const { data } = await google.container.projects.locations.operations.list({ parent });
  return (data.operations ?? [])
    .filter(({ startTime }) => Date.parse(startTime ?? "") >= sinceMs)
    .sort((one, other) => (one.startTime ?? "").localeCompare(other.startTime ?? ""));
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
