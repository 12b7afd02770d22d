import type { Cluster, ClusterArgs } from "@pulumi/gcp/container/cluster.js";
import * as pulumi from "@pulumi/pulumi";
import { kubeconfig } from "./gke-kubeconfig.ts";

export interface AuthorizedNetwork {
  readonly cidrBlock: string;
  readonly displayName: string;
}

/** Who reaches the control plane: callers that IAM lets through, or networks that are listed. Never the world. */
export function controlPlaneAccess(
  authorizedNetworks: readonly AuthorizedNetwork[] | undefined,
): Pick<ClusterArgs, "controlPlaneEndpointsConfig" | "masterAuthorizedNetworksConfig"> {
  if (!authorizedNetworks) {
    return {
      controlPlaneEndpointsConfig: {
        dnsEndpointConfig: { allowExternalTraffic: true },
        ipEndpointsConfig: { enabled: false },
      },
    };
  }
  return {
    controlPlaneEndpointsConfig: {
      dnsEndpointConfig: { allowExternalTraffic: false },
      ipEndpointsConfig: { enabled: true },
    },
    masterAuthorizedNetworksConfig: {
      cidrBlocks: authorizedNetworks.map((network) => ({ ...network })),
      // Else every machine on Google Cloud would be let in.
      gcpPublicCidrsAccessEnabled: false,
    },
  };
}

interface ClusterAddress {
  readonly project: string;
  readonly location: string;
  readonly clusterName: string;
  readonly authorizedNetworks?: readonly AuthorizedNetwork[];
}

/** The kubeconfig for the endpoint that `controlPlaneAccess` opens. */
export function controlPlaneKubeconfig(cluster: Cluster, address: ClusterAddress): pulumi.Output<string> {
  const contextName = `gke_${address.project}_${address.location}_${address.clusterName}`;
  if (address.authorizedNetworks) {
    return pulumi.all([cluster.endpoint, cluster.masterAuth]).apply(([endpoint, { clusterCaCertificate }]) =>
      kubeconfig({
        contextName,
        server: `https://${endpoint}`,
        certificateAuthorityData: clusterCaCertificate,
      }),
    );
  }
  return cluster.controlPlaneEndpointsConfig.apply(({ dnsEndpointConfig }) =>
    kubeconfig({ contextName, server: `https://${dnsEndpointConfig?.endpoint}` }),
  );
}
