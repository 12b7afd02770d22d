import * as pulumi from "@pulumi/pulumi";
import type { AppContainer } from "./app-container.ts";
import { containerProblem } from "./container-problems.ts";
import { unreadyPods } from "./live/unready-pods.ts";
import { onCluster } from "./on-cluster.ts";

export interface MissingPodsArgs {
  /** A kubeconfig for the cluster, without credentials. */
  readonly kubeconfig: pulumi.Input<string>;
  /** Namespace of the app, which is its name. */
  readonly namespace: string;
  /** The colour whose pods are missing. */
  readonly color: string;
  /** What the app's container needs. */
  readonly container: AppContainer;
}

/**
 * A hook for a colour's Deployment that says which setting its pods don't get ready with, and what the kubernetes plugin
 * leaves out: it reports neither a pod that no node has room for nor one that Kubernetes refuses, nor a failed probe.
 */
export function explainMissingPods(args: MissingPodsArgs): pulumi.ErrorHook {
  const { color, namespace } = args;
  return new pulumi.ErrorHook(`${color}-missing-pods`, async ({ errors }) => {
    const [error = ""] = errors;
    if (!error.includes("timed out waiting to be Ready")) return false;
    const problem = await readProblem(args);
    // The program may end as soon as the engine has the hook's answer.
    if (problem !== undefined) {
      await pulumi.log.error(problem);
    } else if (!error.includes("[Pod ")) {
      await pulumi.log.warn(
        `${color}: no pod says why it is not ready, so no node has room for it, or Kubernetes refuses it. See why with: ` +
          `kubectl --namespace ${namespace} get events --field-selector type=Warning`,
      );
    }
    return false;
  });
}

async function readProblem({ kubeconfig, namespace, color, container }: MissingPodsArgs) {
  try {
    const pods = await onCluster(kubeconfig, (api) => unreadyPods(api, namespace, color));
    return pods
      .map((pod) => containerProblem(color, pod, container))
      .find((problem) => problem !== undefined);
  } catch {
    // The plugin's own error has to do.
    return undefined;
  }
}
