import type { KubernetesObject, V1CustomResourceDefinition } from "@kubernetes/client-node";

/** Labels that Google sets itself, and no mapping of pod labels may. */
const PROTECTED = [
  ...["project_id", "location", "cluster", "namespace", "job", "instance", "top_level_controller"],
  ...["top_level_controller_type", "__address__"],
];
export const METADATA = [
  "container",
  "node",
  "pod",
  "top_level_controller_name",
  "top_level_controller_type",
] as const;

export interface Endpoint {
  readonly port: string | number;
  readonly path?: string;
  readonly scheme?: "http";
  readonly interval: string;
  readonly timeout?: string;
}

export interface PodMonitoring extends KubernetesObject {
  readonly spec: {
    readonly selector: { readonly matchLabels?: Readonly<Record<string, string>> };
    readonly endpoints: readonly Endpoint[];
    readonly targetLabels?: {
      readonly metadata?: readonly (typeof METADATA)[number][] | null;
      readonly fromPod?: readonly { readonly from: string; readonly to?: string }[];
    };
  };
}

export const GROUP = "monitoring.googleapis.com";
export const PLURAL = "podmonitorings";

const text = { type: "string" };
const duration = { type: "string", format: "duration" };

/**
 * GKE's PodMonitoring, with the fields that the sandbox collects by. Clients that ask for strict checks, as Pulumi's plugin and
 * kubectl do, are refused all other fields; for others the API server drops them. Not simulated: matchExpressions, authorization,
 * basicAuth, oauth2, tls, proxyUrl, https, params, metricRelabeling, limits, filterRunning and status.
 *
 * @see https://github.com/GoogleCloudPlatform/prometheus-engine/blob/main/doc/api.md
 */
export const POD_MONITORING: V1CustomResourceDefinition = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: `${PLURAL}.${GROUP}` },
  spec: {
    group: GROUP,
    scope: "Namespaced",
    names: {
      kind: "PodMonitoring",
      listKind: "PodMonitoringList",
      plural: PLURAL,
      singular: "podmonitoring",
    },
    versions: [
      {
        ...{ name: "v1", served: true, storage: true },
        schema: {
          openAPIV3Schema: {
            type: "object",
            required: ["spec"],
            properties: {
              spec: {
                type: "object",
                required: ["endpoints", "selector"],
                properties: {
                  selector: {
                    type: "object",
                    properties: { matchLabels: { type: "object", additionalProperties: text } },
                  },
                  endpoints: {
                    ...{ type: "array", minItems: 1, maxItems: 10 },
                    // Here and in all other items, the client sends the names of fields as they are.
                    items: {
                      type: "object",
                      required: ["interval", "port"],
                      properties: {
                        port: { "x-kubernetes-int-or-string": true, minLength: 1, maxLength: 253 },
                        path: text,
                        scheme: { type: "string", enum: ["http"] },
                        interval: duration,
                        timeout: duration,
                      },
                      "x-kubernetes-validations": [
                        {
                          rule: "!has(self.timeout) || self.timeout <= self.interval",
                          message: "scrape timeout must not be greater than scrape interval",
                        },
                      ],
                    },
                  },
                  targetLabels: {
                    type: "object",
                    _default: {},
                    properties: {
                      metadata: {
                        ...{ type: "array", nullable: true, x_kubernetes_list_type: "set" },
                        _default: METADATA.filter((name) => name !== "node"),
                        items: { type: "string", enum: [...METADATA] },
                      },
                      fromPod: {
                        ...{ type: "array", maxItems: 100 },
                        items: {
                          type: "object",
                          required: ["from"],
                          properties: {
                            from: text,
                            to: {
                              ...{ type: "string", pattern: "^[a-zA-Z_][a-zA-Z0-9_]*$", maxLength: 100 },
                              "x-kubernetes-validations": [
                                {
                                  rule: PROTECTED.map((name) => `self != '${name}'`).join(" && "),
                                  messageExpression: `'cannot relabel onto protected label "%s"'.format([self])`,
                                },
                              ],
                            },
                          },
                        },
                      },
                    },
                  },
                },
              },
            },
          },
        },
      },
    ],
  },
};
