import { type DrillsOptions, rehearseDrills } from "../drills/rehearse-drills.ts";
import { addToReport } from "../report.ts";
import { badReleases, goodReleases } from "./watch-drills.ts";
import { renderWatched, type WatchedRelease } from "./watch-table.ts";

export interface WatchOptions extends Omit<DrillsOptions, "drills" | "about" | "summary"> {
  /** How many good releases are watched, and how many bad ones. */
  readonly releases: number;
}

/**
 * Switches many times to good versions and to a bad one, which fails one request in twenty, and measures how often users
 * were turned back, and how soon. Prints a table and adds each release to the report.
 *
 * @throws when a good version was turned back, or a bad one not
 */
export async function rehearseWatch({ releases, ...options }: WatchOptions): Promise<void> {
  const watched: WatchedRelease[] = [];
  try {
    await rehearseDrills({
      ...options,
      drills: [goodReleases(releases, watched), badReleases(releases, watched)],
      about: { key: "watch", title: "Watched releases" },
      summary: () => renderWatched(watched),
    });
  } finally {
    addToReport(options.reportFile, { watchedReleases: watched });
  }
}
