import type { Analysis } from "../../settings/analysis-settings.ts";
import type { Reading, Traffic } from "./reading.ts";

/** What one check says about one rule. */
export interface Finding {
  /** The rule, such as `failed requests`. */
  readonly rule: string;
  /** The number of missed checks that turns users back. */
  readonly misses: number;
  readonly outcome: "held" | "missed" | "unknown";
  /** The figure, such as `5.2%`, or why there is none. */
  readonly got: string;
  /** What must hold, such as `at most 1%`. */
  readonly expected: string;
}

/** Faster answers than this are alike for users, and a busy machine makes such a difference. */
const LEAST_DIFFERENCE_MS = 10;

/** Judges what users met. @param before the colour that they reached before */
export function judgeTraffic(now: Traffic, before: Traffic, analysis: Analysis): Finding[] {
  const { failedRequests, latency, minimumRequests } = analysis;
  const few = fewRequests(now.requests, minimumRequests);
  const { misses: failedMisses, mostPercent } = failedRequests;
  const failed: Finding = {
    ...{ rule: "failed requests", misses: failedMisses },
    ...judged(few ?? failedBefore(before, mostPercent) ?? now.failedPercent, { most: mostPercent }, percent),
  };
  const latencies = (["p95", "p99"] as const).flatMap((name): Finding[] => {
    const rule = latency[name];
    if (!rule) return [];
    const base = fewRequests(before.requests, minimumRequests) ?? before[`${name}Ms`];
    const { misses, mostTimes } = rule;
    if ("unknown" in base) {
      const expected = `at most ${mostTimes} times the colour before`;
      const got = `nothing to compare with: ${base.unknown}`;
      return [{ rule: name, misses, outcome: "unknown", got, expected }];
    }
    const most = Math.max(base.value * mostTimes, base.value + LEAST_DIFFERENCE_MS);
    return [{ rule: name, misses, ...judged(few ?? now[`${name}Ms`], { most }, milliseconds) }];
  });
  return [failed, ...latencies];
}

/** Judges the figure of a query of the user's own. */
export function judgeQuery(reading: Reading, query: Analysis["queries"][number]): Finding {
  const { name, misses } = query;
  return { rule: name, misses, ...judged(reading, query, plain) };
}

interface Bounds {
  readonly least?: number;
  readonly most?: number;
}

function judged(
  reading: Reading,
  { least, most }: Bounds,
  text: (value: number) => string,
): Pick<Finding, "outcome" | "got" | "expected"> {
  const expected = [
    ...(least === undefined ? [] : [`at least ${text(least)}`]),
    ...(most === undefined ? [] : [`at most ${text(most)}`]),
  ].join(" and ");
  if ("unknown" in reading) return { outcome: "unknown", got: reading.unknown, expected };
  const { value } = reading;
  const held = value >= (least ?? -Infinity) && value <= (most ?? Infinity);
  return { outcome: held ? "held" : "missed", got: text(value), expected };
}

/** Where the colour before failed too, the way back is no way out. */
function failedBefore({ failedPercent }: Traffic, most: number): Reading | undefined {
  if ("unknown" in failedPercent || failedPercent.value <= most) return undefined;
  return { unknown: `the colour before failed ${percent(failedPercent.value)}` };
}

function fewRequests(requests: Reading, minimum: number): Reading | undefined {
  if ("unknown" in requests) return requests;
  if (requests.value >= minimum) return undefined;
  return { unknown: `${plain(requests.value)} requests, fewer than ${minimum}` };
}

const percent = (value: number) => `${plain(value)}%`;
const milliseconds = (value: number) => `${plain(value)} ms`;
/** At most three digits after the first that counts. */
const plain = (value: number) => String(Number(value.toPrecision(value >= 1000 ? 6 : 3)));
