import * as pulumi from "@pulumi/pulumi";
import type { Color } from "../release/colors.ts";
import { requireIdle } from "./live/overtaken.ts";
import { onCluster } from "./on-cluster.ts";

export interface ColorHooksArgs {
  /** A kubeconfig for the cluster, without credentials. */
  readonly kubeconfig: pulumi.Input<string>;
  /** Namespace of the app. */
  readonly namespace: string;
  /** Name of the Service that users reach. */
  readonly service: string;
  /** The colour whose pods change. */
  readonly color: Color;
}

/** Keeps the idle colour's pods as they are when users reach it by now, because another update has switched. */
export function idleHooks({ kubeconfig, ...place }: ColorHooksArgs): pulumi.ResourceHookBinding {
  // Hooks don't run in a preview, and to register them takes time.
  if (pulumi.runtime.isDryRun()) return {};
  return { beforeUpdate: [() => onCluster(kubeconfig, (api) => requireIdle(api, place))] };
}
