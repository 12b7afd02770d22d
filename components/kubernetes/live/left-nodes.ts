import { setTimeout as sleep } from "node:timers/promises";
import type { Color } from "../../release/colors.ts";
import type { KubernetesApi } from "./kubernetes-api.ts";
import { servingNodes } from "./serving-nodes.ts";

export interface LeftNodesArgs {
  /** Namespace of the app. */
  readonly namespace: string;
  /** Name of the Service that users reach. */
  readonly service: string;
  /** The colour that is about to change. */
  readonly color: Color;
  /** How long load balancers take to leave a node. A pod that ends for longer holds up nothing. */
  readonly withinSeconds: number;
  /** @default 250 */
  readonly pollMs?: number;
  /** Tells the user what happens. */
  readonly say: (line: string) => void;
}

/**
 * Waits until load balancers have left the nodes where a Service's pods end. They don't cancel a change that they have
 * begun, so they can't take such a node back in time when the next change moves the pods there. See decision 0031.
 */
export async function waitForLeftNodes(api: Pick<KubernetesApi, "get">, args: LeftNodesArgs): Promise<void> {
  const { namespace, service, color, withinSeconds, pollMs = 250 } = args;
  const deadlineAtMs = performance.now() + withinSeconds * 1000;
  for (let isFirst = true; ; isFirst = false) {
    const [now] = await servingNodes(api, namespace, service);
    if (now!.ending.size === 0 || performance.now() > deadlineAtMs) return;
    if (isFirst) {
      args.say(
        `${color}: its pods change once load balancers have left ${[...now!.ending].sort().join(", ")}, where pods end. ` +
          `This takes ${withinSeconds} s at most.`,
      );
    }
    await sleep(pollMs);
  }
}
