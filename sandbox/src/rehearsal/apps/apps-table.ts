import { alignColumns } from "../columns.ts";
import { count } from "../table.ts";
import type { AppRecord } from "./app-record.ts";
import type { Part } from "./app-steps.ts";

const PARTS: readonly Part[] = ["first deploy", "rolling update", "release", "switch", "rollback", "drain"];
const HEADER = ["app", "", "keys", "image", ...PARTS, "requests", "lost", "slow", "streams", "cut"];
const RIGHT_ALIGNED = new Set([...HEADER.keys()].filter((column) => column > 1));

/** Renders the apps as a table for a terminal or a log, one line for each app. */
export function renderApps(records: readonly AppRecord[]): string[] {
  return alignColumns([HEADER, ...records.map(row)], RIGHT_ALIGNED);
}

function row({
  name,
  ok,
  configKeys,
  imageMib,
  seconds,
  requests,
  lost,
  slow,
  streams,
}: AppRecord): string[] {
  const shown = (value: number | undefined, unit: string) => (value === undefined ? "" : `${value} ${unit}`);
  return [
    ...[name, ok ? "ok" : "FAILED", String(configKeys), shown(imageMib, "MiB")],
    ...PARTS.map((part) => shown(seconds[part], "s")),
    ...[count(requests), count(lost), count(slow)],
    ...(streams ? [count(streams.streams), count(streams.cut)] : ["", ""]),
  ];
}
