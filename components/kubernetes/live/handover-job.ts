import type { Color } from "../../release/colors.ts";
import { HANDOVER_LABEL } from "../labels.ts";
import { ClusterError } from "./cluster-error.ts";
import type { KubernetesObject } from "./kubernetes-api.ts";

export interface HandoverJobArgs {
  readonly name: string;
  readonly namespace: string;
  readonly color: Color;
  /** The node of its pod. */
  readonly node: string;
  /** The live Deployment of the colour. */
  readonly deployment: KubernetesObject;
  /** The Job ends by itself after this time, even when nothing else ends it. */
  readonly lifetimeSeconds: number;
}

interface PodTemplate {
  readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
  readonly spec: Readonly<Record<string, unknown>> & {
    readonly tolerations?: readonly object[];
  };
}

/** How long an ended Job can be looked at. */
const KEPT_SECONDS = 60;

/**
 * One more pod of a colour on one node. It is a Job, because a Job that reaches its deadline deletes its pod as a user
 * would: the pod drains. A pod's own deadline would kill it.
 */
export function handoverJob(args: HandoverJobArgs): KubernetesObject {
  const { name, namespace, color, node, lifetimeSeconds } = args;
  const { metadata, spec } = templateOf(args);
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name, namespace, labels: { [HANDOVER_LABEL]: color } },
    spec: {
      backoffLimit: 0,
      activeDeadlineSeconds: lifetimeSeconds,
      ttlSecondsAfterFinished: KEPT_SECONDS,
      template: {
        metadata: { labels: { ...metadata?.labels, [HANDOVER_LABEL]: color } },
        spec: {
          ...spec,
          restartPolicy: "Never",
          // This pod has its node.
          topologySpreadConstraints: [],
          // Not `nodeName`: the scheduler checks that the node has room.
          affinity: {
            nodeAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: {
                nodeSelectorTerms: [
                  { matchFields: [{ key: "metadata.name", operator: "In", values: [node] }] },
                ],
              },
            },
          },
          // A cordoned node serves too.
          tolerations: [...(spec.tolerations ?? []), { operator: "Exists", effect: "NoSchedule" }],
        },
      },
    },
  };
}

function templateOf({ deployment, color }: HandoverJobArgs): PodTemplate {
  const { spec } = deployment as { readonly spec?: { readonly template?: PodTemplate } };
  if (spec?.template) return spec.template;
  throw new ClusterError(
    `${color}: expected a Deployment with a pod template, got none. Deploy it first: pulumi up`,
  );
}
