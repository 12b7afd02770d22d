import { join } from "node:path";
import type { SandboxPaths } from "../host/paths.ts";

export const clustersFolder = (paths: Pick<SandboxPaths, "root">) => join(paths.root, "clusters");

/** Files of one cluster, under `clusters/NAME` in the sandbox's state. */
export function clusterPaths(paths: Pick<SandboxPaths, "root">, cluster: string) {
  const root = join(clustersFolder(paths), cluster);
  return {
    root,
    /** The record of the cluster. */
    record: join(root, "cluster.json"),
    /** The cluster's certificate authority and the control plane's certificates. */
    pki: join(root, "pki"),
    /** Kubeconfig of an administrator on this machine. */
    adminKubeconfig: join(root, "admin.kubeconfig"),
    controlPlaneConfig: join(root, "control-plane"),
    /** The socket of the cluster's Prometheus. */
    prometheus: join(root, "prometheus"),
    loadBalancerConfig: join(root, "load-balancer"),
    nodeConfig: (node: string) => join(root, "nodes", node),
  };
}
