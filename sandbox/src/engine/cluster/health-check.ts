import type { V1Service } from "@kubernetes/client-node";
import { isBackendServiceBalancer } from "./balancer-kind.ts";

/** How a load balancer asks a node whether it takes a Service's traffic. */
export interface HealthCheck {
  /** The node's port that answers `GET /healthz`. */
  readonly port: number;
  readonly intervalSeconds: number;
  /** Misses in a row after which the node gets no new connections. One hit ends that. */
  readonly misses: number;
}

export const HEALTH_CHECK_TIMEOUT_SECONDS = 1;

// kube-proxy's own health check port.
const KUBE_PROXY_HEALTH_PORT = 10256;

/** The health check that GKE makes for a Service. `sandbox/docs/simulated.md` says where its numbers come from. */
export function healthCheckOf(service: V1Service): HealthCheck {
  // Only a Service with externalTrafficPolicy Local has a port of its own.
  const ownPort = service.spec?.healthCheckNodePort || undefined;
  const isFast = ownPort !== undefined && isBackendServiceBalancer(service);
  return {
    port: ownPort ?? KUBE_PROXY_HEALTH_PORT,
    ...(isFast ? { intervalSeconds: 3, misses: 2 } : { intervalSeconds: 8, misses: 3 }),
  };
}
