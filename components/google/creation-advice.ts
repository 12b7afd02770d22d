import * as pulumi from "@pulumi/pulumi";
import type { ClusterPlace } from "./cluster-place.ts";
import { knownValue } from "./known-value.ts";
import { isApiDisabled } from "./retry-while-disabled.ts";

/** A cluster and its nodes, as gcloud names them. */
export interface NodePoolPlace extends ClusterPlace {
  readonly nodePoolName: string;
}

/**
 * Hooks that say what to run when Google did not make the cluster or its nodes. Their halves stay: the gcp plugin sees no
 * difference in a cluster that failed, and refuses a node pool that exists already, so the next update can't go on alone.
 */
export function creationAdvice(
  name: string,
  place: pulumi.Input<NodePoolPlace>,
): { readonly cluster: pulumi.ErrorHook; readonly nodePool: pulumi.ErrorHook } {
  const hook = (kind: string, advice: (place: NodePoolPlace, error: string) => string) =>
    new pulumi.ErrorHook(`${name}-${kind}-advice`, async ({ failedOperation, errors }) => {
      const [error = ""] = errors;
      // An error that is logged fails the update, and this one is repeated.
      if (failedOperation === "create" && !isApiDisabled(error)) {
        await pulumi.log.error(advice(await knownValue(place), error));
      }
      return false;
    });
  return { cluster: hook("cluster", clusterAdvice), nodePool: hook("node-pool", nodePoolAdvice) };
}

/** What to run after a cluster was not created. */
export function clusterAdvice({ project, location, clusterName }: ClusterPlace): string {
  const where = `${clusterName} --location ${location} --project ${project}`;
  return (
    `Cluster ${clusterName}: expected Google to create it, got an error. Look at it with: ` +
    `gcloud container clusters describe ${where} --format="value(status,statusMessage)". ` +
    `If its status is ERROR, or this stack did not make it, delete it: gcloud container clusters delete ${where}. ` +
    "Then run: pulumi up"
  );
}

/** What to run after a node pool was not created. */
export function nodePoolAdvice(place: NodePoolPlace, error: string): string {
  if (/FAILED_PRECONDITION|failedPrecondition/.test(error)) return clusterAdvice(place);
  const { project, location, clusterName, nodePoolName } = place;
  const where = `${nodePoolName} --cluster ${clusterName} --location ${location} --project ${project}`;
  return (
    `Node pool ${nodePoolName}: expected Google to create it, got an error. Look at it with: ` +
    `gcloud container node-pools describe ${where} --format="value(status,statusMessage)". ` +
    `If its status is ERROR, or this stack did not make it, delete it: gcloud container node-pools delete ${where}. ` +
    "Then run: pulumi up"
  );
}
