import {
  PatchStrategy,
  type V1ClusterRole,
  type V1ClusterRoleBinding,
  type V1EndpointSlice,
  type V1Service,
} from "@kubernetes/client-node";
import { addressInRange } from "./network-addresses.ts";
import type { KubernetesClient } from "./kubernetes-client.ts";

/** CoreDNS's user on the API server. */
export const DNS_USER = "system:coredns";

const PORT = 53;
const SERVICE = { name: "kube-dns", namespace: "kube-system" };

/** Address of the cluster's DNS, by convention the tenth address of the Services. */
export const dnsAddress = (serviceRange: string) => addressInRange(serviceRange, 10);

/** CoreDNS's configuration. It runs in the control plane's container, so it needs no image. */
export function corefile(): string {
  return `.:${PORT} {
  errors
  kubernetes cluster.local in-addr.arpa {
    kubeconfig /pki/dns.kubeconfig
    fallthrough in-addr.arpa
  }
  forward . /etc/resolv.conf
  cache 30
}
`;
}

/** Gives CoreDNS read access and points the Service `kube-dns` at it. */
export async function ensureDns(
  { objects }: Pick<KubernetesClient, "objects">,
  serviceRange: string,
  controlPlaneAddress: string,
): Promise<void> {
  for (const object of dnsObjects(serviceRange, controlPlaneAddress)) {
    await objects.patch(object, undefined, undefined, "sandbox", true, PatchStrategy.ServerSideApply);
  }
}

type DnsObject = V1ClusterRole | V1ClusterRoleBinding | V1Service | V1EndpointSlice;

export function dnsObjects(serviceRange: string, controlPlaneAddress: string): DnsObject[] {
  const rbac = { apiGroup: "rbac.authorization.k8s.io" };
  const verbs = ["list", "watch"];
  const ports = (["UDP", "TCP"] as const).map((protocol) => ({
    name: `dns-${protocol.toLowerCase()}`,
    port: PORT,
    protocol,
  }));
  return [
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRole",
      metadata: { name: DNS_USER },
      rules: [
        { apiGroups: [""], resources: ["services", "namespaces"], verbs },
        { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs },
      ],
    },
    {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRoleBinding",
      metadata: { name: DNS_USER },
      roleRef: { ...rbac, kind: "ClusterRole", name: DNS_USER },
      subjects: [{ ...rbac, kind: "User", name: DNS_USER }],
    },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: SERVICE,
      spec: { clusterIP: dnsAddress(serviceRange), ports },
    },
    {
      apiVersion: "discovery.k8s.io/v1",
      kind: "EndpointSlice",
      metadata: { ...SERVICE, labels: { "kubernetes.io/service-name": SERVICE.name } },
      addressType: "IPv4",
      endpoints: [{ addresses: [controlPlaneAddress], conditions: { ready: true } }],
      ports,
    },
  ];
}
