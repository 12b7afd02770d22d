import { count } from "../table.ts";

/** What one drill found; the rehearsal's report holds them as `drills`. */
export interface DrillReport {
  /** What was tried. */
  readonly name: string;
  readonly ok: boolean;
  /** What held, or what did not. */
  readonly result: string;
  readonly seconds: number;
  readonly requests: number;
  readonly lost: number;
  /** How many requests might be lost. */
  readonly allowedLosses: number;
}

const HEADER = ["drill", "", "time", "requests", "lost", "what held"];
const RIGHT_ALIGNED = new Set([2, 3, 4]);

/** The drills as a table, one line each. */
export function renderDrills(drills: readonly DrillReport[]): string[] {
  const rows = [
    HEADER,
    ...drills.map(({ name, ok, result, seconds, requests, lost, allowedLosses }) => [
      name,
      ok ? "ok" : "FAILED",
      `${seconds.toFixed(1)} s`,
      count(requests),
      allowedLosses > 0 ? `${count(lost)} of ${count(allowedLosses)} allowed` : count(lost),
      result.split("\n", 1)[0]!,
    ]),
  ];
  const widths = HEADER.map((_, column) => Math.max(...rows.map((cells) => cells[column]!.length)));
  return rows.map((cells) =>
    cells
      .map((cell, column) =>
        RIGHT_ALIGNED.has(column) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
      )
      .join("  ")
      .trimEnd(),
  );
}
