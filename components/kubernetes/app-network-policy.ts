import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1/networkPolicy.js";
import type * as pulumi from "@pulumi/pulumi";
import { METRICS_PORT_NAME, PORT_NAME } from "./app-pod.ts";

export interface AppNetworkPolicyArgs {
  /** Namespace of the app. */
  readonly namespace: pulumi.Input<string>;
  /**
   * Whether metrics of the app are collected. Plain, as it decides a rule.
   * @default false
   */
  readonly hasMetrics?: boolean;
}

/** GKE's namespace of the pods that collect metrics. The label of its name is Kubernetes' own. */
const COLLECTORS = { matchLabels: { "kubernetes.io/metadata.name": "gmp-system" } };

/**
 * Lets in what the Services let in: connections from anywhere to the port that they send traffic to. A load balancer keeps
 * the addresses of its clients, so no range could be given. Only GKE's collectors reach the metrics. Probes come from the pod's own node, which no policy blocks.
 *
 * It is one policy for all pods of the namespace, and names no colour, so a switch does not touch it. It names the port and
 * not its number, so pods with another port number are reached too.
 */
export function appNetworkPolicy(
  name: string,
  { namespace, hasMetrics }: AppNetworkPolicyArgs,
  options: pulumi.CustomResourceOptions,
): NetworkPolicy {
  return new NetworkPolicy(
    name,
    {
      // Without it a change by hand is a conflict.
      metadata: { name, namespace, annotations: { "pulumi.com/patchForce": "true" } },
      spec: {
        podSelector: {},
        policyTypes: ["Ingress"],
        ingress: [
          { ports: [{ port: PORT_NAME, protocol: "TCP" }] },
          ...(hasMetrics
            ? [
                {
                  from: [{ namespaceSelector: COLLECTORS }],
                  ports: [{ port: METRICS_PORT_NAME, protocol: "TCP" }],
                },
              ]
            : []),
        ],
      },
    },
    options,
  );
}
