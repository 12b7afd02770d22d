import type { V1Service } from "@kubernetes/client-node";

export const EXTERNAL_CLASS = "networking.gke.io/l4-regional-external";
export const INTERNAL_CLASS = "networking.gke.io/l4-regional-internal";
/** The older load balancers, which a Service without a class gets as well. */
const LEGACY_EXTERNAL_CLASS = `${EXTERNAL_CLASS}-legacy`;
const LEGACY_INTERNAL_CLASS = `${INTERNAL_CLASS}-legacy`;

const CLASSES = [EXTERNAL_CLASS, INTERNAL_CLASS, LEGACY_EXTERNAL_CLASS, LEGACY_INTERNAL_CLASS];

/** Whether GKE makes a load balancer for this class. Other classes belong to other controllers. */
export const isGkeClass = (name: string | undefined) => name === undefined || CLASSES.includes(name);

/** Whether the Service asks for an internal address. A class decides before the annotation. */
export function isInternal({ metadata, spec }: V1Service): boolean {
  if (spec?.loadBalancerClass)
    return [INTERNAL_CLASS, LEGACY_INTERNAL_CLASS].includes(spec.loadBalancerClass);
  return metadata?.annotations?.["networking.gke.io/load-balancer-type"] === "Internal";
}

/** Whether the Service's load balancer has a backend service. The older external one has a target pool. */
export const hasBackendService = (service: V1Service) =>
  isInternal(service) || isBackendServiceBalancer(service);

/** Whether the Service gets the newer load balancer, with a backend service and groups of node addresses. */
export function isBackendServiceBalancer(service: V1Service): boolean {
  const { loadBalancerClass } = service.spec ?? {};
  if (loadBalancerClass !== undefined) return [EXTERNAL_CLASS, INTERNAL_CLASS].includes(loadBalancerClass);
  return !isInternal(service) && service.metadata?.annotations?.["cloud.google.com/l4-rbs"] === "enabled";
}
