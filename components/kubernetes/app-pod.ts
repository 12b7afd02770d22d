import type { input } from "@pulumi/kubernetes/types/index.js";
import type * as pulumi from "@pulumi/pulumi";
import type { Architecture } from "../image/architecture.ts";
import { type AppContainer, FIRST_UNPRIVILEGED_PORT } from "./app-container.ts";
import type { PodIdentity } from "./app-identity.ts";
import { healthProbes } from "./health-probes.ts";
import type { ColorLabels } from "./labels.ts";
import { nodeArchitecture } from "./node-architecture.ts";
import { containerResources } from "./pod-resources.ts";
import { stopTimes } from "./pod-times.ts";
import { restrictedContainer, restrictedPod } from "./restricted-pod.ts";
import { writableFolders } from "./writable-folders.ts";

export interface AppPodArgs {
  /** The labels that select the pod. */
  readonly labels: ColorLabels;
  /** The version that the pod answers with. */
  readonly version: pulumi.Input<string>;
  /** Image by digest. */
  readonly image: pulumi.Input<string>;
  /**
   * The app's own environment variables.
   * @default - none
   */
  readonly environment?: readonly input.core.v1.EnvVar[];
  /** What the app's container needs. */
  readonly container: AppContainer;
  /**
   * Who the pod is.
   * @default - nobody, it has no token
   */
  readonly identity?: PodIdentity;
  /**
   * The processors of the nodes.
   * @default amd64
   */
  readonly architecture?: Architecture;
}

/** The name of the app's port in pods and Services. */
export const PORT_NAME = "http";
/** The name of the port of the app's metrics in pods. No Service has it. */
export const METRICS_PORT_NAME = "metrics";

/** How long pods stay on a node that no longer answers. Kubernetes' default is five minutes. */
const LOST_NODE_SECONDS = 20;
const LOST_NODE_TAINTS = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"];

/** The pod of one colour. */
export function appPod(args: AppPodArgs): input.core.v1.PodTemplateSpec {
  const { labels, version, image, container, environment = [], identity } = args;
  const { tolerations, ...onNodes } = nodeArchitecture(args.architecture);
  const { preStopSeconds, graceSeconds } = stopTimes(container.drainSeconds);
  const { metrics } = container;
  const { volumes, volumeMounts } = writableFolders(container.writable);
  const spread = {
    maxSkew: 1,
    // Pods of a lost node or zone restart on the healthy nodes instead of waiting.
    nodeTaintsPolicy: "Honor",
    labelSelector: { matchLabels: labels },
    // New pods of a rolling update are spread without regard to old ones.
    matchLabelKeys: ["pod-template-hash"],
  };
  return {
    metadata: { labels: { ...labels, version } },
    spec: {
      automountServiceAccountToken: false,
      ...identity,
      securityContext: { ...restrictedPod(container.user), ...lowPort(container.port) },
      terminationGracePeriodSeconds: graceSeconds,
      topologySpreadConstraints: [
        { topologyKey: "kubernetes.io/hostname", whenUnsatisfiable: "DoNotSchedule", ...spread },
        // Only preferred: zones with unequal numbers of nodes can't meet both limits, and pods would wait for a node.
        { topologyKey: "topology.kubernetes.io/zone", whenUnsatisfiable: "ScheduleAnyway", ...spread },
      ],
      ...onNodes,
      tolerations: [
        ...tolerations,
        ...LOST_NODE_TAINTS.map((key) => ({
          key,
          operator: "Exists",
          effect: "NoExecute",
          tolerationSeconds: LOST_NODE_SECONDS,
        })),
      ],
      volumes,
      containers: [
        {
          name: "app",
          image,
          ...(container.command && { command: [...container.command] }),
          ...(container.args && { args: [...container.args] }),
          ports: [
            { name: PORT_NAME, containerPort: container.port },
            ...(metrics ? [{ name: METRICS_PORT_NAME, containerPort: metrics.port }] : []),
          ],
          env: [
            { name: "PORT", value: String(container.port) },
            ...(metrics ? [{ name: "METRICS_PORT", value: String(metrics.port) }] : []),
            { name: "APP_COLOR", value: labels.color },
            { name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
            { name: "NODE_NAME", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } },
            ...shutdownDeadline(container),
            ...environment,
          ],
          securityContext: restrictedContainer,
          volumeMounts,
          resources: containerResources(container.resources),
          // The plugin shows the end of a crashed app's log only as a termination message.
          terminationMessagePolicy: "FallbackToLogsOnError",
          ...healthProbes(PORT_NAME, container.health),
          lifecycle: { preStop: { sleep: { seconds: preStopSeconds } } },
        },
      ],
    },
  };
}

/** Only root may listen on ports below 1024, unless this sysctl says otherwise. Container runtimes differ in its default. */
function lowPort(port: number): Pick<input.core.v1.PodSecurityContext, "sysctls"> {
  if (port >= FIRST_UNPRIVILEGED_PORT) return {};
  return { sysctls: [{ name: "net.ipv4.ip_unprivileged_port_start", value: String(port) }] };
}

/** The sample app reads it. Without the setting, its own default is the same as the program's. */
const shutdownDeadline = ({ drainSeconds }: AppContainer) =>
  drainSeconds === undefined ? [] : [{ name: "SHUTDOWN_DEADLINE_SECONDS", value: String(drainSeconds) }];
