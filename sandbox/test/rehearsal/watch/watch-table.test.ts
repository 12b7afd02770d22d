import { expect } from "chai";
import { renderWatched, type WatchedRelease } from "../../../src/rehearsal/watch/watch-table.ts";

const bad = (seconds: number, lost: number): WatchedRelease => ({
  ...{ kind: "bad", wentBack: true },
  cost: { breachSeconds: seconds - 0.5, wayBackSeconds: 0.5, seconds, lost, lastLostSeconds: 4 },
});
const good = { kind: "good", wentBack: false } as const;

describe("the table of watched releases", () => {
  it("has the distribution of all bad releases that were turned back", () => {
    const releases = [good, good, bad(30, 1234), bad(10, 90), bad(12, 95)];
    expect(renderWatched(releases)).to.deep.equal([
      "bad releases                                     min     p50     p95     max",
      "first bad answer to the breach                 9.5 s  11.5 s  29.5 s  29.5 s",
      "breach to the first answer of blue             0.5 s   0.5 s   0.5 s   0.5 s",
      "first bad answer to the first answer of blue  10.0 s  12.0 s  30.0 s  30.0 s",
      "way back to the last lost request              4.0 s   4.0 s   4.0 s   4.0 s",
      "lost requests                                     90      95   1,234   1,234",
      "",
      "Turned back: 0 of 2 good releases and 3 of 3 bad releases.",
      "",
    ]);
  });

  it("counts a good release that was turned back and a bad one that was not", () => {
    expect(
      renderWatched([
        { ...good, wentBack: true },
        { kind: "bad", wentBack: false },
      ]),
    ).to.deep.equal(["Turned back: 1 of 1 good releases and 0 of 1 bad releases.", ""]);
  });
});
