import { expect } from "chai";
import type { Color } from "../../../components/release/colors.ts";
import { usersMoved } from "../../../delivery/analysis/users-moved.ts";
import type { LiveRelease } from "../../../delivery/live-release.ts";
import { VirtualClock } from "../../helpers/virtual-clock.ts";

type Reached = readonly [external: Color | undefined, testers: Color | undefined];

describe("the moment in which users move", () => {
  const service = (color: Color | undefined) => ({ color }) as LiveRelease["public"];

  /** Who is reached at each look. The last one stays. */
  async function moved(looks: readonly (Reached | Error)[], endedAfterSeconds?: number) {
    const clock = new VirtualClock();
    const beganAtMs = clock.now();
    const ended = new AbortController();
    if (endedAfterSeconds !== undefined) {
      void clock.sleep(endedAfterSeconds * 1000).then(() => ended.abort());
    }
    let look = 0;
    const at = await clock.until(
      usersMoved({
        ...{ from: "blue", to: "green", clock, signal: ended.signal },
        look: () => {
          const seen = looks[Math.min(look++, looks.length - 1)]!;
          if (seen instanceof Error) return Promise.reject(seen);
          return Promise.resolve({ live: { public: service(seen[0]), preview: service(seen[1]) } });
        },
      }),
    );
    return at === undefined ? undefined : (at - beganAtMs) / 1000;
  }

  it("is when external users reach the colour, and internal testers the one before", async () => {
    const before: Reached = ["blue", "green"];
    expect(await moved([before, before, ["green", "green"], ["green", "blue"]])).to.equal(4);
  });

  it("is looked for again after a look that failed", async () => {
    expect(await moved([new Error("unreachable"), ["green", "blue"]])).to.equal(2);
  });

  it("is not known when the update ends before", async () => {
    expect(await moved([["blue", "green"]], 2.5)).to.equal(undefined);
  });
});
