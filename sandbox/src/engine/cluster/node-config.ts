import { stringify } from "yaml";
import type { Machine } from "./machine.ts";

/** Image hosts that the sandbox's registry serves. */
export const REGISTRY_HOSTS = ["gcr.io", "us.gcr.io", "eu.gcr.io", "asia.gcr.io"] as const;

export interface KubeletOptions {
  readonly dnsAddress: string;
  /** Name of the control group of the node's pods. */
  readonly cgroupRoot: string;
  readonly machine: Machine;
}

/** The memory that a GKE node keeps free: the kubelet evicts pods when it has less. */
const EVICTION_MIB = 100;

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
    kubeReserved: { cpu: `${machine.reserved.milliCpu}m`, memory: `${machine.reserved.memoryMib}Mi` },
    // In place of the threshold for evictions.
    systemReserved: { memory: `${EVICTION_MIB}Mi` },
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

/** containerd's configuration for one registry host: the authority of the sandbox's registry. */
export function registryHostConfig(host: string): string {
  return `server = "https://${host}"

[host."https://${host}"]
  ca = "/config/registry-ca.crt"
`;
}

/** The kubelet asks this program for its credentials when it pulls an image, as the kubelet of a GKE node does. */
export function credentialProviderConfig(): string {
  return stringify({
    apiVersion: "kubelet.config.k8s.io/v1",
    kind: "CredentialProviderConfig",
    providers: [
      {
        name: "registry-credentials.sh",
        apiVersion: CREDENTIAL_API,
        matchImages: REGISTRY_HOSTS,
        defaultCacheDuration: "10s",
      },
    ],
  });
}

/** The program's answer. It contains an access token, so it is a secret. */
export function registryCredentials(accessToken: string): string {
  const account = { username: "oauth2accesstoken", password: accessToken };
  return JSON.stringify({
    apiVersion: CREDENTIAL_API,
    kind: "CredentialProviderResponse",
    cacheKeyType: "Registry",
    auth: Object.fromEntries(REGISTRY_HOSTS.map((host) => [host, account])),
  });
}

const CREDENTIAL_API = "credentialprovider.kubelet.k8s.io/v1";

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
