import type { ClusterAccess } from "../components/kubernetes/live/cluster-access.ts";
import { readContext, readKubeconfig } from "../components/kubernetes/live/cluster-access.ts";
import { ClusterError } from "../components/kubernetes/live/cluster-error.ts";
import { type KubernetesApi, kubernetesApi } from "../components/kubernetes/live/kubernetes-api.ts";
import { DeliveryError } from "./delivery-error.ts";
import { stackKubeconfig } from "./stack-kubeconfig.ts";
import type { StackNames } from "./stack-names.ts";

/**
 * Acts on a stack's live cluster.
 *
 * @param context the kubeconfig context, if it is not the one that gcloud writes
 */
export async function onCluster<T>(
  projectFolder: string,
  names: StackNames,
  context: string | undefined,
  act: (api: KubernetesApi) => Promise<T>,
): Promise<T> {
  return onAccess(await accessTo(projectFolder, names, context), act);
}

export function onAccess<T>(access: ClusterAccess, act: (api: KubernetesApi) => Promise<T>): Promise<T> {
  const api = kubernetesApi(access);
  return act(api).finally(() => api.close());
}

/** The address of a stack's cluster and the user's credentials, which may come from a program and expire. */
export async function accessTo(
  projectFolder: string,
  { stack, kubeContext, platform }: StackNames,
  named: string | undefined,
): Promise<ClusterAccess> {
  const context = named ?? kubeContext;
  const access = context && (await readContext(context, process.env));
  if (access) return access;
  const reason = context
    ? `The kubeconfig has no context ${context}.`
    : platform
      ? `The cluster is that of the platform ${platform}, so its kubeconfig context is unknown.`
      : "The stack's config has no gcp:project, so its kubeconfig context is unknown.";
  console.error(`${reason} Reading the cluster's address from the stack's state, which takes longer.`);
  return readKubeconfig(await stackKubeconfig(projectFolder, stack), process.env);
}

/** Why a cluster can't be read. Rethrows what is an error of the program itself. */
export function whyUnreadable(error: Error): Error {
  if (error instanceof ClusterError || error instanceof DeliveryError) return error;
  throw error;
}
