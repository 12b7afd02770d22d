import { ServiceAccount } from "@pulumi/kubernetes/core/v1/serviceAccount.js";
import type * as pulumi from "@pulumi/pulumi";

/** The part of a pod's spec that says who the pod is. */
export interface PodIdentity {
  /** The Kubernetes service account. */
  readonly serviceAccountName: pulumi.Input<string>;
  /** Whether the pod has a token of that account. */
  readonly automountServiceAccountToken: boolean;
}

export interface AppIdentityArgs {
  /** Namespace of the app. */
  readonly namespace: pulumi.Input<string>;
  /** Name of the service account. */
  readonly serviceAccountName: pulumi.Input<string>;
  /** Whether the account has roles at Google. Plain, as it decides whether pods get a token. */
  readonly hasGoogleRoles: boolean;
}

/** Creates a service account of the app's own, and returns who its pods are. */
export function appIdentity(
  name: string,
  { namespace, serviceAccountName, hasGoogleRoles }: AppIdentityArgs,
  options: pulumi.CustomResourceOptions,
): PodIdentity {
  const account = new ServiceAccount(
    name,
    // The pods say for themselves whether they get a token.
    { metadata: { name: serviceAccountName, namespace }, automountServiceAccountToken: false },
    options,
  );
  return { serviceAccountName: account.metadata.name, automountServiceAccountToken: hasGoogleRoles };
}
