import type { ResourceValidationPolicy } from "@pulumi/policy";

const CLUSTER = "gcp:container/cluster:Cluster";
/** Nobody knows everyone in a network that is larger than a /8. */
const SHORTEST_PREFIX = 8;

interface ClusterProperties {
  readonly controlPlaneEndpointsConfig?: { readonly ipEndpointsConfig?: { readonly enabled?: boolean } };
  readonly masterAuthorizedNetworksConfig?: {
    readonly cidrBlocks?: readonly { readonly cidrBlock?: string }[];
    readonly gcpPublicCidrsAccessEnabled?: boolean;
  };
}

/** IAM guards the DNS endpoint of a cluster's API server. Only a list of networks guards its IP endpoint. */
export const closedControlPlane: ResourceValidationPolicy = {
  name: "closed-control-plane",
  description:
    "Clients reach a GKE control plane through its DNS endpoint or from listed networks, never from anywhere.",
  validateResource: ({ type, props }, reportViolation) => {
    if (type !== CLUSTER) return;
    const { controlPlaneEndpointsConfig, masterAuthorizedNetworksConfig: networks } =
      props as ClusterProperties;
    if (controlPlaneEndpointsConfig?.ipEndpointsConfig?.enabled === false) return;
    if (!networks) {
      reportViolation(
        "The control plane's IP endpoint is open to every address: masterAuthorizedNetworksConfig is not set. " +
          "Set the stack's authorizedNetworks, or leave it out to use the DNS endpoint alone.",
      );
      return;
    }
    for (const { cidrBlock = "" } of networks.cidrBlocks ?? []) {
      if (Number(cidrBlock.split("/")[1] ?? 32) >= SHORTEST_PREFIX) continue;
      reportViolation(
        `authorizedNetworks: expected networks of /${SHORTEST_PREFIX} or smaller, got "${cidrBlock}". ` +
          "List the networks of the people who operate the cluster.",
      );
    }
    if (networks.gcpPublicCidrsAccessEnabled !== false) {
      reportViolation(
        "masterAuthorizedNetworksConfig.gcpPublicCidrsAccessEnabled is not false, so every machine on Google Cloud " +
          "gets in. Set it to false.",
      );
    }
  },
};
