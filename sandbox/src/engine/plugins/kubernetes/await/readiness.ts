import type { Properties } from "../../provider.ts";
import type { KubernetesApi } from "../kubernetes-api.ts";

/** The progress of an object. `failed` ends the wait, because the object can't become ready by itself. */
export interface Readiness {
  readonly state: "ready" | "waiting" | "failed";
  /** What is missing or went wrong. */
  readonly message: string;
}

export type ReadinessCheck = (live: Properties, api: KubernetesApi) => Promise<Readiness> | Readiness;
