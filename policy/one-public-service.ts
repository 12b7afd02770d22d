import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";

const SERVICE = "kubernetes:core/v1:Service";
const PUBLIC_SERVICE = "public";
const LOAD_BALANCER_TYPE = "networking.gke.io/load-balancer-type";

/** What lets external users in past Services; a custom resource has its own kind. */
const OTHER_WAYS_IN =
  /^(?:gcp:compute\/(?:globalForwardingRule:Global|forwardingRule:)ForwardingRule|kubernetes:(?:extensions|networking\.k8s\.io|gateway\.networking\.k8s\.io)\/[^:]+:(?:Ingress|Gateway))$/;

interface ServiceProperties {
  readonly metadata?: {
    readonly name?: string;
    readonly namespace?: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec?: { readonly type?: string; readonly externalIPs?: readonly string[] };
}

/** External users have one way in, the one that a switch turns. */
export const onePublicService: ResourceValidationPolicy = {
  name: "one-public-service",
  description: `No Service but "${PUBLIC_SERVICE}" is reached from outside the VPC network.`,
  validateResource: ({ type, props }, reportViolation) => {
    if (OTHER_WAYS_IN.test(type)) {
      reportViolation(
        `${type} is a way in of its own, which a switch does not turn; allowed is the Service "${PUBLIC_SERVICE}" alone. Remove it.`,
      );
    }
    if (type !== SERVICE) return;
    const { metadata = {}, spec = {} } = props as ServiceProperties;
    if (metadata.name === PUBLIC_SERVICE) return;
    const service = `Service "${metadata.name}"`;
    const internal = metadata.annotations?.[LOAD_BALANCER_TYPE] === "Internal";
    if (spec.type === "LoadBalancer" && !internal) {
      reportViolation(
        `${service} is a LoadBalancer with an external address; allowed is "${PUBLIC_SERVICE}" alone. ` +
          `Set the annotation ${LOAD_BALANCER_TYPE} to "Internal".`,
      );
    }
    if (spec.type === "NodePort") {
      reportViolation(
        `${service} has the type NodePort; allowed are ClusterIP and an internal LoadBalancer.`,
      );
    }
    if (spec.externalIPs && spec.externalIPs.length > 0) {
      reportViolation(`${service} has spec.externalIPs ${spec.externalIPs.join(", ")}; remove them.`);
    }
  },
};

/** A name alone is not one Service: each namespace may have its own. */
export const publicServiceOnce: StackValidationPolicy = {
  name: "public-service-once",
  description: `There is one Service "${PUBLIC_SERVICE}", in one namespace.`,
  validateStack: ({ resources }, reportViolation) => {
    const [first, ...others] = resources.filter(
      ({ type, props }) => type === SERVICE && (props as ServiceProperties).metadata?.name === PUBLIC_SERVICE,
    );
    for (const { props, urn } of others) {
      reportViolation(
        `Service "${PUBLIC_SERVICE}" of the namespace ${namespaceOf(props)} is a second one beside that of ` +
          `${namespaceOf(first!.props)}; allowed is one. Give it another name, and the type ClusterIP.`,
        urn,
      );
    }
  },
};

const namespaceOf = (props: ServiceProperties) => props.metadata?.namespace ?? "default";
