import { copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { SandboxInstance } from "../host/instance.ts";
import type { SandboxPaths } from "../host/paths.ts";
import { writeStateFile } from "../host/state-file.ts";
import type { Toolchain } from "../toolchain/toolchain.ts";
import { openClusterAuthority } from "./cluster-authority.ts";
import { clusterPaths } from "./cluster-paths.ts";
import { removeControlGroups } from "./control-groups.ts";
import { dnsAddress } from "./dns.ts";
import { writeKubeconfig } from "./certificate-kubeconfig.ts";
import {
  CONTAINER_SCRIPTS_ARGS,
  ensureContainer,
  containerHostArgs,
  containerName,
  removeContainer,
  type SandboxContainer,
} from "../host/sandbox-container.ts";
import { machineFilesArgs, writeMachineFiles, type Machine } from "./machine.ts";
import {
  containerdConfig,
  credentialProviderConfig,
  kubeletConfig,
  registryCredentials,
  REGISTRY_HOSTS,
  registryHostConfig,
} from "./node-config.ts";

export interface NodeOptions {
  readonly paths: SandboxPaths;
  readonly instance: SandboxInstance;
  readonly toolchain: Toolchain;
  readonly cluster: string;
  readonly controlPlaneAddress: string;
  readonly podRange: string;
  readonly serviceRange: string;
  readonly node: string;
  /** Address on the sandbox's network. */
  readonly address: string;
  readonly labels: Readonly<Record<string, string>>;
  /** The machine that Kubernetes sees. */
  readonly machine: Machine;
}

/** Writes the files of a node and starts its container. */
export async function startNode(options: NodeOptions): Promise<void> {
  await writeCredentials(options);
  writeConfig(options);
  await ensureContainer(options.instance, nodeContainer(options));
}

/** Removes the node's container, its data and the control groups that its pods left. */
export async function removeNode(
  { paths, instance, toolchain }: Pick<NodeOptions, "paths" | "instance" | "toolchain">,
  cluster: string,
  node: string,
): Promise<void> {
  await removeContainer(instance, node, Object.keys(nodeVolumes(node)));
  await removeControlGroups({
    pattern: containerName(instance, node),
    nodeImage: toolchain.nodeImage,
  });
  rmSync(clusterPaths(paths, cluster).nodeConfig(node), { recursive: true, force: true });
}

/** Gives a node a new access token for the registry. */
export function writeRegistryCredentials(
  paths: SandboxPaths,
  { cluster, node, token }: { cluster: string; node: string; token: string },
): void {
  const config = clusterPaths(paths, cluster).nodeConfig(node);
  mkdirSync(config, { recursive: true });
  const file = join(config, "registry-credentials.json");
  writeStateFile(file, registryCredentials(token));
}

export function nodeContainer(options: NodeOptions): SandboxContainer {
  const { paths, instance, toolchain, cluster, node, address, podRange, labels } = options;
  const config = clusterPaths(paths, cluster).nodeConfig(node);
  const nodeLabels = Object.entries(labels).map((label) => label.join("="));
  return {
    name: node,
    image: toolchain.nodeImage,
    command: ["/container/node.sh"],
    args: [
      ...["--network", instance.id, "--ip", address, ...containerHostArgs()],
      ...["--env", `ADDRESS=${address}`, "--env", `POD_RANGE=${podRange}`],
      ...["--env", `CGROUP_ROOT=${containerName(instance, node)}`],
      ...["--env", `NODE_LABELS=${nodeLabels.join(",")}`],
      `--volume=${config}:/config:ro`,
      `--volume=${toolchain.kubernetesBin}:/kubernetes:ro`,
      `--volume=${toolchain.pauseImage.tarFile}:/pause.tar:ro`,
      ...machineFilesArgs(machineFiles(config)),
      ...CONTAINER_SCRIPTS_ARGS,
    ],
    volumes: nodeVolumes(node),
    contents: [
      ...["kubelet.yaml", "containerd.toml", "credential-provider.yaml", "registries", "machine"].map(
        (name) => join(config, name),
      ),
      ...["kubelet", "kube-proxy"].map((name) => join(toolchain.kubernetesBin, name)),
      toolchain.pauseImage.tarFile,
    ],
  };
}

// Overlay file systems don't stack, so containerd must unpack to the machine's file system.
const nodeVolumes = (node: string) => ({
  [`${node}-containerd`]: "/var/lib/containerd",
  [`${node}-kubelet`]: "/var/lib/kubelet",
});

async function writeCredentials(options: NodeOptions): Promise<void> {
  const { paths, cluster, node, address } = options;
  const config = clusterPaths(paths, cluster).nodeConfig(node);
  const authority = await openClusterAuthority(paths, cluster);
  await authority.issue(join(config, "kubelet-server"), {
    usage: "server",
    commonName: `system:node:${node}`,
    organization: "system:nodes",
    dnsNames: [node],
    ipAddresses: [address],
  });
  const clients = {
    kubelet: { commonName: `system:node:${node}`, organization: "system:nodes" },
    proxy: { commonName: "system:kube-proxy" },
  };
  const { certificatePem: caCertificate } = authority;
  const server = `https://${options.controlPlaneAddress}:6443`;
  for (const [name, request] of Object.entries(clients)) {
    const client = await authority.issue(join(config, name), { usage: "client", ...request });
    writeKubeconfig(join(config, `${name}.kubeconfig`), { server, caCertificate, client });
  }
  writeFileSync(join(config, "ca.crt"), caCertificate);
}

const machineFiles = (config: string) => join(config, "machine");

function writeConfig(options: NodeOptions): void {
  const { paths, instance, toolchain, cluster, serviceRange, node, machine } = options;
  const config = clusterPaths(paths, cluster).nodeConfig(node);
  mkdirSync(join(config, "cni"), { recursive: true });
  writeFileSync(join(config, "routes"), "", { flag: "a" });
  writeMachineFiles(machineFiles(config), machine);
  writeFileSync(
    join(config, "kubelet.yaml"),
    kubeletConfig({
      dnsAddress: dnsAddress(serviceRange),
      cgroupRoot: containerName(instance, node),
      machine,
    }),
  );
  writeFileSync(join(config, "containerd.toml"), containerdConfig(toolchain.pauseImage.tag));
  copyFileSync(join(paths.pki, "ca.crt"), join(config, "registry-ca.crt"));
  for (const host of REGISTRY_HOSTS) {
    mkdirSync(join(config, "registries", host), { recursive: true });
    const file = join(config, "registries", host, "hosts.toml");
    writeFileSync(file, registryHostConfig(host));
  }
  writeFileSync(join(config, "credential-provider.yaml"), credentialProviderConfig());
}
