import { ClusterError } from "../kubernetes/live/cluster-error.ts";
import type { KubernetesApi } from "../kubernetes/live/kubernetes-api.ts";
import { APP_LABEL, STACK_ANNOTATION } from "../kubernetes/labels.ts";
import { type PodSums, type RunningPod, sumsOf } from "./pod-sums.ts";

/** What a cluster has besides an app. */
export interface Neighbours {
  /**
   * The namespace with the app's name.
   * @default - there is none
   */
  readonly namespace?: {
    /**
     * Full name of the stack that made it.
     * @default - no stack with a platform
     */
    readonly owner?: string;
    /** Whether it has Services or Deployments. */
    readonly isUsed: boolean;
  };
  /**
   * What the pods of other apps request.
   * @default - unknown, as the account may not list them
   */
  readonly pods?: PodSums;
}

/** Reads from the live cluster what an app shares it with. */
export async function neighbours(
  api: Pick<KubernetesApi, "get">,
  { appName, stack }: { readonly appName: string; readonly stack: string },
): Promise<Neighbours> {
  const [namespace, pods] = await Promise.all([namespaceOf(api, appName, stack), podsOfOthers(api, appName)]);
  return { ...(namespace && { namespace }), ...(pods && { pods }) };
}

interface Namespace {
  readonly metadata: {
    readonly name: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}
interface List<Item> {
  readonly items?: readonly Item[];
}

async function namespaceOf(
  api: Pick<KubernetesApi, "get">,
  appName: string,
  stack: string,
): Promise<Neighbours["namespace"]> {
  const namespace = (await api.get(`/api/v1/namespaces/${appName}`)) as Namespace | undefined;
  if (!namespace) return undefined;
  const owner = namespace.metadata.annotations?.[STACK_ANNOTATION];
  if (owner !== undefined) return { owner, isUsed: owner !== stack };
  const lists = (await Promise.all([
    api.get(`/api/v1/namespaces/${appName}/services`),
    api.get(`/apis/apps/v1/namespaces/${appName}/deployments`),
  ])) as (List<unknown> | undefined)[];
  return { isUsed: lists.some((list) => (list?.items ?? []).length > 0) };
}

/** The app's own pods have their room already, and the program's table has GKE's own. */
async function podsOfOthers(api: Pick<KubernetesApi, "get">, appName: string): Promise<PodSums | undefined> {
  const running = new URLSearchParams({ fieldSelector: "status.phase!=Succeeded,status.phase!=Failed" });
  try {
    const list = (await api.get(`/api/v1/pods?${running.toString()}`)) as List<RunningPod> | undefined;
    return sumsOf((list?.items ?? []).filter(({ metadata: { namespace } }) => isOther(namespace, appName)));
  } catch (error) {
    if (error instanceof ClusterError && error.status === 403) return undefined;
    throw error;
  }
}

const GKE_NAMESPACE = /^(kube-|gke-|gmp-)/;
const isOther = (namespace: string, appName: string) =>
  namespace !== appName && !GKE_NAMESPACE.test(namespace);

/** The apps of stacks with a platform on a cluster: their namespaces and the stacks' full names. */
export async function appsOn(
  api: Pick<KubernetesApi, "get">,
): Promise<readonly { readonly namespace: string; readonly stack: string }[]> {
  const selector = new URLSearchParams({ labelSelector: `${APP_LABEL}=true` });
  const list = (await api.get(`/api/v1/namespaces?${selector.toString()}`)) as List<Namespace> | undefined;
  return (list?.items ?? [])
    .filter(({ metadata: { labels } }) => labels?.[APP_LABEL] === "true")
    .map(({ metadata: { name, annotations } }) => ({
      namespace: name,
      stack: annotations?.[STACK_ANNOTATION] ?? "an unknown stack",
    }));
}
