import { availableParallelism, totalmem } from "node:os";
import { stringify } from "yaml";
import { registryAuthorization } from "../images/registry-account.ts";

/** Image hosts that the sandbox's registry serves. */
export const REGISTRY_HOSTS = ["gcr.io", "us.gcr.io", "eu.gcr.io", "asia.gcr.io"] as const;

export interface KubeletOptions {
  readonly dnsAddress: string;
  /** Name of the control group of the node's pods. */
  readonly cgroupRoot: string;
  readonly machine: MachineSize;
}

export interface MachineSize {
  readonly milliCpus: number;
  readonly memoryMebibytes: number;
}

export const thisHost = (): MachineSize => ({
  milliCpus: availableParallelism() * 1000,
  memoryMebibytes: Math.floor(totalmem() / 2 ** 20),
});

// The allocatable resources of a GKE node of type e2-standard-2: pods that fit here also fit there.
const ALLOCATABLE: MachineSize = { milliCpus: 1930, memoryMebibytes: 6046 };

/** The kubelet's configuration file. */
export function kubeletConfig({ dnsAddress, cgroupRoot, machine }: KubeletOptions): string {
  return stringify({
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    authentication: {
      x509: { clientCAFile: "/config/ca.crt" },
      webhook: { enabled: true },
      anonymous: { enabled: false },
    },
    authorization: { mode: "Webhook" },
    tlsCertFile: "/config/kubelet-server.crt",
    tlsPrivateKeyFile: "/config/kubelet-server.key",
    containerRuntimeEndpoint: "unix:///run/containerd/containerd.sock",
    clusterDNS: [dnsAddress],
    clusterDomain: "cluster.local",
    cgroupDriver: "cgroupfs",
    cgroupRoot: `/${cgroupRoot}`,
    failCgroupV1: false,
    failSwapOn: false,
    // Without CAP_SYS_RESOURCE the kubelet may not do everything it tries; this setting makes that no error.
    featureGates: { KubeletInUserNamespace: true },
    localStorageCapacityIsolation: false,
    systemReserved: {
      cpu: `${Math.max(0, machine.milliCpus - ALLOCATABLE.milliCpus)}m`,
      memory: `${Math.max(0, machine.memoryMebibytes - ALLOCATABLE.memoryMebibytes)}Mi`,
    },
    // The host shares its disk and memory with other programs, so pods must not be evicted.
    imageGCHighThresholdPercent: 100,
    evictionHard: {
      "memory.available": "0%",
      "nodefs.available": "0%",
      "nodefs.inodesFree": "0%",
      "imagefs.available": "0%",
    },
  });
}

/** containerd's configuration file. */
export function containerdConfig(pauseImage: string): string {
  return `version = 2

[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${pauseImage}"
  restrict_oom_score_adj = true

  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "/config/cni"

  [plugins."io.containerd.grpc.v1.cri".registry]
    config_path = "/config/registries"
`;
}

/**
 * containerd's configuration for one registry host. It points at the sandbox's registry and contains the access token,
 * so it is a secret.
 */
export function registryHostConfig(host: string, accessToken: string): string {
  return `server = "https://${host}"

[host."https://${host}"]
  ca = "/config/registry-ca.crt"
  [host."https://${host}".header]
    authorization = "${registryAuthorization(accessToken)}"
`;
}

/** The node's pod network: a bridge with the node's pod range. */
export function podNetworkConfig(podRange: string, mtu: number): string {
  const plugins = [
    {
      type: "bridge",
      bridge: "cni0",
      isGateway: true,
      hairpinMode: true,
      mtu,
      ipam: { type: "host-local", ranges: [[{ subnet: podRange }]], routes: [{ dst: "0.0.0.0/0" }] },
    },
    { type: "portmap", capabilities: { portMappings: true } },
  ];
  return JSON.stringify({ cniVersion: "0.4.0", name: "pods", plugins }, null, 2);
}
