import type { KubernetesApi } from "./kubernetes-api.ts";

/** Where a Service's pods are. */
export interface ServingNodes {
  /** Nodes with a ready pod that stays. */
  readonly ready: ReadonlySet<string>;
  /** Nodes that can answer: those with a ready pod, and those where a pod that ends still serves. */
  readonly serving: ReadonlySet<string>;
  /** Nodes with a pod that ends. Load balancers may be leaving them. */
  readonly ending: ReadonlySet<string>;
}

/** https://kubernetes.io/docs/concepts/services-networking/endpoint-slices/#conditions */
interface Conditions {
  readonly ready?: boolean | null;
  readonly serving?: boolean | null;
  readonly terminating?: boolean | null;
}
interface EndpointSlices {
  readonly items?: readonly {
    readonly metadata: { readonly labels: Readonly<Record<string, string>> };
    readonly endpoints?: readonly { readonly nodeName?: string; readonly conditions?: Conditions }[] | null;
  }[];
}

/** Reads from the live cluster where the pods of Services are. */
export async function servingNodes(
  api: Pick<KubernetesApi, "get">,
  namespace: string,
  ...services: readonly string[]
): Promise<ServingNodes[]> {
  const selector = new URLSearchParams({ labelSelector: `${SERVICE_LABEL} in (${services.join(",")})` });
  const path = `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices?${selector.toString()}`;
  const { items = [] } = ((await api.get(path)) ?? {}) as EndpointSlices;
  return services.map((service) => {
    const endpoints = items
      .filter(({ metadata }) => metadata.labels[SERVICE_LABEL] === service)
      .flatMap((slice) => slice.endpoints ?? [])
      .map(({ nodeName, conditions = {} }) => ({ nodeName, conditions }));
    const nodesWith = (holds: (conditions: Conditions) => boolean) =>
      new Set(
        endpoints.flatMap(({ nodeName, conditions }) => (nodeName && holds(conditions) ? [nodeName] : [])),
      );
    return { ready: nodesWith(isReady), serving: nodesWith(isServing), ending: nodesWith(isEnding) };
  });
}

const SERVICE_LABEL = "kubernetes.io/service-name";

// A condition that is missing counts as ready.
const isReady = ({ ready, terminating }: Conditions) => ready !== false && terminating !== true;
const isEnding = ({ terminating }: Conditions) => terminating === true;
const isServing = ({ serving, ready }: Conditions) => (serving ?? ready) !== false;
