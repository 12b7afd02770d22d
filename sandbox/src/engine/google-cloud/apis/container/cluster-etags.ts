import { createHash } from "node:crypto";
import type { Cloud } from "../../kernel/cloud.ts";
import { GoogleError } from "../../kernel/google-error.ts";
import { stringField, type JsonObject } from "../../kernel/json.ts";
import { poolsOf, type StoredCluster, type StoredNodePool } from "../../resources/stored-clusters.ts";

/** The etag of a cluster's fields and its pools'. It depends neither on the API's version nor on the status. */
export function clusterEtag(cloud: Cloud, cluster: StoredCluster): string {
  return etag([cluster.id, cluster.body, ...poolsOf(cloud, cluster).map(nodePoolEtag)]);
}

export function nodePoolEtag({ key, body, nodeCount }: StoredNodePool): string {
  return etag([key, body, nodeCount]);
}

/** @throws ABORTED for an update with the etag of an older state. An update without an etag always passes. */
export function checkEtag(update: JsonObject, path: string, current: string): void {
  const sent = stringField(update, "etag");
  if (!sent || sent === current) return;
  throw new GoogleError(
    "ABORTED",
    `The etag of ${path} is '${current}', got '${sent}'. Read the resource again and retry.`,
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
