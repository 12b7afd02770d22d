import type { input } from "@pulumi/kubernetes/types/index.js";
import type * as pulumi from "@pulumi/pulumi";
import type { ColorLabels } from "./labels.ts";
import { APP_REQUESTS, podResources } from "./pod-resources.ts";
import { restrictedContainer, restrictedPod } from "./restricted-pod.ts";

export interface AppPodArgs {
  readonly labels: ColorLabels;
  readonly version: string;
  /** Image by digest. */
  readonly image: pulumi.Input<string>;
}

export const PORT = 8080;
export const PORT_NAME = "http";

/** How long a pod that is going still takes new connections, while load balancers and nodes hear of it. */
const PRE_STOP_SLEEP_SECONDS = 10;
/** How long the app may take to finish what it has: its own deadline of 15 s, and a margin. */
const SHUTDOWN_SECONDS = 20;

/** How long pods wait for a node that no longer answers; Kubernetes' default is five minutes. */
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
          // A lost node is no place to wait for: its pods restart on the healthy one.
          nodeTaintsPolicy: "Honor",
          labelSelector: { matchLabels: labels },
          // The pods of a rolling update are spread among themselves, not around those that go.
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
