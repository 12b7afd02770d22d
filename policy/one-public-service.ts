import type { ResourceValidationPolicy } from "@pulumi/policy";

const SERVICE = "kubernetes:core/v1:Service";
const PUBLIC_SERVICE = "public";
const LOAD_BALANCER_TYPE = "networking.gke.io/load-balancer-type";

/** What lets external users in past Services; a custom resource has its own kind. */
const OTHER_WAYS_IN =
  /^(?:gcp:compute\/(?:globalForwardingRule:Global|forwardingRule:)ForwardingRule|kubernetes:(?:extensions|networking\.k8s\.io|gateway\.networking\.k8s\.io)\/[^:]+:(?:Ingress|Gateway))$/;

interface ServiceProperties {
  readonly metadata?: { readonly name?: string; readonly annotations?: Readonly<Record<string, string>> };
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
