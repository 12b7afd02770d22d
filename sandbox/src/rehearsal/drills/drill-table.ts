import { alignColumns } from "../columns.ts";
import { count } from "../table.ts";
import type { DrillRecord } from "./run-drill.ts";

const HEADER = ["drill", "", "time", "requests", "lost", "what held"];
const RIGHT_ALIGNED = new Set([2, 3, 4]);

/** Renders the drills as a table for a terminal or a log, one line for each drill. */
export function renderDrills(records: readonly DrillRecord[]): string[] {
  return alignColumns([HEADER, ...records.map(row)], RIGHT_ALIGNED);
}

function row({ name, ok, outcome, seconds, traffic }: DrillRecord): string[] {
  return [
    name,
    ok ? "ok" : "FAILED",
    `${seconds.toFixed(1)} s`,
    count(traffic.requests),
    count(traffic.lost.length),
    outcome.split("\n")[0]!,
  ];
}
