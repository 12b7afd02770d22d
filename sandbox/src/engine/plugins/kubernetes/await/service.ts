import type { Properties } from "../../provider.ts";
import { isObject } from "../../plain-values.ts";
import { isNotFound } from "../api-errors.ts";
import type { Kind } from "../kinds.ts";
import type { KubernetesApi } from "../kubernetes-api.ts";
import { name, namespace, objectsAt, stringAt, valueAt } from "../object.ts";
import type { CheckContext, Readiness, ReadinessCheck, WaitTimes } from "./readiness.ts";
import { ready } from "./readiness.ts";

const ENDPOINTS: Kind = { group: "", version: "v1", kind: "Endpoints" };

/**
 * Waits as `service.go` of the official plugin: for the address of a LoadBalancer, for endpoints that are all ready, and
 * for them to settle. A selector that matches no pod is ready too.
 */
export function serviceCheck({ api, times }: CheckContext): ReadinessCheck {
  const settling = times && new Settling(times);
  return async (live): Promise<Readiness> => {
    const isServed =
      stringAt(live, "spec", "type") !== "LoadBalancer" ||
      objectsAt(live, "status", "loadBalancer", "ingress").length > 0;
    const message = "[1/3] Finding Pods to direct traffic to";
    if (!selectsPods(live)) {
      return isServed
        ? ready("the Service selects no pods itself")
        : { state: "waiting", message, reasons: [] };
    }
    const endpoints = await endpointsOf(live, api);
    settling?.see(stringAt(endpoints, "metadata", "resourceVersion"));
    const subsets = objectsAt(endpoints, "subsets");
    const hasAny = (list: string) => subsets.some((subset) => objectsAt(subset, list).length > 0);
    const isSettled = settling?.isSettled() ?? true;
    if (isServed && isSettled && !hasAny("notReadyAddresses"))
      return ready("Service initialization complete");
    return {
      state: "waiting",
      message:
        isSettled && hasAny("addresses") ? "[2/3] Attempting to allocate IP address to Service" : message,
      reasons: [
        ...(hasAny("addresses") ? [] : [NO_PODS]),
        ...(isServed
          ? []
          : ["Service was not allocated an IP address; does your cloud provider support this?"]),
      ],
    };
  };
}

const NO_PODS =
  "Service does not target any Pods. Selected Pods may not be ready, or " +
  "field '.spec.selector' may not match labels on any Pods";

function selectsPods(live: Properties): boolean {
  const selector = valueAt(live, ["spec", "selector"]);
  const isHeadless = stringAt(live, "spec", "clusterIP") === "None";
  const isExternal = stringAt(live, "spec", "type") === "ExternalName";
  return !isHeadless && !isExternal && isObject(selector) && Object.keys(selector).length > 0;
}

async function endpointsOf(live: Properties, api: KubernetesApi): Promise<Properties | undefined> {
  try {
    return await api.get(ENDPOINTS, { namespace: namespace(live), name: name(live) });
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** Each change of the endpoints starts a timer, and any timer that ends after the last change settles them. */
class Settling {
  readonly #times: WaitTimes;
  readonly #changesAtMs: number[] = [];
  #version: string | undefined;
  constructor(times: WaitTimes) {
    this.#times = times;
  }

  see(version: string | undefined): void {
    if (version === undefined || version === this.#version) return;
    this.#version = version;
    this.#changesAtMs.push(this.#times.nowMs());
  }

  isSettled(): boolean {
    const last = this.#changesAtMs.at(-1) ?? Infinity;
    return this.#changesAtMs.some((atMs) => {
      const endsAtMs = atMs + this.#times.settleMs;
      return endsAtMs >= last && endsAtMs <= this.#times.nowMs();
    });
  }
}
