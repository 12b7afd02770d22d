import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { Update } from "./pulumi-stack.ts";
import type { StepTraffic } from "./traffic-tally.ts";

/** The result of a rehearsal, written to its report file as JSON. */
export interface RehearsalReport {
  readonly steps: readonly { readonly name: string; readonly ok: boolean; readonly seconds: number }[];
  readonly traffic: { readonly requests: number; readonly failed: number; readonly slow: number };
  readonly switches: readonly SwitchReport[];
}

export interface SwitchReport {
  readonly from: string;
  readonly to: string;
  /** Duration of the `pulumi up`. */
  readonly upSeconds: number;
  /** Time from the start of the `pulumi up` to the first answer of the new colour. */
  readonly secondsToFlip: number;
  /** Time from the new colour's first answer to the old colour's last answer, over any connection. */
  readonly overlapMs: number;
  /** Requests of the step that failed. */
  readonly failed: number;
  /** Requests of the step that were answered too late. */
  readonly slow: number;
}

/** A finished step with the traffic during it. */
export interface StepRecord {
  readonly name: string;
  readonly ok: boolean;
  readonly seconds: number;
  /** The colour that external users reach after the step. */
  readonly color: string;
  /** The colour that they reached before the step, if it differs. */
  readonly switchedFrom?: string;
  /** Absent when the step failed. */
  readonly update?: Update;
  readonly traffic: StepTraffic;
}

export function buildReport(records: readonly StepRecord[]): RehearsalReport {
  const { requests, lost, slow } = wholeTraffic(records);
  return {
    steps: records.map(({ name, ok, seconds }) => ({ name, ok, seconds: round(seconds, 1) })),
    traffic: { requests, failed: lost.length, slow: slow.length },
    switches: records.map(switchReport).filter((found) => found !== undefined),
  };
}

/** The traffic of several steps together. */
export function wholeTraffic(
  records: readonly { readonly traffic: StepTraffic }[],
): Pick<StepTraffic, "requests" | "lost" | "slow"> {
  const steps = records.map(({ traffic }) => traffic);
  return {
    requests: steps.reduce((sum, { requests }) => sum + requests, 0),
    lost: steps.flatMap(({ lost }) => lost),
    slow: steps.flatMap(({ slow }) => slow),
  };
}

/** Adds parts to a report file; creates the file if it does not exist. */
export function addToReport(file: string, parts: object): void {
  const before = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as object) : {};
  writeFileSync(file, `${JSON.stringify({ ...before, ...parts }, null, 2)}\n`);
}

/** The figures of a switch; undefined for a step without one, or one that failed before users saw both colours. */
export function switchReport(record: StepRecord): SwitchReport | undefined {
  const { color, switchedFrom, update, traffic } = record;
  if (switchedFrom === undefined || !update) return undefined;
  const from = traffic.colors.get(switchedFrom);
  const to = traffic.newConnections.get(color);
  if (!from || !to) return undefined;
  return {
    from: switchedFrom,
    to: color,
    upSeconds: round(update.seconds, 1),
    secondsToFlip: round((to.firstAtMs - update.startedAtMs) / 1000, 2),
    overlapMs: round(from.lastAtMs - to.firstAtMs, 0),
    failed: traffic.lost.length,
    slow: traffic.slow.length,
  };
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
