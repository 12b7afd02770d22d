import { setTimeout as sleep } from "node:timers/promises";
import type { PulumiError } from "../pulumi-stack.ts";
import { clusterPath, lookAtCluster, NODE_POOL } from "./cluster-looks.ts";
import type { LifeGround } from "./life-step.ts";

type Ground = Pick<LifeGround, "google" | "project">;

const DONE_WITHIN_MS = 120_000;
const POLL_MS = 500;

/**
 * Does what the program's errors say: deletes a cluster or a node pool that Google made half-way, or that the stack does
 * not have. The gcp plugin never goes on with one.
 */
export async function deleteHalfMade(ground: Ground, { message }: PulumiError): Promise<void> {
  const cluster = clusterPath(ground.project);
  if (!/gcloud container (clusters|node-pools) delete /.test(message)) return;
  if (/already exists/i.test(message) && message.includes("container node-pools delete")) {
    return remove(ground, `${cluster}/nodePools/${NODE_POOL}`);
  }
  if ((await lookAtCluster(ground)).status === "ERROR") await remove(ground, cluster);
}

async function remove({ google, project }: Ground, path: string): Promise<void> {
  const { name, zone } = await google.delete<{ name: string; zone: string }>(path);
  const operation = `/container/v1/projects/${project}/locations/${zone}/operations/${name}`;
  const deadline = Date.now() + DONE_WITHIN_MS;
  for (;;) {
    const { status } = await google.get<{ status: string }>(operation);
    if (status === "DONE") return;
    if (Date.now() > deadline) throw new Error(`${path}: expected to be deleted after 120 s, got ${status}`);
    await sleep(POLL_MS);
  }
}
