import { rmSync } from "node:fs";
import type { SandboxInstance } from "../host/instance.ts";
import type { SandboxPaths } from "../host/paths.ts";
import { freePorts } from "../host/ports.ts";
import type { Toolchain } from "../toolchain/toolchain.ts";
import { addresses, firstFree } from "./network-addresses.ts";
import { ensureAdministrator } from "./administrator.ts";
import { openClusterAuthority } from "./cluster-authority.ts";
import { startClusterController, type ClusterController } from "./cluster-controller.ts";
import { clusterPaths } from "./cluster-paths.ts";
import { ClusterRecords, type ClusterRecord, type NodeRecord } from "./runtime-records.ts";
import { type Collection, ensureCollection, startCollection } from "./metrics/collection.ts";
import { type MetricsAnswer, queryPrometheus } from "./metrics/query-prometheus.ts";
import { controlPlaneName, removeControlPlane, startControlPlane } from "./control-plane.ts";
import { ensureDns } from "./dns.ts";
import { drainNode } from "./drain.ts";
import { eventually } from "../host/eventually.ts";
import { kubernetesClient, unlessGone, type KubernetesClient } from "./kubernetes-client.ts";
import { LoadBalancer } from "./load-balancer.ts";
import { loadBalancedServices } from "./load-balancer-service.ts";
import { runningContainers } from "../host/sandbox-container.ts";
import type { Machine } from "./machine.ts";
import { NodeGroups } from "./node-groups.ts";
import { announceStorage } from "./node-storage.ts";
import { removeNode, startNode, writeRegistryCredentials } from "./node.ts";
import { writePodRoutes } from "./pod-routes.ts";
import type {
  CloudView,
  ClusterRuntime,
  ControlPlane,
  ControlPlaneSpec,
  LoadBalancedService,
  NodeSpec,
  NodeStatus,
} from "./runtime.ts";
import { ServiceAddresses } from "./service-addresses.ts";
import { ServiceController } from "./service-controller.ts";
import { SystemPods } from "./system-pods.ts";

export interface ClusterRuntimeOptions {
  readonly paths: SandboxPaths;
  readonly instance: SandboxInstance;
  readonly toolchain: Toolchain;
  /** The user with all rights in the clusters. */
  readonly administrator: string;
  /** A new access token of a node's service account; undefined while nobody can make one. */
  readonly nodeToken: (cluster: string, node: string) => string | undefined;
  /** The machine of a node with these labels. */
  readonly machineOf: (labels: Readonly<Record<string, string>>) => Machine;
  readonly log: (message: string) => void;
}

const BOOT_SECONDS = 120;

/** Runs clusters in containers on this machine's Docker. */
export class ContainerClusterRuntime implements ClusterRuntime {
  readonly #options: ClusterRuntimeOptions;
  readonly #records: ClusterRecords;
  readonly #controllers = new Map<string, ClusterController>();
  readonly #collections = new Map<string, Collection>();
  readonly #chosenAddresses = new Map<string, ServiceAddresses>();
  readonly #cloudView = Promise.withResolvers<CloudView>();

  constructor(options: ClusterRuntimeOptions) {
    this.#options = options;
    this.#records = new ClusterRecords(options.paths);
  }

  /** Starts the stopped containers again, for example after a restart of the machine. */
  async resume(): Promise<void> {
    for (const record of this.#records.all()) {
      // The controller's knowledge of its load balancer is from before the stop.
      await this.#stopController(record.cluster);
      await this.#bootControlPlane(record);
      await Promise.all(record.nodes.map((node) => this.#bootNode(record, node)));
    }
  }

  /** Stops watching the clusters; their containers keep running. */
  async close(): Promise<void> {
    await Promise.all([...this.#controllers.keys()].map((cluster) => this.#stopController(cluster)));
  }

  status(): { name: string; nodes: number }[] {
    return this.#records.all().map(({ cluster, nodes }) => ({ name: cluster, nodes: nodes.length }));
  }

  get reservableAddresses(): readonly string[] {
    return addresses(this.#options.instance).reservable;
  }

  useCloudView(view: CloudView): void {
    this.#cloudView.resolve(view);
  }

  async createControlPlane(spec: ControlPlaneSpec): Promise<ControlPlane> {
    return this.#bootControlPlane(this.#records.find(spec.cluster) ?? (await this.#newRecord(spec)));
  }

  async deleteControlPlane(cluster: string): Promise<void> {
    const { paths, instance } = this.#options;
    await this.#stopController(cluster);
    const nodes = this.#records.find(cluster)?.nodes ?? [];
    await Promise.all(nodes.map(({ node }) => removeNode(this.#options, cluster, node)));
    await this.#loadBalancer(cluster).remove();
    await removeControlPlane(instance, cluster);
    rmSync(clusterPaths(paths, cluster).root, { recursive: true, force: true });
  }

  async createNode(spec: NodeSpec): Promise<void> {
    const record = this.#records.get(spec.cluster);
    let node = record.nodes.find(({ node: name }) => name === spec.node);
    if (!node) {
      const used = new Set(this.#records.all().flatMap(({ nodes }) => nodes.map(({ address }) => address)));
      node = { ...spec, address: firstFree(addresses(this.#options.instance).nodes, used, "node address") };
      this.#records.addNode(spec.cluster, node);
    }
    await this.#bootNode(record, node);
  }

  async deleteNode(cluster: string, node: string): Promise<void> {
    if (!this.#records.get(cluster).nodes.some(({ node: name }) => name === node)) return;
    const { core } = this.#client(cluster);
    await drainNode({ core, node });
    await unlessGone(core.deleteNode({ name: node }));
    await removeNode(this.#options, cluster, node);
    this.#records.removeNode(cluster, node);
  }

  async listNodes(cluster: string): Promise<NodeStatus[]> {
    const nodes = this.#records.find(cluster)?.nodes ?? [];
    const running = await runningContainers(this.#options.instance);
    return nodes.map(({ node, address }) => ({ node, address, running: running.includes(node) }));
  }

  async listLoadBalancers(cluster: string): Promise<LoadBalancedService[]> {
    if (!this.#controllers.has(cluster)) return [];
    const { items } = await this.#client(cluster).core.listServiceForAllNamespaces();
    return loadBalancedServices(items);
  }

  queryMetrics(cluster: string, parameters: URLSearchParams): Promise<MetricsAnswer | undefined> {
    return queryPrometheus(clusterPaths(this.#options.paths, cluster).prometheus, parameters);
  }

  async #bootControlPlane(record: ClusterRecord): Promise<ControlPlane> {
    const { cluster, serviceRange, address, port } = record;
    await startControlPlane({ ...this.#options, ...record });
    const client = this.#client(cluster);
    await eventually({
      what: `API server of cluster '${cluster}'`,
      withinSeconds: BOOT_SECONDS,
      hint: logsHint(controlPlaneName(cluster)),
      attempt: async () => Boolean(await client.core.readNamespace({ name: "kube-system" })),
    });
    await Promise.all([
      ensureDns(client, serviceRange, address),
      ensureAdministrator(client, this.#options.administrator),
      ensureCollection(client),
    ]);
    await this.#startController(record, client);
    const { certificatePem } = await openClusterAuthority(this.#options.paths, cluster);
    return { endpoint: `127.0.0.1:${port}`, caCertificate: certificatePem };
  }

  /** Gives all nodes new access tokens for the registry. */
  renewNodeTokens(): void {
    for (const { cluster, nodes } of this.#records.all()) {
      for (const { node } of nodes) this.#renewNodeToken(cluster, node);
    }
  }

  #renewNodeToken(cluster: string, node: string): void {
    const token = this.#options.nodeToken(cluster, node);
    if (token !== undefined) writeRegistryCredentials(this.#options.paths, { cluster, node, token });
  }

  async #bootNode(record: ClusterRecord, node: NodeRecord): Promise<void> {
    this.#renewNodeToken(record.cluster, node.node);
    const machine = this.#options.machineOf(node.labels);
    await startNode({ ...this.#options, ...record, ...node, machine, controlPlaneAddress: record.address });
    const { core } = this.#client(record.cluster);
    await eventually({
      what: `node '${node.node}' Ready`,
      withinSeconds: BOOT_SECONDS,
      hint: logsHint(node.node),
      attempt: async () => {
        const conditions = (await core.readNode({ name: node.node })).status?.conditions ?? [];
        return conditions.some(({ type, status }) => type === "Ready" && status === "True");
      },
    });
    if (node.ephemeralStorageBytes) await announceStorage(core, node.node, node.ephemeralStorageBytes);
  }

  async #startController({ cluster, address }: ClusterRecord, client: KubernetesClient): Promise<void> {
    if (this.#controllers.has(cluster)) return;
    const { paths, log } = this.#options;
    const files = clusterPaths(paths, cluster);
    const services = new ServiceController({
      client,
      loadBalancer: this.#loadBalancer(cluster),
      addresses: this.#serviceAddresses(cluster, address),
      hasSubsetting: async () => (await this.#cloudView.promise).hasSubsetting(cluster),
    });
    const groups = new NodeGroups();
    const systemPods = new SystemPods({ client, image: this.#options.toolchain.pauseImage.tag });
    const controller = await startClusterController({
      client,
      log,
      reconcile: async (allServices, nodes, endpointSlices) => {
        writePodRoutes(nodes, { controlPlane: files.controlPlaneConfig, node: files.nodeConfig });
        const againInMs = groups.update(allServices, nodes, endpointSlices);
        await Promise.all([
          services.reconcile(allServices, (service) => groups.nodesOf(service, nodes)),
          systemPods.reconcile(nodes),
        ]);
        return againInMs;
      },
    });
    this.#controllers.set(cluster, controller);
    const collection = startCollection({
      ...{ client, log, folder: files.controlPlaneConfig },
      place: async () => (await this.#cloudView.promise).placeOf(cluster),
    });
    this.#collections.set(cluster, collection);
  }

  #serviceAddresses(cluster: string, controlPlaneAddress: string): ServiceAddresses {
    const chosen: ServiceAddresses = new ServiceAddresses({
      cluster,
      free: addresses(this.#options.instance).external(controlPlaneAddress),
      cloud: this.#cloudView.promise,
      isTakenElsewhere: (address) =>
        [...this.#chosenAddresses.values()].some((other) => other !== chosen && other.has(address)),
    });
    this.#chosenAddresses.set(cluster, chosen);
    return chosen;
  }

  async #stopController(cluster: string): Promise<void> {
    await this.#collections.get(cluster)?.stop();
    this.#collections.delete(cluster);
    await this.#controllers.get(cluster)?.stop();
    this.#controllers.delete(cluster);
    this.#chosenAddresses.delete(cluster);
  }

  #loadBalancer(cluster: string): LoadBalancer {
    const { paths, instance, toolchain } = this.#options;
    const configFolder = clusterPaths(paths, cluster).loadBalancerConfig;
    return new LoadBalancer({ instance, cluster, image: toolchain.nodeImage, configFolder });
  }

  #client(cluster: string): KubernetesClient {
    return kubernetesClient(clusterPaths(this.#options.paths, cluster).adminKubeconfig);
  }

  async #newRecord(spec: ControlPlaneSpec): Promise<ClusterRecord> {
    const [port] = await freePorts(1);
    const used = new Set(this.#records.all().map(({ address }) => address));
    const { controlPlanes } = addresses(this.#options.instance);
    const address = firstFree(controlPlanes, used, "control plane address");
    const record: ClusterRecord = { ...spec, address, port: port!, nodes: [] };
    this.#records.write(record);
    return record;
  }
}

const logsHint = (part: string) => `show its log with: npm run sandbox -- logs ${part}`;
