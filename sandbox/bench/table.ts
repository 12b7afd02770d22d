import type { Aim, ReportLine } from "./results.ts";

const HEADER = ["measured", "median", "min to max", "ratio", "aim", ""];
const DIGITS: Readonly<Record<string, number>> = { s: 2, ms: 2, MiB: 0 };

/** Renders the results as a table with one line for each. */
export function renderTable(lines: readonly ReportLine[]): string[] {
  const rows = [HEADER, ...lines.map(row)];
  const widths = HEADER.map((_, column) => Math.max(...rows.map((cells) => cells[column]!.length)));
  return rows.map((cells) =>
    cells
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
      .join("  ")
      .trimEnd(),
  );
}

function row(line: ReportLine): string[] {
  const { name, unit, values, median, ratio, aim, isReached, note } = line;
  const text = (value: number) => value.toFixed(DIGITS[unit]);
  return [
    name,
    median === undefined ? "-" : `${text(median)} ${unit}`,
    values.length > 1 ? `${text(Math.min(...values))} to ${text(Math.max(...values))}` : "",
    ratio === undefined ? "" : `${ratio.toFixed(2)} x`,
    aim ? aimText(aim, unit) : "",
    note ?? (isReached === undefined ? "" : isReached ? "reached" : "missed"),
  ];
}

function aimText(aim: Aim, unit: string): string {
  return "atMost" in aim ? `<= ${aim.atMost} ${unit}` : `<= ${aim.atMostTimes} x`;
}
