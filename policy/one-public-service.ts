import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";

const SERVICE = "kubernetes:core/v1:Service";
const PUBLIC_SERVICE = "public";
const LOAD_BALANCER_TYPE = "networking.gke.io/load-balancer-type";
const INTERNAL_CLASS = "networking.gke.io/l4-regional-internal";

/** Types that let external users in without a Service. */
const OTHER_WAYS_IN =
  /^(?:gcp:compute\/(?:globalForwardingRule:Global|forwardingRule:)ForwardingRule|kubernetes:(?:extensions|networking\.k8s\.io|gateway\.networking\.k8s\.io)\/[^:]+:(?:Ingress|Gateway))$/;

interface ServiceProperties {
  readonly metadata?: {
    readonly name?: string;
    readonly namespace?: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec?: {
    readonly type?: string;
    readonly loadBalancerClass?: string;
    readonly externalIPs?: readonly string[];
  };
}

/** External users have one way in: the Service that a switch changes. */
export const onePublicService: ResourceValidationPolicy = {
  name: "one-public-service",
  description: `Only the Service "${PUBLIC_SERVICE}" can be reached from outside the VPC network.`,
  validateResource: ({ type, props }, reportViolation) => {
    if (OTHER_WAYS_IN.test(type)) {
      reportViolation(
        `${type}: expected only the Service "${PUBLIC_SERVICE}" to let external users in, got a second way in, which a ` +
          "switch does not change. Remove it.",
      );
    }
    if (type !== SERVICE) return;
    const { metadata = {}, spec = {} } = props as ServiceProperties;
    if (metadata.name === PUBLIC_SERVICE) return;
    const service = `Service "${metadata.name}"`;
    if (spec.type === "LoadBalancer" && !isInternal({ metadata, spec })) {
      reportViolation(
        `${service}: expected only "${PUBLIC_SERVICE}" to have an external address, got a LoadBalancer with one. ` +
          `Set spec.loadBalancerClass to ${INTERNAL_CLASS}.`,
      );
    }
    if (spec.type === "NodePort") {
      reportViolation(
        `${service}: expected the type ClusterIP or an internal LoadBalancer, got NodePort. Change spec.type.`,
      );
    }
    if (spec.externalIPs && spec.externalIPs.length > 0) {
      reportViolation(`${service} has spec.externalIPs ${spec.externalIPs.join(", ")}. Remove them.`);
    }
  },
};

/** One name is not yet one Service: each namespace may have its own. */
export const publicServiceOnce: StackValidationPolicy = {
  name: "public-service-once",
  description: `There is one Service "${PUBLIC_SERVICE}", in one namespace.`,
  validateStack: ({ resources }, reportViolation) => {
    const [first, ...others] = resources.filter(
      ({ type, props }) => type === SERVICE && (props as ServiceProperties).metadata?.name === PUBLIC_SERVICE,
    );
    for (const { props, urn } of others) {
      reportViolation(
        `Service "${PUBLIC_SERVICE}": expected one in all namespaces, got one in ${namespaceOf(first!.props)} and one in ` +
          `${namespaceOf(props)}. Give the second one another name and the type ClusterIP.`,
        urn,
      );
    }
  },
};

// GKE reads the annotation only of a Service without a class.
function isInternal({ metadata = {}, spec = {} }: ServiceProperties): boolean {
  if (spec.loadBalancerClass)
    return [INTERNAL_CLASS, `${INTERNAL_CLASS}-legacy`].includes(spec.loadBalancerClass);
  return metadata.annotations?.[LOAD_BALANCER_TYPE] === "Internal";
}

const namespaceOf = (props: ServiceProperties) => props.metadata?.namespace ?? "default";
