import type { ResourceValidationPolicy } from "@pulumi/policy";

const CLUSTER = "gcp:container/cluster:Cluster";
/** More than a /8 is not a list of networks that someone knows. */
const SHORTEST_PREFIX = 8;

interface ClusterProperties {
  readonly controlPlaneEndpointsConfig?: { readonly ipEndpointsConfig?: { readonly enabled?: boolean } };
  readonly masterAuthorizedNetworksConfig?: {
    readonly cidrBlocks?: readonly { readonly cidrBlock?: string }[];
    readonly gcpPublicCidrsAccessEnabled?: boolean;
  };
}

/** Who reaches a cluster's API server. Its DNS endpoint is guarded by IAM; its IP endpoint by a list of networks. */
export const closedControlPlane: ResourceValidationPolicy = {
  name: "closed-control-plane",
  description:
    "A GKE control plane is reached by its DNS endpoint or from listed networks, never from anywhere.",
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
        `authorizedNetworks has "${cidrBlock}"; allowed are networks of /${SHORTEST_PREFIX} or smaller. ` +
          "List the networks of those who operate the cluster.",
      );
    }
    if (networks.gcpPublicCidrsAccessEnabled !== false) {
      reportViolation(
        "masterAuthorizedNetworksConfig.gcpPublicCidrsAccessEnabled is not false, which lets in every machine on " +
          "Google Cloud; set it to false.",
      );
    }
  },
};
