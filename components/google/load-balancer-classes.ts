import * as pulumi from "@pulumi/pulumi";
import type { ClusterPlace } from "./cluster-place.ts";

// https://cloud.google.com/kubernetes-engine/docs/concepts/service-load-balancer-parameters
const OLDEST_VERSION = "1.33.1-gke.1779000";

/**
 * Refuses a cluster whose Services can't have GKE's load balancer classes. Older versions leave such a Service without an
 * address, and without an event that says why.
 *
 * @throws RunError
 */
export function requireLoadBalancerClasses(version: string, place: ClusterPlace): void {
  if (compare(numbers(version), numbers(OLDEST_VERSION)) >= 0) return;
  const { project, location, clusterName } = place;
  throw new pulumi.RunError(
    `Cluster ${clusterName}: expected GKE ${OLDEST_VERSION} or newer, whose Services have load balancer classes, got ` +
      `${version}. Upgrade it with: gcloud container clusters upgrade ${clusterName} --master --location ${location} ` +
      `--project ${project}`,
  );
}

const numbers = (version: string) => version.match(/\d+/g)?.map(Number) ?? [];

function compare(one: readonly number[], other: readonly number[]): number {
  const index = other.findIndex((number, at) => number !== one[at]);
  return index === -1 ? 0 : (one[index] ?? 0) - other[index]!;
}
