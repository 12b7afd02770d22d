import { alignColumns } from "../../src/rehearsal/columns.ts";
import { percentile } from "../../src/rehearsal/statistics.ts";
import { count } from "../../src/rehearsal/table.ts";
import type { BadRelease } from "./bad-release.ts";

const SHARES = [0, 0.5, 0.95, 1];
const HEADER = [
  ...["turned back by", "releases", "seconds min", "p50", "p95", "max"],
  ...["lost min", "p50", "p95", "max"],
];
const RIGHT_ALIGNED = new Set([1, 2, 3, 4, 5, 6, 7, 8, 9]);

/** Renders how long users were on the bad colour and how many of their requests failed, a line for each who turned back. */
export function renderReleases(releases: readonly BadRelease[]): string[] {
  const rows = [...Map.groupBy(releases, ({ by }) => by)].map(([by, those]) => [
    ...[by, String(those.length)],
    ...SHARES.map((share) =>
      percentile(
        those.map(({ seconds }) => seconds),
        share,
      ).toFixed(1),
    ),
    ...SHARES.map((share) =>
      count(
        percentile(
          those.map(({ lost }) => lost),
          share,
        ),
      ),
    ),
  ]);
  return [...alignColumns([HEADER, ...rows], RIGHT_ALIGNED), ""];
}
