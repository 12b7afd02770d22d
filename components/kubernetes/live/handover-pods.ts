import type { Color } from "../../release/colors.ts";
import { HANDOVER_LABEL } from "../labels.ts";
import type { KubernetesApi } from "./kubernetes-api.ts";

/** A pod of a handover. */
export interface HandoverPod {
  /** What holds it up, in words. */
  readonly state: string;
  /** Whether it has ended, and so never becomes ready. */
  readonly hasFailed: boolean;
}

interface Pods {
  readonly items?: readonly Pod[];
}
interface Pod {
  readonly metadata: { readonly labels?: Readonly<Record<string, string>> };
  readonly status?: {
    readonly phase?: string;
    readonly message?: string;
    readonly conditions?: readonly Condition[];
    readonly containerStatuses?: readonly { readonly state?: ContainerState }[];
  };
}
interface Condition {
  readonly type: string;
  readonly status: string;
  readonly message?: string;
}
interface Reason {
  readonly reason?: string;
  readonly message?: string;
  readonly exitCode?: number;
}
interface ContainerState {
  readonly waiting?: Reason;
  readonly terminated?: Reason;
}

/** The pods of a colour's handover by the names of their Jobs. */
export async function readHandoverPods(
  api: Pick<KubernetesApi, "get">,
  namespace: string,
  color: Color,
): Promise<ReadonlyMap<string, HandoverPod>> {
  const selector = new URLSearchParams({ labelSelector: `${HANDOVER_LABEL}=${color}` });
  const { items = [] } = ((await api.get(`/api/v1/namespaces/${namespace}/pods?${selector.toString()}`)) ??
    {}) as Pods;
  return new Map(
    items.map((pod) => [
      pod.metadata.labels?.["batch.kubernetes.io/job-name"] ?? "",
      { state: stateOf(pod), hasFailed: ["Failed", "Succeeded"].includes(pod.status?.phase ?? "") },
    ]),
  );
}

function stateOf({ status = {} }: Pod): string {
  const container = status.containerStatuses?.[0]?.state;
  const unscheduled = status.conditions?.find(
    ({ type, status }) => type === "PodScheduled" && status === "False",
  );
  const { waiting, terminated } = container ?? {};
  const why = [
    // What follows the first sentence is about preemption.
    unscheduled?.message?.split(". ")[0],
    waiting && [waiting.reason, waiting.message].filter(Boolean).join(": "),
    terminated && `its container ended with ${terminated.exitCode} (${terminated.reason})`,
    status.message,
  ].find(Boolean);
  return `one that is not ready (${why ?? status.phase ?? "unknown"})`;
}
