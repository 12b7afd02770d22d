import * as pulumi from "@pulumi/pulumi";
import type { ColorHooksArgs } from "./idle-hooks.ts";
import { waitForLeftNodes } from "./live/left-nodes.ts";
import { onCluster } from "./on-cluster.ts";
import { LEAVE_SECONDS } from "./pod-times.ts";

/** Keeps a change of the active colour's pods apart from the one before it. */
export function activeHooks({ kubeconfig, ...place }: ColorHooksArgs): pulumi.ResourceHookBinding {
  // Hooks don't run in a preview, and to register them takes time.
  if (pulumi.runtime.isDryRun()) return {};
  const say = (line: string) => void pulumi.log.info(line);
  const wanted = { ...place, withinSeconds: LEAVE_SECONDS, say };
  return { beforeUpdate: [() => onCluster(kubeconfig, (api) => waitForLeftNodes(api, wanted))] };
}
