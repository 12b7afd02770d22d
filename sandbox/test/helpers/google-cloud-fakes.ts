import type {
  CloudView,
  ClusterRuntime,
  ControlPlaneSpec,
  LoadBalancedService,
  NodeSpec,
} from "../../src/engine/cluster/runtime.ts";
import type { MetricsAnswer } from "../../src/engine/cluster/metrics/query-prometheus.ts";
import type { ImageCatalogue, RegistryImage } from "../../src/engine/google-cloud/kernel/image-catalogue.ts";

/** A data plane that only records its calls. */
export class FakeRuntime implements ClusterRuntime {
  readonly controlPlanes = new Map<string, ControlPlaneSpec>();
  readonly nodes = new Map<string, NodeSpec>();
  /** Nodes whose containers have stopped. */
  readonly stopped = new Set<string>();
  /** LoadBalancer Services with an address, by cluster. */
  readonly loadBalancers = new Map<string, LoadBalancedService[]>();
  readonly reservableAddresses = ["127.19.1.10", "127.19.1.11", "127.19.1.12"];
  cloudView: CloudView | undefined;
  /** Every call, such as `createNode gke-…`. */
  readonly calls: string[] = [];
  /** The message of the error with which the next boots of control planes or nodes fail. */
  controlPlaneFailure: string | undefined;
  nodeFailure: string | undefined;
  /** Boots of control planes or nodes wait for this promise. */
  controlPlaneGate: Promise<void> = Promise.resolve();
  nodeGate: Promise<void> = Promise.resolve();

  async createControlPlane(spec: ControlPlaneSpec) {
    this.calls.push(`createControlPlane ${spec.cluster}`);
    await this.controlPlaneGate;
    if (this.controlPlaneFailure) throw new Error(this.controlPlaneFailure);
    this.controlPlanes.set(spec.cluster, spec);
    return { endpoint: "127.0.0.1:6443", caCertificate: "-----BEGIN CERTIFICATE-----\n" };
  }

  deleteControlPlane(cluster: string) {
    this.calls.push(`deleteControlPlane ${cluster}`);
    this.controlPlanes.delete(cluster);
    for (const [name, node] of this.nodes) if (node.cluster === cluster) this.nodes.delete(name);
    return Promise.resolve();
  }

  async createNode(spec: NodeSpec) {
    this.calls.push(`createNode ${spec.node}`);
    await this.nodeGate;
    if (this.nodeFailure && !this.nodes.has(spec.node)) throw new Error(this.nodeFailure);
    this.nodes.set(spec.node, spec);
    this.stopped.delete(spec.node);
  }

  deleteNode(_cluster: string, node: string) {
    this.calls.push(`deleteNode ${node}`);
    this.nodes.delete(node);
    return Promise.resolve();
  }

  listNodes(cluster: string) {
    const nodes = [...this.nodes.values()].filter((node) => node.cluster === cluster);
    return Promise.resolve(
      nodes.map(({ node }) => ({
        node,
        running: !this.stopped.has(node),
        address: "198.18.1.20",
      })),
    );
  }

  listLoadBalancers(cluster: string) {
    return Promise.resolve(this.loadBalancers.get(cluster) ?? []);
  }

  /** What the clusters' Prometheus answer, by cluster, and what they were asked. */
  readonly metrics = new Map<string, MetricsAnswer>();
  readonly queries: string[] = [];

  queryMetrics(cluster: string, parameters: URLSearchParams) {
    this.queries.push(`${cluster} ${parameters.toString()}`);
    return Promise.resolve(this.metrics.get(cluster));
  }

  useCloudView(view: CloudView) {
    this.cloudView = view;
  }
}

export class FakeImages implements ImageCatalogue {
  images: RegistryImage[] = [];

  list(prefix: string) {
    return Promise.resolve(
      this.images.filter(({ repository }) => repository === prefix || repository.startsWith(`${prefix}/`)),
    );
  }

  find(repository: string, digest: string) {
    return Promise.resolve(
      this.images.find((each) => each.repository === repository && each.digest === digest),
    );
  }

  async tag(repository: string, digest: string, tag: string) {
    await this.untag(repository, tag);
    this.images = this.images.map((each) =>
      each.repository === repository && each.digest === digest
        ? { ...each, tags: [...each.tags, tag] }
        : each,
    );
  }

  untag(repository: string, tag: string) {
    this.images = this.images.map((each) =>
      each.repository === repository ? { ...each, tags: each.tags.filter((other) => other !== tag) } : each,
    );
    return Promise.resolve();
  }

  delete(repository: string, digest: string) {
    this.images = this.images.filter((image) => image.repository !== repository || image.digest !== digest);
    return Promise.resolve();
  }
}
