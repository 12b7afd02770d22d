import type { MetricsAnswer } from "./metrics/query-prometheus.ts";
import type { ClusterPlace } from "./metrics/scrape-config.ts";

/**
 * The Kubernetes clusters behind the simulated Google Cloud, in real containers. Every method can be repeated: it does
 * nothing when its result already exists.
 */
export interface ClusterRuntime {
  /** Boots a control plane and resolves when its API server is ready. */
  createControlPlane(spec: ControlPlaneSpec): Promise<ControlPlane>;
  /** Removes the control plane, its nodes, its load balancers and their data. */
  deleteControlPlane(cluster: string): Promise<void>;
  /** Boots a node and resolves when Kubernetes reports it Ready. */
  createNode(spec: NodeSpec): Promise<void>;
  /** Drains the node, then removes the Node object, the container and its data. */
  deleteNode(cluster: string, node: string): Promise<void>;
  /** The nodes whose containers exist, running or not. */
  listNodes(cluster: string): Promise<NodeStatus[]>;
  /** The LoadBalancer Services that have an address. */
  listLoadBalancers(cluster: string): Promise<LoadBalancedService[]>;
  /** Asks the cluster's Prometheus for the value of a query; undefined while none runs. */
  queryMetrics(cluster: string, parameters: URLSearchParams): Promise<MetricsAnswer | undefined>;
  /** The addresses of this machine that can be reserved for LoadBalancer Services. */
  readonly reservableAddresses: readonly string[];
  /** Sets what the clusters see of Google Cloud. LoadBalancer Services wait for it. */
  useCloudView(view: CloudView): void;
}

/** What a cluster's load balancers and collectors see of Google Cloud. */
export interface CloudView {
  /** The addresses that the cluster's Services may use, which are reserved in its project and region. */
  reservedAddresses(cluster: string): ReservedAddress[];
  /** Whether any project has reserved the address. */
  isReserved(address: string): boolean;
  /** Where the cluster is; undefined for one that Google does not have. */
  placeOf(cluster: string): ClusterPlace | undefined;
  /** Whether GKE subsetting is on, which Services of the internal class need. */
  hasSubsetting(cluster: string): boolean;
}

export interface ReservedAddress {
  readonly name: string;
  readonly address: string;
  readonly type: "EXTERNAL" | "INTERNAL";
  /** Such as `PREMIUM`. */
  readonly networkTier: string;
}

export interface ControlPlaneSpec {
  /** Name of the cluster, unique in the sandbox. */
  readonly cluster: string;
  /** CIDR of the pods, with at least a /24 for each node. */
  readonly podRange: string;
  /** CIDR of the ClusterIPs. */
  readonly serviceRange: string;
}

export interface ControlPlane {
  /** `host:port` of the API server on 127.0.0.1. */
  readonly endpoint: string;
  /** PEM of the certificate authority that signed the API server's certificate. */
  readonly caCertificate: string;
}

export interface NodeSpec {
  readonly cluster: string;
  readonly node: string;
  /** Labels of the Node object, such as `cloud.google.com/gke-nodepool`. */
  readonly labels: Readonly<Record<string, string>>;
  /**
   * The bytes of the node's disk that pods may request.
   * @default - none, as for nodes that an earlier version of the sandbox made
   */
  readonly ephemeralStorageBytes?: number;
}

export interface NodeStatus {
  readonly node: string;
  readonly running: boolean;
  /** Address on the sandbox's network. */
  readonly address: string;
}

export interface LoadBalancedService {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** Creation time of the Service, in RFC 3339. */
  readonly createTime: string;
  readonly address: string;
  readonly ports: readonly number[];
  /** Whether it requests an internal address. */
  readonly internal: boolean;
  /** Whether its load balancer has a backend service; the others have a target pool. */
  readonly hasBackendService: boolean;
}
