import type { V1Node, V1Service } from "@kubernetes/client-node";
import { isBackendServiceBalancer } from "./balancer-kind.ts";

const EXCLUDED = "node.kubernetes.io/exclude-from-external-load-balancers";
// The cluster autoscaler taints a node that it is about to delete. GKE labels one that it is about to drain.
const TO_BE_DELETED = "ToBeDeletedByClusterAutoscaler";
const OPERATION = "operation.gke.io/type";

/**
 * Whether a load balancer may use the node, Ready or not. The older load balancer keeps a node that is about to be
 * deleted until it is gone.
 */
export function isCandidate({ metadata, spec }: V1Node, service: V1Service): boolean {
  const labels = metadata?.labels ?? {};
  if (!isBackendServiceBalancer(service)) return (labels[EXCLUDED] ?? "false") === "false";
  const isLeaving =
    spec?.taints?.some(({ key }) => key === TO_BE_DELETED) ||
    labels[OPERATION] === "drain" ||
    EXCLUDED in labels;
  return !isLeaving;
}
