import type { Properties } from "../../provider.ts";
import type { KubernetesApi } from "../kubernetes-api.ts";

/** How far an object is. `failed` ends the wait, as it won't become ready by itself. */
export interface Readiness {
  readonly state: "ready" | "waiting" | "failed";
  /** What is awaited or went wrong, as last seen. */
  readonly message: string;
}

export type ReadinessCheck = (live: Properties, api: KubernetesApi) => Promise<Readiness> | Readiness;
