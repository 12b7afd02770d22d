import type * as pulumi from "@pulumi/pulumi";
import { knownValue } from "../google/known-value.ts";
import { readKubeconfig } from "./live/cluster-access.ts";
import { type KubernetesApi, kubernetesApi } from "./live/kubernetes-api.ts";

/** Calls the live cluster of a kubeconfig that has no credentials. */
export async function onCluster<T>(
  kubeconfig: pulumi.Input<string>,
  act: (api: KubernetesApi) => Promise<T>,
): Promise<T> {
  const api = kubernetesApi(await readKubeconfig(await knownValue(kubeconfig), process.env));
  return act(api).finally(() => api.close());
}
