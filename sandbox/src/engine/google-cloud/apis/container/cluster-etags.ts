import { createHash } from "node:crypto";
import type { Cloud } from "../../kernel/cloud.ts";
import { GoogleError } from "../../kernel/google-error.ts";
import { stringField, type JsonObject } from "../../kernel/json.ts";
import { poolsOf, type StoredCluster, type StoredNodePool } from "../../resources/stored-clusters.ts";

/** Of the cluster's own fields and its pools': the same in each version of the API, and whatever it does just now. */
export function clusterEtag(cloud: Cloud, cluster: StoredCluster): string {
  return etag([cluster.id, cluster.body, ...poolsOf(cloud, cluster).map(nodePoolEtag)]);
}

export function nodePoolEtag({ key, body, nodeCount }: StoredNodePool): string {
  return etag([key, body, nodeCount]);
}

/** @throws ABORTED for an update that was made of an older state; without an etag, it is made of any. */
export function checkEtag(update: JsonObject, path: string, current: string): void {
  const sent = stringField(update, "etag");
  if (!sent || sent === current) return;
  throw new GoogleError(
    "ABORTED",
    `The etag '${sent}' does not match the current one of ${path}, '${current}'. Read it again, and retry.`,
  );
}

function etag(fields: unknown): string {
  const text = createHash("sha256").update(JSON.stringify(fields)).digest("hex");
  return [
    [0, 8],
    [8, 12],
    [12, 16],
    [16, 20],
    [20, 32],
  ]
    .map(([from, to]) => text.slice(from, to))
    .join("-");
}
