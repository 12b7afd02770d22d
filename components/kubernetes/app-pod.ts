import type { input } from "@pulumi/kubernetes/types/index.js";
import type * as pulumi from "@pulumi/pulumi";
import type { ColorLabels } from "./labels.ts";
import { APP_REQUESTS, podResources } from "./pod-resources.ts";
import { restrictedContainer, restrictedPod } from "./restricted-pod.ts";

export interface AppPodArgs {
  /** The labels that select the pod. */
  readonly labels: ColorLabels;
  /** The version that the pod answers with. */
  readonly version: pulumi.Input<string>;
  /** Image by digest. */
  readonly image: pulumi.Input<string>;
}

/** The port that the app listens on. */
export const PORT = 8080;
/** The name of that port in pods and Services. */
export const PORT_NAME = "http";

/** How long a stopping pod still accepts connections, until load balancers and nodes send it none. */
const PRE_STOP_SLEEP_SECONDS = 10;
/** How long the app may take for its last requests: its own deadline of 15 s, and a margin. */
const SHUTDOWN_SECONDS = 20;

/** How long pods stay on a node that no longer answers. Kubernetes' default is five minutes. */
const LOST_NODE_SECONDS = 20;
const LOST_NODE_TAINTS = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"];

/** The pod of one colour. */
export function appPod({ labels, version, image }: AppPodArgs): input.core.v1.PodTemplateSpec {
  return {
    metadata: { labels: { ...labels, version } },
    spec: {
      automountServiceAccountToken: false,
      securityContext: restrictedPod,
      terminationGracePeriodSeconds: PRE_STOP_SLEEP_SECONDS + SHUTDOWN_SECONDS,
      topologySpreadConstraints: [
        {
          topologyKey: "kubernetes.io/hostname",
          maxSkew: 1,
          whenUnsatisfiable: "DoNotSchedule",
          // Pods of a lost node restart on the healthy one instead of waiting.
          nodeTaintsPolicy: "Honor",
          labelSelector: { matchLabels: labels },
          // New pods of a rolling update are spread without regard to old ones.
          matchLabelKeys: ["pod-template-hash"],
        },
      ],
      tolerations: LOST_NODE_TAINTS.map((key) => ({
        key,
        operator: "Exists",
        effect: "NoExecute",
        tolerationSeconds: LOST_NODE_SECONDS,
      })),
      containers: [
        {
          name: "app",
          image,
          ports: [{ name: PORT_NAME, containerPort: PORT }],
          env: [
            { name: "PORT", value: String(PORT) },
            { name: "APP_COLOR", value: labels.color },
            { name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
            { name: "NODE_NAME", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } },
          ],
          securityContext: restrictedContainer,
          resources: podResources(APP_REQUESTS),
          startupProbe: {
            httpGet: { path: "/healthz", port: PORT_NAME },
            periodSeconds: 1,
            failureThreshold: 60,
          },
          readinessProbe: {
            httpGet: { path: "/readyz", port: PORT_NAME },
            periodSeconds: 2,
            failureThreshold: 2,
          },
          livenessProbe: {
            httpGet: { path: "/healthz", port: PORT_NAME },
            periodSeconds: 10,
            timeoutSeconds: 5,
          },
          lifecycle: { preStop: { sleep: { seconds: PRE_STOP_SLEEP_SECONDS } } },
        },
      ],
    },
  };
}
