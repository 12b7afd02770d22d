/** The fields of a Kubernetes object that a page shows. */
export interface WatchedObject {
  readonly metadata: {
    readonly uid: string;
    readonly namespace: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly creationTimestamp: string;
    readonly deletionTimestamp?: string;
  };
}

export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly lastTransitionTime?: string;
}

export interface WatchedPod extends WatchedObject {
  readonly status?: { readonly phase?: string; readonly conditions?: readonly Condition[] };
}

/** How an object changed: the `type` of a watch's event. */
export type Change = "ADDED" | "MODIFIED" | "DELETED";

/** The pods of one colour from a moment on. */
export interface PodCount {
  readonly atMs: number;
  readonly ready: number;
  /** Pods that start, fail or end. */
  readonly notReady: number;
}

/** Counts the pods of each colour over time. */
export class PodTimeline {
  readonly #pods = new Map<string, { readonly color: string; readonly isReady: boolean }>();
  readonly #counts = new Map<string, PodCount[]>();

  /** Forgets all pods and takes these: what happened while nobody watched is unknown. */
  begin(atMs: number, pods: readonly WatchedPod[]): void {
    this.#pods.clear();
    for (const pod of pods) this.#take(pod);
    for (const color of new Set([...this.#counts.keys(), ...this.#colors()])) this.#count(atMs, color);
  }

  apply(atMs: number, change: Change, pod: WatchedPod): void {
    if (change === "DELETED") this.#pods.delete(pod.metadata.uid);
    else this.#take(pod);
    this.#count(atMs, colorOf(pod));
  }

  /** The counts of each colour, each with the moment since which it holds. */
  get counts(): ReadonlyMap<string, readonly PodCount[]> {
    return this.#counts;
  }

  #take(pod: WatchedPod): void {
    const { uid, deletionTimestamp } = pod.metadata;
    const { phase, conditions = [] } = pod.status ?? {};
    // A pod that ended stays as an object for a while, as one does that was evicted.
    if (phase === "Succeeded" || phase === "Failed") return void this.#pods.delete(uid);
    const isReady = conditions.some(({ type, status }) => type === "Ready" && status === "True");
    this.#pods.set(uid, { color: colorOf(pod), isReady: isReady && deletionTimestamp === undefined });
  }

  #count(atMs: number, color: string): void {
    const pods = [...this.#pods.values()].filter((pod) => pod.color === color);
    const ready = pods.filter(({ isReady }) => isReady).length;
    const notReady = pods.length - ready;
    const counts = this.#counts.get(color) ?? [];
    this.#counts.set(color, counts);
    const last = counts.at(-1);
    if (last?.ready !== ready || last.notReady !== notReady) counts.push({ atMs, ready, notReady });
  }

  #colors(): string[] {
    return [...this.#pods.values()].map(({ color }) => color);
  }
}

export const colorOf = ({ metadata }: WatchedObject) => metadata.labels?.color ?? "";
