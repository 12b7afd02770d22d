import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { SandboxInstance } from "../host/instance.ts";
import type { SandboxPaths } from "../host/paths.ts";
import type { Toolchain } from "../toolchain/toolchain.ts";
import { addresses, addressInRange } from "./network-addresses.ts";
import { openClusterAuthority } from "./cluster-authority.ts";
import { clusterPaths } from "./cluster-paths.ts";
import { corefile, DNS_USER } from "./dns.ts";
import { prometheusArgs, RELAY_CONFIG, writeRelayConfig } from "./metrics/prometheus-socket.ts";
import { writeKubeconfig } from "./certificate-kubeconfig.ts";
import {
  CONTAINER_SCRIPTS_ARGS,
  ensureContainer,
  removeContainer,
  type SandboxContainer,
} from "../host/sandbox-container.ts";
import { ensureServiceAccountKeys } from "./service-account-keys.ts";
import { tokenWebhookArgs, writeTokenWebhookConfig } from "./token-webhook.ts";

export interface ControlPlaneOptions {
  readonly paths: SandboxPaths;
  readonly instance: SandboxInstance;
  readonly toolchain: Toolchain;
  readonly cluster: string;
  /** Address on the sandbox's network. */
  readonly address: string;
  /** Port of the API server on 127.0.0.1. */
  readonly port: number;
  readonly podRange: string;
  readonly serviceRange: string;
}

/** Writes the files of a control plane and starts its container. */
export async function startControlPlane(options: ControlPlaneOptions): Promise<void> {
  const { controlPlaneConfig } = clusterPaths(options.paths, options.cluster);
  await writeCredentials(options);
  mkdirSync(controlPlaneConfig, { recursive: true });
  writeFileSync(join(controlPlaneConfig, "routes"), "", { flag: "a" });
  writeFileSync(join(controlPlaneConfig, "Corefile"), corefile());
  writeTokenWebhookConfig(controlPlaneConfig, options.cluster);
  writeRelayConfig(controlPlaneConfig);
  await ensureContainer(options.instance, controlPlaneContainer(options));
}

export async function removeControlPlane(instance: SandboxInstance, cluster: string): Promise<void> {
  await removeContainer(instance, controlPlaneName(cluster), [`${cluster}-etcd`]);
}

const PROGRAMS = ["kube-apiserver", "kube-controller-manager", "kube-scheduler"];
const CONFIG_READ_ONCE = [
  ...["Corefile", "token-webhook.cfg", "token-webhook.kubeconfig"],
  ...["authorization-webhook.kubeconfig", RELAY_CONFIG],
];

export const controlPlaneName = (cluster: string) => `${cluster}-control-plane`;

export function controlPlaneContainer(options: ControlPlaneOptions): SandboxContainer {
  const { paths, instance, toolchain, cluster, address, port, podRange, serviceRange } = options;
  const { pki, controlPlaneConfig, prometheus } = clusterPaths(paths, cluster);
  return {
    name: controlPlaneName(cluster),
    image: toolchain.nodeImage,
    command: ["/container/control-plane.sh"],
    port: { host: port, container: 6443, purpose: `the API server of cluster '${cluster}'` },
    args: [
      ...["--network", instance.id, "--ip", address],
      "--cap-add=NET_ADMIN", // for the routes to the pods, and to keep the host's users off their DNS
      ...["--env", `ADDRESS=${address}`, "--env", `GATEWAY=${addresses(instance).gateway}`],
      ...["--env", `POD_RANGE=${podRange}`, "--env", `SERVICE_RANGE=${serviceRange}`],
      ...[`--volume=${pki}:/pki:ro`, `--volume=${controlPlaneConfig}:/config:ro`],
      `--volume=${toolchain.kubernetesBin}:/kubernetes:ro`,
      `--volume=${toolchain.corednsPath}:/usr/local/bin/coredns:ro`,
      ...tokenWebhookArgs(paths),
      ...prometheusArgs(prometheus),
      ...CONTAINER_SCRIPTS_ARGS,
    ],
    volumes: { [`${cluster}-etcd`]: "/var/lib/etcd" },
    contents: [
      ...CONFIG_READ_ONCE.map((name) => join(controlPlaneConfig, name)),
      ...PROGRAMS.map((name) => join(toolchain.kubernetesBin, name)),
      toolchain.corednsPath,
    ],
  };
}

async function writeCredentials(options: ControlPlaneOptions): Promise<void> {
  const { paths, cluster, address, port, serviceRange } = options;
  const { pki, adminKubeconfig } = clusterPaths(paths, cluster);
  const authority = await openClusterAuthority(paths, cluster);
  ensureServiceAccountKeys(pki);

  await authority.issue(join(pki, "apiserver"), {
    usage: "server",
    commonName: "kube-apiserver",
    dnsNames: ["localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc"],
    ipAddresses: ["127.0.0.1", address, addressInRange(serviceRange, 1)],
  });
  const issueClient = (name: string, commonName: string, organization?: string) =>
    authority.issue(join(pki, name), { usage: "client", commonName, organization });
  await issueClient("kubelet-client", "kube-apiserver", "system:masters");
  const { certificatePem: caCertificate } = authority;
  const users = {
    "controller-manager": "system:kube-controller-manager",
    scheduler: "system:kube-scheduler",
    dns: DNS_USER,
  };
  for (const [name, user] of Object.entries(users)) {
    const client = await issueClient(name, user);
    writeKubeconfig(join(pki, `${name}.kubeconfig`), {
      server: "https://127.0.0.1:6443",
      caCertificate,
      client,
    });
  }
  const admin = await issueClient("admin", "admin", "system:masters");
  writeKubeconfig(adminKubeconfig, { server: `https://127.0.0.1:${port}`, caCertificate, client: admin });
}
