import { switchReport, wholeTraffic, type StepRecord } from "../report.ts";
import type { Part } from "./app-steps.ts";
import type { StreamCounts } from "./streams.ts";

/** What was measured of one app. */
export interface AppRecord {
  readonly name: string;
  readonly ok: boolean;
  /** Why a step failed, or what users noticed. */
  readonly problem?: string;
  /** Keys of the config that the app needs. */
  readonly configKeys: number;
  readonly dockerfileLines: number;
  /** Size of the image in the registry, compressed. */
  readonly imageMib?: number;
  /** From the developer's commands to the image with the packages; almost nothing when both are in the cache. */
  readonly prepareSeconds: number;
  /** How long each part took, with the wait for its answers. */
  readonly seconds: Readonly<Partial<Record<Part, number>>>;
  /** From the start of `pulumi up` to the first answer of the other colour. */
  readonly secondsToFlip: Readonly<Partial<Record<Part, number>>>;
  readonly requests: number;
  readonly lost: number;
  readonly slow: number;
  /** @default - the app has no streams */
  readonly streams?: StreamCounts;
}

export interface Measured {
  readonly configKeys: number;
  readonly dockerfileLines: number;
  readonly imageMib?: number;
  readonly prepareSeconds: number;
  readonly records: readonly StepRecord[];
  readonly streams?: StreamCounts;
  readonly error?: Error;
}

/** Sums up an app's walk. A lost request or a cut stream is a failure; a slow answer is only counted. */
export function appRecord(name: string, { records, streams, error, ...measured }: Measured): AppRecord {
  const { requests, lost, slow } = wholeTraffic(records);
  const problems = [
    ...(error ? [`${records.at(-1)?.name ?? "before the first step"}: ${error.message}`] : []),
    ...(lost.length > 0
      ? [`${lost.length} of ${requests} requests lost, the first: ${lost[0]!.failure}`]
      : []),
    ...(streams && streams.cut > 0 ? [`${streams.cut} of ${streams.streams} streams cut`] : []),
  ];
  const flips = records.map((record) => [record.name, switchReport(record)?.secondsToFlip] as const);
  return {
    name,
    ok: problems.length === 0,
    ...(problems.length > 0 && { problem: problems.join("; ") }),
    ...measured,
    seconds: Object.fromEntries(records.map((record) => [record.name, Number(record.seconds.toFixed(1))])),
    secondsToFlip: Object.fromEntries(flips.filter(([, seconds]) => seconds !== undefined)),
    requests,
    lost: lost.length,
    slow: slow.length,
    ...(streams && { streams }),
  };
}
