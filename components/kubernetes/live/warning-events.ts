import type { KubernetesApi } from "./kubernetes-api.ts";

/** A warning of Kubernetes about an object. */
export interface WarningEvent {
  readonly reason?: string;
  readonly message?: string;
  readonly lastTimestamp?: string | null;
  readonly involvedObject?: { readonly name?: string };
}

/**
 * The warnings about the objects of a kind, the newest last.
 *
 * @param selector more of the field selector, such as `involvedObject.name=public`
 */
export async function warningEvents(
  api: Pick<KubernetesApi, "get">,
  namespace: string,
  kind: "Pod" | "Service",
  ...selector: readonly string[]
): Promise<WarningEvent[]> {
  const fieldSelector = ["type=Warning", `involvedObject.kind=${kind}`, ...selector].join(",");
  const query = new URLSearchParams({ fieldSelector }).toString();
  const list = (await api.get(`/api/v1/namespaces/${namespace}/events?${query}`)) as
    { readonly items?: readonly WarningEvent[] } | undefined;
  return [...(list?.items ?? [])].sort((one, other) =>
    (one.lastTimestamp ?? "").localeCompare(other.lastTimestamp ?? ""),
  );
}
