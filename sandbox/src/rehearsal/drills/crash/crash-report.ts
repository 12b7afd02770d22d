import { alignColumns } from "../../columns.ts";
import { count } from "../../table.ts";
import type { StepTraffic } from "../../traffic-tally.ts";
import type { KillCycle } from "./kill-cycle.ts";

const HEADER = ["kind", "kills", "takeovers", "updates until whole", "requests", "lost", "slow"];
const RIGHT_ALIGNED = new Set([1, 2, 3, 4, 5, 6]);

/** A cycle with the requests during it; none while the app is not deployed. */
export interface CrashRecord extends KillCycle {
  readonly traffic?: StepTraffic;
}

/** Renders one line for each kind of operation. */
export function renderCrashes(records: readonly CrashRecord[]): string[] {
  const kinds = [...new Set(records.map(({ kind }) => kind))];
  const rows = kinds.map((kind) =>
    row(
      kind,
      records.filter((record) => record.kind === kind),
    ),
  );
  return alignColumns([HEADER, ...rows, row("all", records)], RIGHT_ALIGNED);
}

/** A cycle under traffic. */
export type CrashUnderTraffic = CrashRecord & { readonly traffic: StepTraffic };

/** Milliseconds as text, such as `1.3 s`. */
export const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

/** Cells with a row for each cycle under traffic; the first row is the header. */
export function crashCells(records: readonly CrashUnderTraffic[]): string[][] {
  const header = ["kind", "killed after", "lock taken after", "whole after", "requests", "lost", "slow"];
  const rows = records.map(({ kind, killedAtMs, takenOverAtMs, lastSeconds, traffic }) => [
    ...[kind, killedAtMs.map(seconds).join(", "), takenOverAtMs === undefined ? "" : seconds(takenOverAtMs)],
    `${lastSeconds.toFixed(1)} s`,
    ...[traffic.requests, traffic.lost.length, traffic.slow.length].map(count),
  ]);
  return [header, ...rows];
}

/** Number of kills in some cycles. */
export const killsIn = (records: readonly KillCycle[]) =>
  records.reduce((sum, { killedAtMs }) => sum + killedAtMs.length, 0);

/** Number of cycles in which a second update took the lock over. */
export const takeoversIn = (records: readonly KillCycle[]) =>
  records.filter(({ takenOverAtMs }) => takenOverAtMs !== undefined).length;

function row(kind: string, records: readonly CrashRecord[]): string[] {
  const traffic = records.map((record) => record.traffic).filter((each) => each !== undefined);
  const sum = (amount: (traffic: StepTraffic) => number) =>
    traffic.length === 0 ? "" : count(traffic.map(amount).reduce((one, other) => one + other, 0));
  const most = Math.max(...records.map(({ killedAtMs, ended }) => killedAtMs.length + ended + 1));
  return [
    kind,
    count(killsIn(records)),
    count(takeoversIn(records)),
    `at most ${most}`,
    sum(({ requests }) => requests),
    sum(({ lost }) => lost.length),
    sum(({ slow }) => slow.length),
  ];
}
