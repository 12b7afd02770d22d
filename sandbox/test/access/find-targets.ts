import type { V1Service } from "@kubernetes/client-node";
import { existsSync, globSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { clusterPaths, clustersFolder } from "../../src/engine/cluster/cluster-paths.ts";
import { kubernetesClient } from "../../src/engine/cluster/kubernetes-client.ts";
import { docker } from "../../src/engine/host/docker.ts";
import { SANDBOX_LABEL, type SandboxInstance } from "../../src/engine/host/instance.ts";
import { hostFolder } from "../../src/engine/host/host-folder.ts";
import { type SandboxPaths, statesFolder } from "../../src/engine/host/paths.ts";
import { isLoopback, listeningPorts, listeningUnixSockets, socketInodes } from "./sockets.ts";
import type { Target } from "./target.ts";

interface Container {
  readonly Name: string;
  readonly State: { readonly Pid: number };
  readonly HostConfig: { readonly NetworkMode: string };
  readonly NetworkSettings: {
    readonly Ports: Readonly<Record<string, readonly { HostIp: string; HostPort: string }[] | null>>;
    readonly Networks: Readonly<Record<string, { readonly IPAddress: string }>>;
  };
  readonly Mounts: readonly { readonly Type: string; readonly Source: string }[];
}

// The load balancer needs these of every node. It is on the host's network, so the host can reach them too.
const KUBE_PROXY_HEALTH = 10256;

/** Everything that a sandbox opened on this machine, found by its processes and folders, not from a list. */
export async function findTargets(
  paths: SandboxPaths,
  instance: SandboxInstance,
  serverPid: number,
): Promise<Target[]> {
  const containers = await inspectContainers(instance);
  const services = await loadBalancedServices(paths);
  const open = openOnPurpose(services);
  const found = [
    ...processTargets("the sandbox server", serverPid),
    ...(await Promise.all(containers.map(containerTargets))).flat(),
    ...nodePortTargets(containers, services),
    ...ownFolders(paths).flatMap((folder) => folderTargets("the sandbox's folder", folder)),
    ...globSync(join(paths.project, "Pulumi.sandbox*.yaml")).map((path) => fileTarget("stack config", path)),
  ];
  return found.map((target) => {
    const why = open(target);
    return why === undefined ? target : { ...target, open: why };
  });
}

// The sandbox's state, what all sandboxes of a user share, and its files in the checkout.
const ownFolders = ({ root, project }: SandboxPaths) =>
  [root, hostFolder(), join(statesFolder(), "locks"), join(project, ".sandbox")].filter((folder) =>
    existsSync(folder),
  );

async function inspectContainers(instance: SandboxInstance): Promise<Container[]> {
  const filter = ["--quiet", "--filter", `label=${SANDBOX_LABEL}=${instance.id}`];
  const ids = (await docker(["container", "ls", ...filter])).split("\n").filter(Boolean);
  return JSON.parse(await docker(["container", "inspect", ...ids])) as Container[];
}

/** The ports and Unix sockets that one process listens on. */
export function processTargets(name: string, pid: number): Target[] {
  const inodes = socketInodes(pid);
  return [
    ...listeningPorts(pid)
      .filter(({ inode }) => inodes.has(inode))
      .map(({ protocol, address, port }) => ({ kind: protocol, name, host: reachable(address), port })),
    ...listeningUnixSockets(pid, inodes).map((path) => ({ kind: "unix" as const, name, path })),
  ];
}

async function containerTargets(container: Container): Promise<Target[]> {
  const name = container.Name.slice(1);
  const published = Object.values(container.NetworkSettings.Ports)
    .flatMap((bindings) => bindings ?? [])
    .map(({ HostIp, HostPort }) => ({ kind: "tcp" as const, name, host: HostIp, port: Number(HostPort) }));
  const volumes = container.Mounts.filter(({ Type }) => Type === "volume").map(({ Source }) => ({
    kind: "folder" as const,
    name,
    path: Source,
  }));
  const ports =
    container.HostConfig.NetworkMode === "host"
      ? await hostNetworkTargets(name)
      : ownNetworkTargets(container);
  return [...published, ...volumes, ...ports];
}

async function hostNetworkTargets(name: string): Promise<Target[]> {
  const [, ...pids] = (await docker(["container", "top", name, "-o", "pid"])).split("\n");
  return pids.flatMap((pid) => processTargets(name, Number(pid)).filter(({ kind }) => kind !== "unix"));
}

// The host is on the network's bridge, so each of its users can reach a container's ports, published or not.
function ownNetworkTargets({ Name, State, NetworkSettings }: Container): Target[] {
  const addresses = Object.values(NetworkSettings.Networks).map(({ IPAddress }) => IPAddress);
  const ports = listeningPorts(State.Pid).filter(({ address }) => !isLoopback(address));
  return addresses.flatMap((host) =>
    ports.map(({ protocol, port }) => ({ kind: protocol, name: Name.slice(1), host, port })),
  );
}

async function loadBalancedServices(paths: SandboxPaths): Promise<V1Service[]> {
  const clusters = existsSync(clustersFolder(paths)) ? readdirSync(clustersFolder(paths)) : [];
  const lists = clusters.map(async (cluster) => {
    const { core } = kubernetesClient(clusterPaths(paths, cluster).adminKubeconfig);
    return (await core.listServiceForAllNamespaces()).items;
  });
  return (await Promise.all(lists)).flat().filter(({ spec }) => spec?.type === "LoadBalancer");
}

// kube-proxy listens on no socket for them: it rewrites packets.
function nodePortTargets(containers: readonly Container[], services: readonly V1Service[]): Target[] {
  const nodes = containers.filter(({ State }) =>
    listeningPorts(State.Pid).some(({ port }) => port === KUBE_PROXY_HEALTH),
  );
  return nodes.flatMap(({ Name, NetworkSettings }) =>
    Object.values(NetworkSettings.Networks).flatMap(({ IPAddress: host }) =>
      services
        .flatMap(({ spec }) => spec?.ports ?? [])
        .flatMap(({ nodePort }) => nodePort ?? [])
        .map((port) => ({ kind: "tcp" as const, name: Name.slice(1), host, port })),
    ),
  );
}

/** The reason why a target answers everybody on purpose, if there is one. */
function openOnPurpose(services: readonly V1Service[]): (target: Target) => string | undefined {
  const purposes = new Map<string, string>();
  for (const { metadata, spec, status } of services) {
    const service = `${metadata?.namespace}/${metadata?.name}`;
    const add = (at: string | number | undefined, what: string) => purposes.set(String(at), what);
    for (const { port, nodePort } of spec?.ports ?? []) {
      const address = status?.loadBalancer?.ingress?.[0]?.ip;
      add(`${address}:${port}`, `the address of the app's Service ${service}`);
      add(nodePort, `a node's port of the app's Service ${service}, for the load balancer`);
    }
    add(
      spec?.healthCheckNodePort,
      `a node's health check of the app's Service ${service}, for the load balancer`,
    );
  }
  purposes.set(String(KUBE_PROXY_HEALTH), "a node's health check, for the load balancer");
  return ({ host, port }) => purposes.get(`${host}:${port}`) ?? purposes.get(String(port));
}

/** A folder and everything in it. */
export function folderTargets(name: string, path: string): Target[] {
  const entries = readdirSync(path, { recursive: true, withFileTypes: true });
  return [
    { kind: "folder", name, path },
    ...entries.flatMap((entry): Target[] => {
      const path = join(entry.parentPath, entry.name);
      if (entry.isDirectory()) return [{ kind: "folder", name, path }];
      if (entry.isSocket()) return [{ kind: "unix", name, path }];
      return entry.isFile() ? [fileTarget(name, path)] : [];
    }),
  ];
}

const fileTarget = (name: string, path: string): Target => ({ kind: "file", name, path });

// The address of a socket that listens on all of them.
const reachable = (address: string) => (address === "0.0.0.0" || address === "::" ? "127.0.0.1" : address);
