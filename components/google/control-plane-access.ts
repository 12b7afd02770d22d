import type { Cluster, ClusterArgs } from "@pulumi/gcp/container/cluster.js";
import * as pulumi from "@pulumi/pulumi";
import { kubeconfig } from "./gke-kubeconfig.ts";

/** A network that reaches the control plane. */
export interface AuthorizedNetwork {
  /** IPv4 range of the network. */
  readonly cidrBlock: pulumi.Input<string>;
  /** Name of the network for people. */
  readonly displayName: pulumi.Input<string>;
}

/** Opens the control plane to callers that IAM allows, or else to the listed networks only. */
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
      // By default every machine on Google Cloud may connect.
      gcpPublicCidrsAccessEnabled: false,
    },
  };
}

interface ClusterAddress {
  readonly project: pulumi.Input<string>;
  readonly location: pulumi.Input<string>;
  readonly clusterName: pulumi.Input<string>;
  readonly authorizedNetworks?: readonly AuthorizedNetwork[];
}

/** The kubeconfig for the endpoint that `controlPlaneAccess` opens. */
export function controlPlaneKubeconfig(cluster: Cluster, address: ClusterAddress): pulumi.Output<string> {
  const { project, location, clusterName } = address;
  const context = pulumi.interpolate`gke_${project}_${location}_${clusterName}`;
  if (address.authorizedNetworks) {
    return pulumi
      .all([context, cluster.endpoint, cluster.masterAuth])
      .apply(([contextName, endpoint, { clusterCaCertificate }]) =>
        kubeconfig({
          contextName,
          server: `https://${endpoint}`,
          certificateAuthorityData: clusterCaCertificate,
        }),
      );
  }
  return pulumi
    .all([context, cluster.controlPlaneEndpointsConfig])
    .apply(([contextName, { dnsEndpointConfig }]) =>
      kubeconfig({ contextName, server: `https://${dnsEndpointConfig?.endpoint}` }),
    );
}
