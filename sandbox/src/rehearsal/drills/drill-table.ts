import { alignColumns } from "../columns.ts";
import { count } from "../table.ts";
import type { DrillRecord } from "./run-drill.ts";

const HEADER = ["drill", "", "time", "requests", "lost", "slow", "what held"];
const RIGHT_ALIGNED = new Set([2, 3, 4, 5]);

/** Renders the drills as a table for a terminal or a log, one line for each drill. */
export function renderDrills(records: readonly DrillRecord[]): string[] {
  return alignColumns(drillCells(records), RIGHT_ALIGNED);
}

/** The cells of that table; the first row is the header. */
export function drillCells(records: readonly DrillRecord[]): string[][] {
  return [HEADER, ...records.map(row)];
}

function row({ name, ok, outcome, seconds, traffic }: DrillRecord): string[] {
  return [
    name,
    ok ? "ok" : "FAILED",
    `${seconds.toFixed(1)} s`,
    count(traffic.requests),
    count(traffic.lost.length),
    count(traffic.slow.length),
    outcome.split("\n")[0]!,
  ];
}
