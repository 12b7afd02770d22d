import type { V1Node, V1Service } from "@kubernetes/client-node";
import { hasBackendService, isGkeClass, isInternal } from "./balancer-kind.ts";
import type { Backend, Listener } from "./haproxy-config.ts";
import { healthCheckOf } from "./health-check.ts";
import type { LoadBalancedService } from "./runtime.ts";

/** The finalizer, named as cloud providers do, keeps a Service until its load balancer is removed. */
export const FINALIZER = "service.kubernetes.io/load-balancer-cleanup";

export const identity = ({ metadata }: V1Service) => ({
  name: metadata!.name!,
  namespace: metadata!.namespace!,
});

export const announcedAddress = (service: V1Service) => service.status?.loadBalancer?.ingress?.[0]?.ip;

export const hasFinalizer = ({ metadata }: V1Service) => metadata?.finalizers?.includes(FINALIZER) ?? false;

/** Whether the Service gets a load balancer. A class that isn't GKE's belongs to another controller. */
export function wantsLoadBalancer({ metadata, spec }: V1Service): boolean {
  return (
    spec?.type === "LoadBalancer" &&
    isGkeClass(spec.loadBalancerClass) &&
    metadata?.deletionTimestamp === undefined
  );
}

/**
 * The source ports of an internal Service's connections. The external Service of the same pods has those that the kernel
 * chooses: a pod refuses a connection from the address and port of one that has just ended through another Service, until
 * the client has tried again for seconds. Google's balancers keep the clients' own addresses, so nothing of it is there.
 */
const INTERNAL_SOURCE_PORTS = "10000-29999";

/** The listeners of a Service with this address. */
export function listenersOf(service: V1Service, address: string, nodes: readonly V1Node[]): Listener[] {
  const { name, namespace } = identity(service);
  const shared = {
    service: `${namespace}:${name}`,
    address,
    healthCheck: healthCheckOf(service),
    nodes: backendsOf(nodes),
    ...(isInternal(service) && { sourcePorts: INTERNAL_SOURCE_PORTS }),
  };
  return (service.spec?.ports ?? []).flatMap(({ port, nodePort, protocol }) =>
    nodePort && isSupported(protocol) ? [{ ...shared, port, nodePort }] : [],
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
    const { uid, creationTimestamp } = service.metadata!;
    return {
      ...identity(service),
      uid: uid!,
      createTime: new Date(creationTimestamp!).toISOString(),
      address,
      ports: (service.spec?.ports ?? []).map(({ port }) => port),
      internal: isInternal(service),
      hasBackendService: hasBackendService(service),
    };
  });
}
