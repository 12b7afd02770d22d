import type { V1Node, V1Service } from "@kubernetes/client-node";
import type { Backend, Listener } from "./haproxy-config.ts";
import type { LoadBalancedService } from "./runtime.ts";

/** The finalizer, named as cloud providers do, keeps a Service until its load balancer is removed. */
export const FINALIZER = "service.kubernetes.io/load-balancer-cleanup";

// kube-proxy's health check port: it fails while the node is being deleted.
const KUBE_PROXY_HEALTH_PORT = 10256;

export const identity = ({ metadata }: V1Service) => ({
  name: metadata!.name!,
  namespace: metadata!.namespace!,
});

export const announcedAddress = (service: V1Service) => service.status?.loadBalancer?.ingress?.[0]?.ip;

export const hasFinalizer = ({ metadata }: V1Service) => metadata?.finalizers?.includes(FINALIZER) ?? false;

/** Whether the Service gets a load balancer. A Service with a class belongs to another controller. */
export function wantsLoadBalancer({ metadata, spec }: V1Service): boolean {
  return (
    spec?.type === "LoadBalancer" &&
    spec.loadBalancerClass === undefined &&
    metadata?.deletionTimestamp === undefined
  );
}

/** The listeners of a Service with this address. */
export function listenersOf(service: V1Service, address: string): Listener[] {
  const { name, namespace } = identity(service);
  // Set only for externalTrafficPolicy Local, where a node without an endpoint must get no traffic.
  const healthCheckPort = service.spec?.healthCheckNodePort ?? KUBE_PROXY_HEALTH_PORT;
  return (service.spec?.ports ?? []).flatMap(({ port, nodePort, protocol }) =>
    nodePort && isSupported(protocol)
      ? [{ name: `${namespace}:${name}:${port}`, address, port, nodePort, healthCheckPort }]
      : [],
  );
}

/** Ports with a protocol that HAProxy does not support. */
export const unsupportedPorts = ({ spec }: V1Service) =>
  (spec?.ports ?? []).filter(({ protocol }) => !isSupported(protocol));

const isSupported = (protocol = "TCP") => protocol === "TCP";

/**
 * All nodes, Ready or not, because the load balancer's health check decides whether a node gets traffic. Sorted,
 * because another order would change the configuration.
 */
export function backendsOf(nodes: readonly V1Node[]): Backend[] {
  return nodes
    .flatMap(({ metadata, status }) => {
      const address = status?.addresses?.find(({ type }) => type === "InternalIP")?.address;
      return address ? [{ name: metadata!.name!, address }] : [];
    })
    .sort((one, other) => one.name.localeCompare(other.name));
}

/** The Services that have a load balancer with an address. */
export function loadBalancedServices(services: readonly V1Service[]): LoadBalancedService[] {
  return services.flatMap((service) => {
    const address = announcedAddress(service);
    if (address === undefined || !hasFinalizer(service)) return [];
    const { uid, creationTimestamp, annotations } = service.metadata!;
    return {
      ...identity(service),
      uid: uid!,
      createTime: new Date(creationTimestamp!).toISOString(),
      address,
      ports: (service.spec?.ports ?? []).map(({ port }) => port),
      internal: annotations?.["networking.gke.io/load-balancer-type"] === "Internal",
    };
  });
}
