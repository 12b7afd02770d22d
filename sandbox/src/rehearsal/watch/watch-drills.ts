import type { Drill } from "../drills/drill.ts";
import { expectThat } from "../drills/expectations.ts";
import { costOf, watchedSwitch } from "../drills/watched/watched-switch.ts";
import type { WatchedRelease } from "./watch-table.ts";

const COLORS = ["blue", "green"];
/** Four checks, of which two misses turn users back. */
const GOOD = { "analysis.durationSeconds": 20, "analysis.intervalSeconds": 5 };
const BAD = { ...GOOD, "analysis.durationSeconds": 60 };
const BAD_VERSION = "1.5.4";

/** Switches there and back, each time to a version that holds. */
export function goodReleases(releases: number, watched: WatchedRelease[]): Drill {
  return {
    name: `${releases} good releases`,
    reaches: COLORS,
    leavesChanges: true,
    run: async (ground) => {
      await ground.stack.setConfig(GOOD);
      let [from, to] = COLORS as [string, string];
      for (let release = 0; release < releases; release++) {
        const { succeeded, output, breachAtMs } = await watchedSwitch(ground, { from, to });
        const wentBack = breachAtMs !== undefined;
        watched.push({ kind: "good", wentBack });
        expectThat(succeeded || wentBack, `expected a switch that holds or goes back, got: ${output}`);
        if (!wentBack) [from, to] = [to, from];
      }
      return expectEnds("good", watched, false);
    },
  };
}

/** Switches each time to the same version, which fails one request in twenty. */
export function badReleases(releases: number, watched: WatchedRelease[]): Drill {
  return {
    name: `${releases} releases that fail one request in twenty`,
    reaches: COLORS,
    leavesChanges: true,
    mayLose: true,
    run: async (ground) => {
      const { stack, brokenApps, mark } = ground;
      const appPath = brokenApps.withFault("fails-one-in-twenty");
      await stack.setConfig({ appPath, appVersion: BAD_VERSION, "green.version": BAD_VERSION, ...BAD });
      await stack.up();
      for (let release = 0; release < releases; release++) {
        const switched = await watchedSwitch(ground);
        if (switched.breachAtMs === undefined) {
          watched.push({ kind: "bad", wentBack: false });
          await stack.setConfig({ activeColor: "blue" });
          await stack.up();
          continue;
        }
        watched.push({ kind: "bad", wentBack: true, cost: costOf(switched) });
        mark({ label: "back", atMs: switched.backAtMs! });
      }
      return expectEnds("bad", watched, true);
    },
  };
}

function expectEnds(
  kind: WatchedRelease["kind"],
  watched: readonly WatchedRelease[],
  wentBack: boolean,
): string {
  const those = watched.filter((release) => release.kind === kind);
  const back = those.filter((release) => release.wentBack);
  expectThat(
    back.length === (wentBack ? those.length : 0),
    `expected ${wentBack ? "all" : "none"} to be turned back, got ${back.length} of ${those.length}`,
  );
  return wentBack ? "all were turned back" : "none was turned back";
}
