import { alignColumns } from "../columns.ts";
import type { Cost } from "../drills/watched/watched-switch.ts";
import { percentile } from "../statistics.ts";
import { count } from "../table.ts";

/** How a watched release ended. */
export interface WatchedRelease {
  readonly kind: "good" | "bad";
  readonly wentBack: boolean;
  /** @default - users did not go back */
  readonly cost?: Cost;
}

const HEADER = ["bad releases", "min", "p50", "p95", "max"];
const RIGHT_ALIGNED = new Set([1, 2, 3, 4]);
const seconds = (value: number) => `${value.toFixed(1)} s`;

const FIGURES: readonly [label: string, of: (cost: Cost) => number, text: (value: number) => string][] = [
  ["first bad answer to the breach", ({ breachSeconds }) => breachSeconds, seconds],
  ["breach to the first answer of blue", ({ wayBackSeconds }) => wayBackSeconds, seconds],
  ["first bad answer to the first answer of blue", (cost) => cost.seconds, seconds],
  ["way back to the last lost request", ({ lastLostSeconds }) => lastLostSeconds, seconds],
  ["lost requests", ({ lost }) => lost, count],
];

const rowsOf = (costs: readonly Cost[]) =>
  FIGURES.map(([label, of, text]) => {
    const values = costs.map(of);
    return [label, ...[0, 0.5, 0.95, 1].map((share) => text(percentile(values, share)))];
  });

/** Renders how often watched releases were turned back, and how long that took. */
export function renderWatched(releases: readonly WatchedRelease[]): string[] {
  const costs = releases.flatMap(({ kind, cost }) => (kind === "bad" && cost ? [cost] : []));
  const table = costs.length > 0 ? [...alignColumns([HEADER, ...rowsOf(costs)], RIGHT_ALIGNED), ""] : [];
  const turnedBack = (["good", "bad"] as const).map((wanted) => {
    const those = releases.filter(({ kind }) => kind === wanted);
    return `${those.filter(({ wentBack }) => wentBack).length} of ${those.length} ${wanted} releases`;
  });
  return [...table, `Turned back: ${turnedBack.join(" and ")}.`, ""];
}
