import { existsSync, readdirSync } from "node:fs";
import type { SandboxPaths } from "../host/paths.ts";
import { readStateJson, writeStateJson } from "../host/state-file.ts";
import { clusterPaths, clustersFolder } from "./cluster-paths.ts";
import type { ControlPlaneSpec, NodeSpec } from "./runtime.ts";

/** The facts that are needed to start a cluster again. */
export interface ClusterRecord extends ControlPlaneSpec {
  /** The control plane's address on the sandbox's network. */
  readonly address: string;
  /** Port of the API server on 127.0.0.1. */
  readonly port: number;
  readonly nodes: readonly NodeRecord[];
}

export interface NodeRecord extends NodeSpec {
  /** The node's address on the sandbox's network. */
  readonly address: string;
}

/** The clusters of a sandbox, one file each. */
export class ClusterRecords {
  readonly #paths: SandboxPaths;

  constructor(paths: SandboxPaths) {
    this.#paths = paths;
  }

  all(): ClusterRecord[] {
    const folder = clustersFolder(this.#paths);
    if (!existsSync(folder)) return [];
    return readdirSync(folder).flatMap((cluster) => this.find(cluster) ?? []);
  }

  find(cluster: string): ClusterRecord | undefined {
    return readStateJson<ClusterRecord>(clusterPaths(this.#paths, cluster).record);
  }

  /** @throws when the cluster does not exist. */
  get(cluster: string): ClusterRecord {
    const record = this.find(cluster);
    if (!record) throw new Error(`cluster '${cluster}' has no control plane`);
    return record;
  }

  write(record: ClusterRecord): void {
    writeStateJson(clusterPaths(this.#paths, record.cluster).record, record);
  }

  addNode(cluster: string, node: NodeRecord): void {
    const record = this.get(cluster);
    this.write({ ...record, nodes: [...record.nodes, node] });
  }

  removeNode(cluster: string, node: string): void {
    const record = this.get(cluster);
    this.write({ ...record, nodes: record.nodes.filter((each) => each.node !== node) });
  }
}
