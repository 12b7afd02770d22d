import { Provider } from "@pulumi/kubernetes/provider.js";
import type * as pulumi from "@pulumi/pulumi";

export interface ClusterProviderArgs {
  /** A kubeconfig for the cluster. */
  readonly kubeconfig: pulumi.Input<string>;
  /** The cluster's id at Google, which stays while its kubeconfig changes. */
  readonly clusterId: pulumi.Input<string>;
}

/** The Kubernetes provider of a GKE cluster. */
export function clusterProvider(
  name: string,
  { kubeconfig, clusterId }: ClusterProviderArgs,
  opts: pulumi.ResourceOptions,
): Provider {
  return new Provider(
    name,
    {
      kubeconfig,
      // Without it a changed or unknown kubeconfig replaces the provider and all its objects.
      clusterIdentifier: clusterId,
      // Without it an object whose creation was killed fails every later update: it already exists.
      upsertExistingObjects: true,
    },
    opts,
  );
}
