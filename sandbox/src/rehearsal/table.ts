import { alignColumns } from "./columns.ts";
import { switchReport, type StepRecord } from "./report.ts";

const HEADER = ["step", "", "time", "requests", "blue", "green", "lost", "slow", "flip after", "overlap"];
const RIGHT_ALIGNED = new Set([2, 3, 4, 5, 6, 7, 8, 9]);

/** Renders the steps as a table for a terminal or a log, one line for each step. */
export function renderTable(records: readonly StepRecord[]): string[] {
  return alignColumns(stepCells(records), RIGHT_ALIGNED);
}

/** The cells of that table; the first row is the header. */
export function stepCells(records: readonly StepRecord[]): string[][] {
  return [HEADER, ...records.map(row)];
}

function row(record: StepRecord): string[] {
  const { name, ok, seconds, traffic } = record;
  const found = switchReport(record);
  return [
    name,
    ok ? "ok" : "FAILED",
    `${seconds.toFixed(1)} s`,
    count(traffic.requests),
    count(traffic.colors.get("blue")?.requests ?? 0),
    count(traffic.colors.get("green")?.requests ?? 0),
    count(traffic.lost.length),
    count(traffic.slow.length),
    found ? `${found.secondsToFlip.toFixed(2)} s` : "",
    found ? `${found.overlapMs} ms` : "",
  ];
}

export function count(value: number): string {
  return value.toLocaleString("en-US");
}
