import type { V1Endpoint, V1EndpointSlice, V1Node, V1Service, V1ServicePort } from "@kubernetes/client-node";

export interface ServiceOptions {
  readonly name?: string;
  readonly type?: string;
  readonly ports?: V1ServicePort[];
  readonly createdAt?: string;
  readonly address?: string;
  readonly finalizers?: string[];
  readonly isBeingDeleted?: boolean;
  readonly loadBalancerClass?: string;
  readonly loadBalancerIP?: string;
  readonly healthCheckNodePort?: number;
  readonly externalTrafficPolicy?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A Service in the namespace `web`. */
export function service(options: ServiceOptions = {}): V1Service {
  const { name = "public", type = "LoadBalancer", address, createdAt = "2026-01-01T00:00:00Z" } = options;
  return {
    metadata: {
      name,
      namespace: "web",
      uid: `uid-of-${name}`,
      creationTimestamp: new Date(createdAt),
      annotations: options.annotations,
      ...(options.finalizers ? { finalizers: options.finalizers } : {}),
      ...(options.isBeingDeleted ? { deletionTimestamp: new Date(createdAt) } : {}),
    },
    spec: {
      type,
      ports: options.ports ?? [{ port: 80, nodePort: 30080, protocol: "TCP" }],
      loadBalancerClass: options.loadBalancerClass,
      loadBalancerIP: options.loadBalancerIP,
      healthCheckNodePort: options.healthCheckNodePort,
      externalTrafficPolicy: options.externalTrafficPolicy,
    },
    status: { loadBalancer: address ? { ingress: [{ ip: address }] } : {} },
  };
}

export const servicePath = (name = "public") => `/api/v1/namespaces/web/services/${name}`;

export function node(name: string, address?: string, podCIDR?: string): V1Node {
  return {
    metadata: { name },
    spec: { podCIDR },
    status: {
      addresses: [{ type: "Hostname", address: name }, ...(address ? [{ type: "InternalIP", address }] : [])],
    },
  };
}

/** The endpoints of a Service in the namespace `web`. */
export function endpointSlice(
  ofService: string,
  endpoints: readonly Pick<V1Endpoint, "nodeName" | "conditions">[],
): V1EndpointSlice {
  return {
    addressType: "IPv4",
    metadata: {
      name: `${ofService}-x`,
      namespace: "web",
      labels: { "kubernetes.io/service-name": ofService },
    },
    endpoints: endpoints.map((endpoint) => ({ addresses: ["198.19.0.2"], ...endpoint })),
  };
}
