/** A kind of pod that GKE itself runs. */
export interface SystemPod {
  readonly name: string;
  /** The requests of all its containers together. */
  readonly milliCpu: number;
  readonly memoryMib: number;
  /** Where the requests were seen. */
  readonly source: string;
  /** Whether it uses the node's network. @default false */
  readonly hostNetwork?: true;
  /** How many there are in a cluster with this number of nodes. @default - one on each node */
  readonly replicas?: (nodes: number) => number;
}

const E2_SMALL = "`kubectl describe node` of an e2-small, GKE 1.29.6, 2024";
const N2_STANDARD_4 = "`kubectl describe node` of an n2-standard-4, GKE";
const DATAPLANE_V2 = "requests of all DaemonSets of a cluster with Dataplane V2";
const NOT_SEEN = "about: its requests were not seen";

const one = () => 1;

/**
 * What GKE runs in a Standard cluster with Dataplane V2, Workload Identity, and logging, monitoring and managed Prometheus
 * as they are by default. Requests change with GKE's versions.
 */
export const GKE_SYSTEM_PODS: readonly SystemPod[] = [
  {
    ...{ name: "anetd", milliCpu: 205, memoryMib: 300, hostNetwork: true },
    source: `${DATAPLANE_V2}; memory about, as all 11 system pods of an n2-standard-4 request 1176 MiB`,
  },
  { name: "fluentbit-gke", milliCpu: 105, memoryMib: 230, hostNetwork: true, source: E2_SMALL },
  { name: "gke-metadata-server", milliCpu: 100, memoryMib: 100, hostNetwork: true, source: E2_SMALL },
  { name: "gke-metrics-agent", milliCpu: 19, memoryMib: 155, hostNetwork: true, source: E2_SMALL },
  { name: "netd", milliCpu: 8, memoryMib: 65, hostNetwork: true, source: N2_STANDARD_4 },
  { name: "pdcsi-node", milliCpu: 10, memoryMib: 20, hostNetwork: true, source: E2_SMALL },
  { name: "collector", milliCpu: 5, memoryMib: 35, source: E2_SMALL },
  { name: "konnectivity-agent", milliCpu: 15, memoryMib: 60, source: E2_SMALL, replicas: (nodes) => nodes },
  { name: "kube-dns", milliCpu: 265, memoryMib: 140, source: E2_SMALL, replicas: kubeDnsReplicas },
  { name: "kube-dns-autoscaler", milliCpu: 20, memoryMib: 10, source: E2_SMALL, replicas: one },
  { name: "konnectivity-agent-autoscaler", milliCpu: 10, memoryMib: 10, source: E2_SMALL, replicas: one },
  { name: "event-exporter-gke", milliCpu: 3, memoryMib: 100, source: E2_SMALL, replicas: one },
  { name: "metrics-server", milliCpu: 48, memoryMib: 105, source: E2_SMALL, replicas: one },
  { name: "gmp-operator", milliCpu: 1, memoryMib: 16, source: E2_SMALL, replicas: one },
  { name: "kube-state-metrics", milliCpu: 105, memoryMib: 130, source: E2_SMALL, replicas: one },
  { name: "l7-default-backend", milliCpu: 10, memoryMib: 20, source: NOT_SEEN, replicas: one },
  {
    ...{ name: "antrea-controller-horizontal-autoscaler", milliCpu: 10, memoryMib: 10 },
    ...{ source: NOT_SEEN, replicas: one },
  },
];

// GKE's kube-dns-autoscaler: one for 16 nodes, and two as soon as there are two nodes.
function kubeDnsReplicas(nodes: number): number {
  return Math.max(Math.min(nodes, 2), Math.ceil(nodes / 16));
}
