import { setTimeout as sleep } from "node:timers/promises";
import type { Color } from "../../release/colors.ts";
import { ClusterError } from "./cluster-error.ts";
import type { KubernetesApi } from "./kubernetes-api.ts";

interface Place {
  /** Namespace of the app. */
  readonly namespace: string;
  /** Name of the Service that users reach. */
  readonly service: string;
  /** The colour that is about to change or to get the traffic. Its Deployment has its name. */
  readonly color: Color;
}

/** The colour that a Service selects now. The state may not know of a change by hand or by another update. */
export async function liveColor(
  api: Pick<KubernetesApi, "get">,
  { namespace, service }: Pick<Place, "namespace" | "service">,
): Promise<string | undefined> {
  const { spec } = ((await api.get(`/api/v1/namespaces/${namespace}/services/${service}`)) ?? {}) as {
    readonly spec?: { readonly selector?: Readonly<Record<string, string>> };
  };
  return spec?.selector?.color;
}

/**
 * Refuses to change the idle colour's pods when users reach them by now: another update has switched since this one
 * started. Two updates run at once when `pulumi cancel` took the lock from one that still worked.
 *
 * @throws ClusterError before the pods change
 */
export async function requireIdle(api: Pick<KubernetesApi, "get">, place: Place): Promise<void> {
  const { color } = place;
  if ((await liveColor(api, place)) !== color) return;
  throw new ClusterError(
    `${color}: expected no external users on it, as when this update started, but they reach it now. Another update or a ` +
      `change by hand has switched. ${color}'s pods stay as they are. Wait until no other update runs, then run: pulumi up`,
  );
}

export interface SizeArgs extends Place {
  /** How long the colour's pods may take to be as many as serve now. */
  readonly withinSeconds: number;
  /** @default 250 */
  readonly pollMs?: number;
}

/**
 * Waits until the colour has as many ready pods as serve users now: pods may have died, an autoscaler or another update may
 * have changed a colour since this update looked. A pod that serves nobody now, because it is not ready, is not asked for.
 *
 * @throws ClusterError with both numbers, before the traffic changes
 */
export async function requireSize(api: Pick<KubernetesApi, "get">, args: SizeArgs): Promise<void> {
  const { namespace, color, withinSeconds, pollMs = 250 } = args;
  const deadlineAtMs = performance.now() + withinSeconds * 1000;
  for (;;) {
    const serving = await liveColor(api, args);
    if (serving === undefined || serving === color) return;
    const [now, next] = await Promise.all([podsOf(api, namespace, serving), podsOf(api, namespace, color)]);
    // Pods that the Deployment no longer asks for are about to go.
    const ready = Math.min(next.ready, next.wanted);
    if (ready >= now.ready) return;
    const problem = `${color}: expected at least ${now.ready} ready pods, as many as ${serving} serves users with`;
    // A rolling update has more ready pods than it asks for, for a moment.
    if (next.wanted < Math.min(now.ready, now.wanted)) {
      throw new ClusterError(
        `${problem}, got a Deployment of ${next.wanted}. An autoscaler, another update or a change by hand has changed one of ` +
          "them. Nothing was switched. Wait until no other update runs, then run: pulumi up",
      );
    }
    if (performance.now() > deadlineAtMs) {
      throw new ClusterError(
        `${problem}, got ${ready} after ${withinSeconds} s. Nothing was switched. See what is wrong with: ` +
          `kubectl --namespace ${namespace} describe pods --selector color=${color}`,
      );
    }
    await sleep(pollMs);
  }
}

interface Pods {
  readonly wanted: number;
  readonly ready: number;
}

async function podsOf(api: Pick<KubernetesApi, "get">, namespace: string, color: string): Promise<Pods> {
  const path = `/apis/apps/v1/namespaces/${namespace}/deployments/${color}`;
  const { spec, status } = ((await api.get(path)) ?? {}) as {
    readonly spec?: { readonly replicas?: number };
    readonly status?: { readonly readyReplicas?: number };
  };
  return { wanted: spec?.replicas ?? 0, ready: status?.readyReplicas ?? 0 };
}
