import { randomUUID } from "node:crypto";
import type { KubernetesApi, KubernetesObject } from "../../components/kubernetes/live/kubernetes-api.ts";
import type { Color } from "../../components/release/colors.ts";
import { COLORS } from "../../components/release/colors.ts";

/** A switch that is watched. */
export interface WatchedSwitch {
  /** The colour that users reached before. */
  readonly from: Color;
  /** The colour that is watched. */
  readonly to: Color;
  /** The version that is watched. */
  readonly version: string;
}

/** What the cluster knows of the newest watch. See decision 0070. */
export interface WatchRecord extends WatchedSwitch {
  readonly id: string;
  readonly begunAt: string;
  /** When the watch last said that it goes on. */
  readonly seenAt: string;
  /**
   * How it ended.
   * @default - it runs, or it was cut short
   */
  readonly result?: WatchResult;
  /**
   * Why users went back, or why they did not.
   * @default - the result says all
   */
  readonly reason?: string;
}

export type WatchResult =
  "held" | "not enough" | "went back" | "still there" | "left" | "overtaken" | "cut short";

/** A ConfigMap of its own, so that no Service is touched and Pulumi sees no change. */
const path = (namespace: string) => `/api/v1/namespaces/${namespace}/configmaps/switch-watch`;
const FIELD_MANAGER = "gke-blue-green-watch";

export const newRecord = (about: WatchedSwitch, at: Date): WatchRecord => ({
  ...{ id: randomUUID(), ...about },
  ...{ begunAt: at.toISOString(), seenAt: at.toISOString() },
});

export interface FoundRecord {
  readonly record: WatchRecord;
  readonly resourceVersion?: string;
}

/** The newest watch; undefined if there has been none, or if somebody has written something else there. */
export async function readRecord(
  api: Pick<KubernetesApi, "get">,
  namespace: string,
): Promise<FoundRecord | undefined> {
  const object = (await api.get(path(namespace))) as
    | {
        readonly data?: Readonly<Record<string, string>>;
        readonly metadata?: { readonly resourceVersion?: string };
      }
    | undefined;
  const { from, to, id, version = "", begunAt = "", seenAt = "", result, reason } = object?.data ?? {};
  const [fromColor, toColor] = [from, to].map((text) => COLORS.find((color) => color === text));
  if (!id || !fromColor || !toColor) return undefined;
  return {
    record: {
      ...{ id, from: fromColor, to: toColor, version, begunAt, seenAt },
      ...(result && { result: result as WatchResult }),
      ...(reason && { reason }),
    },
    ...(object?.metadata?.resourceVersion && { resourceVersion: object.metadata.resourceVersion }),
  };
}

/**
 * Writes a record.
 *
 * @param resourceVersion the version that is replaced; the cluster refuses another one. If it is not given, any.
 */
export async function writeRecord(
  api: Pick<KubernetesApi, "apply">,
  namespace: string,
  record: WatchRecord,
  resourceVersion?: string,
): Promise<void> {
  const object: KubernetesObject = {
    ...{ apiVersion: "v1", kind: "ConfigMap" },
    metadata: { name: "switch-watch", namespace, ...(resourceVersion && { resourceVersion }) },
    data: { ...record },
  };
  await api.apply(path(namespace), object, FIELD_MANAGER);
}

/** A time for people. */
export const timeText = (at: string) => `${at.slice(0, 19).replace("T", " ")} UTC`;
