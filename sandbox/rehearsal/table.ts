import { switchReport, type StepRecord } from "./report.ts";

const HEADER = ["step", "", "time", "requests", "blue", "green", "lost", "flip after", "overlap"];
const LEFT_ALIGNED = 2;

/** The steps as a table, one line each, for a terminal or a log. */
export function renderTable(records: readonly StepRecord[]): string[] {
  const rows = [HEADER, ...records.map(row)];
  const widths = HEADER.map((_, column) => Math.max(...rows.map((cells) => cells[column]!.length)));
  return rows.map((cells) =>
    cells
      .map((cell, column) =>
        column < LEFT_ALIGNED ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!),
      )
      .join("  ")
      .trimEnd(),
  );
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
    found ? `${found.secondsToFlip.toFixed(2)} s` : "",
    found ? `${found.overlapMs} ms` : "",
  ];
}

export function count(value: number): string {
  return value.toLocaleString("en-US");
}
