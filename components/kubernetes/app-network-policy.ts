import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1/networkPolicy.js";
import type * as pulumi from "@pulumi/pulumi";
import { PORT_NAME } from "./app-pod.ts";

/**
 * Lets in what the Services let in: connections from anywhere to the port that they send traffic to. A load balancer keeps
 * the addresses of its clients, so no range could be given. Probes come from the pod's own node, which no policy blocks.
 *
 * It is one policy for all pods of the namespace, and names no colour, so a switch does not touch it. It names the port and
 * not its number, so pods with another port number are reached too.
 */
export function appNetworkPolicy(
  name: string,
  { namespace }: { readonly namespace: pulumi.Input<string> },
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
        ingress: [{ ports: [{ port: PORT_NAME, protocol: "TCP" }] }],
      },
    },
    options,
  );
}
