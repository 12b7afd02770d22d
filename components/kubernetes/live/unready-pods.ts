import { HANDOVER_LABEL } from "../labels.ts";
import type { KubernetesApi } from "./kubernetes-api.ts";
import { warningEvents } from "./warning-events.ts";

/** A pod that is not ready, in Kubernetes' own words. */
export interface UnreadyPod {
  readonly name: string;
  /**
   * Why Kubernetes stopped the whole pod.
   * @default - it did not
   */
  readonly evicted?: string;
  /**
   * How its container ended last.
   * @default - it has not ended
   */
  readonly ended?: { readonly reason: string; readonly exitCode: number; readonly log: string };
  /**
   * The newest failed probe, such as `Startup probe failed: dial tcp 10.20.0.5:8080: connect: connection refused`.
   * @default - none has failed
   */
  readonly probe?: string;
}

interface Pods {
  readonly items?: readonly Pod[];
}
interface Pod {
  readonly metadata: { readonly name: string; readonly deletionTimestamp?: string };
  readonly status?: {
    readonly reason?: string;
    readonly message?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
    readonly containerStatuses?: readonly Record<"state" | "lastState", ContainerState | undefined>[];
  };
}
interface ContainerState {
  readonly terminated?: { readonly reason?: string; readonly exitCode?: number; readonly message?: string };
}

/** The pods of a colour that are not ready and don't end. */
export async function unreadyPods(
  api: Pick<KubernetesApi, "get">,
  namespace: string,
  color: string,
): Promise<UnreadyPod[]> {
  const labelSelector = `app=${namespace},color=${color},!${HANDOVER_LABEL}`;
  const query = new URLSearchParams({ labelSelector }).toString();
  const [pods, events] = await Promise.all([
    api.get(`/api/v1/namespaces/${namespace}/pods?${query}`) as Promise<Pods | undefined>,
    warningEvents(api, namespace, "Pod"),
  ]);
  const probes = events.filter(({ reason }) => reason === "Unhealthy");
  return (pods?.items ?? [])
    .filter(
      ({ metadata, status }) =>
        !metadata.deletionTimestamp &&
        !status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True"),
    )
    .map(({ metadata: { name }, status = {} }) => {
      const [container] = status.containerStatuses ?? [];
      const ended = container?.state?.terminated ?? container?.lastState?.terminated;
      const probe = probes.findLast(({ involvedObject }) => involvedObject?.name === name)?.message;
      return {
        name,
        ...(status.reason === "Evicted" && { evicted: status.message ?? "" }),
        ...(ended && {
          ended: { reason: ended.reason ?? "", exitCode: ended.exitCode ?? 0, log: ended.message ?? "" },
        }),
        ...(probe && { probe }),
      };
    });
}
