import type { Architecture } from "../image/architecture.ts";

const LABEL = "kubernetes.io/arch";

/**
 * Sends a pod to Arm nodes, which GKE taints. Pods for x86 nodes need nothing.
 *
 * @see https://cloud.google.com/kubernetes-engine/docs/how-to/prepare-arm-workloads-for-deployment
 */
export function nodeArchitecture(architecture: Architecture = "amd64") {
  if (architecture === "amd64") return { tolerations: [] };
  return {
    nodeSelector: { [LABEL]: architecture },
    tolerations: [{ key: LABEL, operator: "Equal", value: architecture, effect: "NoSchedule" }],
  };
}
