import type { ClusterAccess } from "../../components/kubernetes/live/cluster-access.ts";
import type { KubernetesApi } from "../../components/kubernetes/live/kubernetes-api.ts";
import { liveRelease, type LiveRelease } from "../live-release.ts";
import { accessTo, onAccess } from "../stack-cluster.ts";
import type { StackNames } from "../stack-names.ts";
import { type Clock, within } from "./clock.ts";
import { readRecord, timeText, type WatchRecord, type WatchResult, writeRecord } from "./watch-record.ts";

export interface WatchedClusterArgs {
  readonly projectFolder: string;
  readonly names: StackNames;
  /** @default - the context that gcloud writes */
  readonly context?: string;
  readonly clock: Clock;
  readonly say: (line: string) => void;
}

/** The cluster of a watched switch, with the record of the watch. */
export class WatchedCluster {
  readonly #args: WatchedClusterArgs;
  #access: Promise<ClusterAccess> | undefined;
  #hasComplained = false;

  constructor(args: WatchedClusterArgs) {
    this.#args = args;
  }

  /** @throws ClusterError */
  look(): Promise<{ readonly live: LiveRelease; readonly earlier?: WatchRecord }> {
    const namespace = this.#args.names.appName;
    return this.#on(async (api) => {
      const [live, found] = await Promise.all([liveRelease(api, namespace), readRecord(api, namespace)]);
      return { live, ...(found && { earlier: found.record }) };
    });
  }

  /** Writes the record of a watch that begins, over that of an earlier one. */
  async begin(record: WatchRecord): Promise<void> {
    await this.#safely(() => this.#on((api) => writeRecord(api, this.#args.names.appName, record)));
  }

  /**
   * Says that a watch goes on. The cluster may be unreachable meanwhile.
   *
   * @param withinMs how long it may take
   * @returns why the watch is over, if somebody else has switched
   */
  async mark(record: WatchRecord, withinMs: number): Promise<string | undefined> {
    const { names, clock } = this.#args;
    const namespace = names.appName;
    const marked = this.#safely(() =>
      this.#on(async (api) => {
        const [live, found] = await Promise.all([liveRelease(api, namespace), readRecord(api, namespace)]);
        const { color } = live.public;
        if (color !== record.to) return `external users reach ${color ?? "no colour"} now`;
        if (found && found.record.id !== record.id) {
          return `another switch to ${found.record.to} has begun at ${timeText(found.record.begunAt)}`;
        }
        const seenAt = new Date(clock.now()).toISOString();
        await writeRecord(api, namespace, { ...record, seenAt }, found?.resourceVersion);
        return undefined;
      }),
    );
    return within(clock, withinMs, () => marked);
  }

  /** Writes how a watch ended, unless another one has begun. */
  async end(record: WatchRecord, result: WatchResult, reason?: string): Promise<void> {
    const { names, clock } = this.#args;
    const seenAt = new Date(clock.now()).toISOString();
    await this.#safely(() =>
      this.#on(async (api) => {
        const found = await readRecord(api, names.appName);
        if (found && found.record.id !== record.id) return;
        const ended = { ...record, seenAt, result, ...(reason && { reason }) };
        await writeRecord(api, names.appName, ended, found?.resourceVersion);
      }),
    );
  }

  /** A record that can't be written must not end a watch. It is said once. */
  async #safely<T>(act: () => Promise<T>): Promise<T | undefined> {
    try {
      return await act();
    } catch (error) {
      if (!this.#hasComplained) {
        this.#args.say(`The watch can't be recorded in the cluster: ${(error as Error).message}`);
      }
      this.#hasComplained = true;
      return undefined;
    }
  }

  async #on<T>(act: (api: KubernetesApi) => Promise<T>): Promise<T> {
    const { projectFolder, names, context } = this.#args;
    this.#access ??= accessTo(projectFolder, names, context);
    try {
      return await onAccess(await this.#access, act);
    } catch (error) {
      // The credentials may have expired.
      this.#access = undefined;
      throw error;
    }
  }
}
