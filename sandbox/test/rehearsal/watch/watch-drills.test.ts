import { expect } from "chai";
import type { DrillGround } from "../../../src/rehearsal/drills/drill.ts";
import { badReleases, goodReleases } from "../../../src/rehearsal/watch/watch-drills.ts";
import type { WatchedRelease } from "../../../src/rehearsal/watch/watch-table.ts";
import { fakeGround } from "../../helpers/drill-ground.ts";

/** So long ago that nobody waits for open connections. */
const answers = (atMs: number) => ({ requests: 1, firstAtMs: atMs, lastAtMs: atMs });

/** A ground whose switches end as they are told, in their order. */
function groundWith(ends: readonly ("holds" | "goes back")[]) {
  const { ground, commands } = fakeGround();
  const { newConnections } = ground.traffic;
  const left = [...ends];
  const run: DrillGround["run"] = (_program, args, { onLine } = {}) => {
    const to = args[2]!;
    const from = to === "blue" ? "green" : "blue";
    commands.push(`switch ${to}`);
    newConnections.set(to, answers(1000));
    onLine?.(`Watching ${to} for 20 s. Ctrl-C leaves the switch as it is.`);
    const succeeded = left.shift() === "holds";
    if (!succeeded) {
      onLine?.(`${to} 1.0 did not hold. failed requests: expected … Users go back to ${from}.`);
      newConnections.set(from, answers(Date.now() - 20_000));
    }
    return Promise.resolve({ succeeded, stdout: "", stderr: "" });
  };
  const brokenApps = { withFault: (name: string) => `/folder/${name}` };
  return {
    ground: { ...ground, run, brokenApps, mark: () => undefined } as unknown as DrillGround,
    commands,
  };
}

describe("watched releases", () => {
  const config = "set analysis.durationSeconds analysis.intervalSeconds";

  it("that are good go there and back, and again where users were turned back without a reason", async () => {
    const watched: WatchedRelease[] = [];
    const { ground, commands } = groundWith(["holds", "goes back", "holds"]);
    const error = await goodReleases(3, watched)
      .run(ground)
      .catch((found: Error) => found.message);
    expect(error).to.equal("expected none to be turned back, got 1 of 3");
    expect(commands).to.deep.equal([config, "switch green", "switch blue", "switch blue"]);
    expect(watched.map(({ wentBack }) => wentBack)).to.deep.equal([false, true, false]);
  });

  it("that are bad count one that was not turned back, and go on", async () => {
    const watched: WatchedRelease[] = [];
    const { ground, commands } = groundWith(["goes back", "holds", "goes back"]);
    const error = await badReleases(3, watched)
      .run(ground)
      .catch((found: Error) => found.message);
    expect(error).to.equal("expected all to be turned back, got 2 of 3");
    expect(commands.slice(1)).to.deep.equal([
      "up",
      "switch green",
      "switch green",
      "set activeColor",
      "up",
      "switch green",
    ]);
    expect(watched.map(({ wentBack, cost }) => [wentBack, cost?.lost])).to.deep.equal([
      ...[
        [true, 0],
        [false, undefined],
        [true, 0],
      ],
    ]);
  });
});
