import * as pulumi from "@pulumi/pulumi";
import type { KubernetesApi } from "./live/kubernetes-api.ts";
import { warningEvents } from "./live/warning-events.ts";
import { onCluster } from "./on-cluster.ts";

export interface MissingAddressArgs {
  /** A kubeconfig for the cluster, without credentials. */
  readonly kubeconfig: pulumi.Input<string>;
  /** Namespace of the app, which is its name. */
  readonly namespace: string;
  /** Name of the Service. */
  readonly service: string;
}

/**
 * A hook for a Service that has got no address: it says why GKE made no load balancer, such as an address that something
 * else uses. The kubernetes plugin waits for the address and leaves the reason out.
 */
export function explainMissingAddress({
  kubeconfig,
  namespace,
  service,
}: MissingAddressArgs): pulumi.ErrorHook {
  return new pulumi.ErrorHook(`${service}-missing-address`, async ({ errors }) => {
    if (!errors[0]?.includes("timed out waiting for the condition")) return false;
    // Without an answer of the cluster, the plugin's own error has to do.
    const reason = await onCluster(kubeconfig, (api) => newestWarning(api, namespace, service)).catch(
      () => undefined,
    );
    if (reason === undefined) return false;
    // The program may end as soon as the engine has the hook's answer.
    await pulumi.log.error(
      `Service ${service}: expected GKE to give it its address, got: ${reason} Remove the cause, and run: pulumi up. ` +
        `All that GKE says of it: kubectl --namespace ${namespace} describe service ${service}`,
    );
    return false;
  });
}

/** What Kubernetes last complained of, with a full stop. */
async function newestWarning(
  api: Pick<KubernetesApi, "get">,
  namespace: string,
  service: string,
): Promise<string | undefined> {
  const events = await warningEvents(api, namespace, "Service", `involvedObject.name=${service}`);
  return events.at(-1)?.message?.replace(/\.?$/, ".");
}
