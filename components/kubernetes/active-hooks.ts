import * as pulumi from "@pulumi/pulumi";
import type { Color } from "../release/colors.ts";
import { waitForLeftNodes } from "./live/left-nodes.ts";
import { onCluster } from "./on-cluster.ts";
import { LEAVE_SECONDS } from "./pod-times.ts";

export interface ActiveHooksArgs {
  /** A kubeconfig for the cluster, without credentials. */
  readonly kubeconfig: pulumi.Input<string>;
  /** Namespace of the app. */
  readonly namespace: string;
  /** Name of the Service that users reach. */
  readonly service: string;
  /** The colour that users reach. */
  readonly color: Color;
}

/** Keeps a change of the active colour's pods apart from the one before it. */
export function activeHooks({ kubeconfig, ...place }: ActiveHooksArgs): pulumi.ResourceHookBinding {
  // Hooks don't run in a preview, and to register them takes time.
  if (pulumi.runtime.isDryRun()) return {};
  const say = (line: string) => void pulumi.log.info(line);
  const wanted = { ...place, withinSeconds: LEAVE_SECONDS, say };
  return { beforeUpdate: [() => onCluster(kubeconfig, (api) => waitForLeftNodes(api, wanted))] };
}
