import * as pulumi from "@pulumi/pulumi";
import type { Color } from "../release/colors.ts";
import { type Handover, prepareHandover } from "./live/handover.ts";
import { requireSize } from "./live/overtaken.ts";
import { onCluster } from "./on-cluster.ts";

export interface HandoverHooksArgs {
  /** A kubeconfig for the cluster, without credentials. */
  readonly kubeconfig: pulumi.Input<string>;
  /** Namespace of the app. */
  readonly namespace: string;
  /** Name of the Service that users reach. */
  readonly service: string;
  /** How long the pods that a switch needs may take to become ready. */
  readonly withinSeconds: number;
}

/** Prepares every switch of a Service, on the live cluster. A handover that fails keeps the Service as it is. */
export function handoverHooks(args: HandoverHooksArgs): pulumi.ResourceHookBinding {
  const { kubeconfig, namespace, service, withinSeconds } = args;
  // Hooks don't run in a preview, and to register them takes time.
  if (pulumi.runtime.isDryRun()) return {};
  let handover: Handover | undefined;
  return {
    beforeUpdate: [
      async ({ newInputs }) => {
        const color = colorIn(newInputs);
        if (color === undefined) return;
        handover = await onCluster(kubeconfig, async (api) => {
          const wanted = { namespace, service, color, withinSeconds };
          const say = (line: string) => void pulumi.log.info(line);
          const prepared = await prepareHandover(api, { ...wanted, say });
          try {
            // The last look, as pods may have died while the handover's pods started.
            await requireSize(api, wanted);
          } catch (error) {
            await prepared.end(api);
            throw error;
          }
          return prepared;
        });
      },
    ],
    afterUpdate: [
      async () => {
        if (handover) await onCluster(kubeconfig, handover.end);
      },
    ],
  };
}

function colorIn(inputs: unknown): Color | undefined {
  const { spec } = (inputs ?? {}) as { readonly spec?: { readonly selector?: { readonly color?: Color } } };
  return spec?.selector?.color;
}
