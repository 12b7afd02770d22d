import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import type * as pulumi from "@pulumi/pulumi";
import { METRICS_PORT_NAME } from "./app-pod.ts";

export interface PodMonitoringArgs {
  /** Namespace of the app. */
  readonly namespace: pulumi.Input<string>;
  /** Name of the app, which its pods have as a label. */
  readonly appName: string;
  /** The path of the metrics. */
  readonly path: string;
}

/** A query over a minute, the default of `analysis.prometheus.windowSeconds`, has four values to tell a rate from. */
const INTERVAL = "15s";

/**
 * Tells GKE's collectors which pods have metrics. Each series has the pod's labels `color` and `version`. It names no
 * colour, so a switch does not touch it.
 *
 * @see https://github.com/GoogleCloudPlatform/prometheus-engine/blob/main/doc/api.md
 */
export function podMonitoring(
  name: string,
  { namespace, appName, path }: PodMonitoringArgs,
  options: pulumi.CustomResourceOptions,
): CustomResource {
  return new CustomResource(
    name,
    {
      apiVersion: "monitoring.googleapis.com/v1",
      kind: "PodMonitoring",
      // Without it a change by hand is a conflict.
      metadata: { name: appName, namespace, annotations: { "pulumi.com/patchForce": "true" } },
      spec: {
        selector: { matchLabels: { app: appName } },
        endpoints: [{ port: METRICS_PORT_NAME, path, interval: INTERVAL }],
        targetLabels: { fromPod: [{ from: "color" }, { from: "version" }] },
      },
    },
    options,
  );
}
