import type { NodeSize } from "./machine-types.ts";

/** Pods that GKE itself runs, and the sum of their requests. */
export interface SystemPods extends NodeSize {
  readonly pods: number;
}

/**
 * On each node of a cluster with Dataplane V2, Workload Identity, logging, monitoring and managed Prometheus: anetd,
 * fluentbit-gke, gke-metadata-server, gke-metrics-agent, netd, pdcsi-node, collector and konnectivity-agent.
 */
export const SYSTEM_PODS_PER_NODE: SystemPods = { pods: 8, milliCpu: 467, memoryMib: 965 };

/**
 * Once in a cluster, on any of its nodes: kube-dns (two), kube-state-metrics, metrics-server, event-exporter, gmp-operator,
 * l7-default-backend and the autoscalers of kube-dns, konnectivity-agent and antrea-controller.
 */
export const SYSTEM_PODS_PER_CLUSTER: SystemPods = { pods: 10, milliCpu: 737, memoryMib: 681 };
