import type { V1Node, V1Service } from "@kubernetes/client-node";
import type { Backend, Listener } from "./haproxy-config.ts";
import type { LoadBalancedService } from "./runtime.ts";

/** What keeps a Service from vanishing before its load balancer: the name that cloud providers use. */
export const FINALIZER = "service.kubernetes.io/load-balancer-cleanup";

// Where kube-proxy tells that the node takes traffic: not while the node is being deleted.
const KUBE_PROXY_HEALTH_PORT = 10256;

export const identity = ({ metadata }: V1Service) => ({
  name: metadata!.name!,
  namespace: metadata!.namespace!,
});

export const announcedAddress = (service: V1Service) => service.status?.loadBalancer?.ingress?.[0]?.ip;

export const hasFinalizer = ({ metadata }: V1Service) => metadata?.finalizers?.includes(FINALIZER) ?? false;

/** Whether the Service is to have a load balancer; one with a class of its own is for another controller. */
export function wantsLoadBalancer({ metadata, spec }: V1Service): boolean {
  return (
    spec?.type === "LoadBalancer" &&
    spec.loadBalancerClass === undefined &&
    metadata?.deletionTimestamp === undefined
  );
}

/** The listeners of a Service that has that address. */
export function listenersOf(service: V1Service, address: string): Listener[] {
  const { name, namespace } = identity(service);
  // Set for externalTrafficPolicy Local alone: there a node without an endpoint is to get no traffic.
  const healthCheckPort = service.spec?.healthCheckNodePort ?? KUBE_PROXY_HEALTH_PORT;
  return (service.spec?.ports ?? []).flatMap(({ port, nodePort, protocol }) =>
    nodePort && isSupported(protocol)
      ? [{ name: `${namespace}:${name}:${port}`, address, port, nodePort, healthCheckPort }]
      : [],
  );
}

/** Ports that HAProxy can't carry. */
export const unsupportedPorts = ({ spec }: V1Service) =>
  (spec?.ports ?? []).filter(({ protocol }) => !isSupported(protocol));

const isSupported = (protocol = "TCP") => protocol === "TCP";

/**
 * All nodes, Ready or not: whether one takes traffic is for the load balancer's own health check to say. Sorted, as
 * a watch tells them in any order and another order would be another configuration.
 */
export function backendsOf(nodes: readonly V1Node[]): Backend[] {
  return nodes
    .flatMap(({ metadata, status }) => {
      const address = status?.addresses?.find(({ type }) => type === "InternalIP")?.address;
      return address ? [{ name: metadata!.name!, address }] : [];
    })
    .sort((one, other) => one.name.localeCompare(other.name));
}

/** The Services among them that have a load balancer with an address. */
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
