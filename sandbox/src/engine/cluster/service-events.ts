import type { V1Service } from "@kubernetes/client-node";
import { EXTERNAL_CLASS } from "./balancer-kind.ts";
import type { KubernetesClient } from "./kubernetes-client.ts";
import { identity } from "./load-balancer-service.ts";

/** Adds an event to a Service that says why it has no load balancer, with the reason and source of a cloud's events. */
export async function warn(
  { core }: Pick<KubernetesClient, "core">,
  service: V1Service,
  message: string,
): Promise<void> {
  const { name, namespace } = identity(service);
  const now = new Date();
  await core.createNamespacedEvent({
    namespace,
    body: {
      metadata: { generateName: `${name}.` },
      involvedObject: { apiVersion: "v1", kind: "Service", name, namespace, uid: service.metadata!.uid },
      type: "Warning",
      reason:
        service.spec?.loadBalancerClass === EXTERNAL_CLASS
          ? "SyncExternalLoadBalancerFailed"
          : "SyncLoadBalancerFailed",
      message,
      source: { component: "service-controller" },
      firstTimestamp: now,
      lastTimestamp: now,
      count: 1,
    },
  });
}
