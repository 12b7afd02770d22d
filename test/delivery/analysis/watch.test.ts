import { expect } from "chai";
import type { Finding } from "../../../delivery/analysis/judge.ts";
import { type Source, watch, type WatchEnd } from "../../../delivery/analysis/watch.ts";
import { VirtualClock } from "../../helpers/virtual-clock.ts";

const FAILED = { rule: "failed requests", misses: 2, expected: "at most 1%" };
const held: Finding = { ...FAILED, outcome: "held", got: "0%" };
const missed: Finding = { ...FAILED, outcome: "missed", got: "6%" };
const unknown: Finding = { ...FAILED, outcome: "unknown", got: "3 requests, fewer than 20" };

/** What a check finds; a function is asked at that check. */
type Check = Finding | (() => Promise<readonly Finding[]>);

interface Options {
  readonly durationSeconds?: number;
  readonly mark?: (check: number) => Promise<string | undefined>;
  /**
   * How long ago the watch began.
   * @default 0
   */
  readonly secondsAgo?: number;
  /** The seconds until Ctrl-C. */
  readonly leftAfterSeconds?: number;
}

describe("watch", () => {
  async function watched(checks: readonly Check[], options: Options = {}) {
    const { durationSeconds = checks.length * 5, mark = () => Promise.resolve(undefined) } = options;
    const clock = new VirtualClock();
    const startedAtMs = clock.now();
    const [lines, left]: [string[], AbortController] = [[], new AbortController()];
    const { leftAfterSeconds, secondsAgo = 0 } = options;
    if (leftAfterSeconds !== undefined) void clock.sleep(leftAfterSeconds * 1000).then(() => left.abort());
    let [count, marks] = [0, 0];
    const source: Source = {
      look: () => {
        const check = checks[count++]!;
        return typeof check === "function" ? check() : Promise.resolve([check]);
      },
      nothing: (reason) => [{ ...unknown, got: reason }],
    };
    const end: WatchEnd = await clock.until(
      watch({
        analysis: { durationSeconds, intervalSeconds: 5 },
        ...{ source, clock, signal: left.signal, startedAtMs: startedAtMs - secondsAgo * 1000 },
        mark: () => mark(++marks),
        say: (line) => lines.push(line),
      }),
    );
    return { end, lines, seconds: (clock.now() - startedAtMs) / 1000 };
  }

  it("holds when every check held, after its whole time", async () => {
    expect(await watched([held, held])).to.deep.equal({
      end: { kind: "held" },
      lines: ["Check 1 of 2: failed requests 0%.", "Check 2 of 2: failed requests 0%."],
      seconds: 10,
    });
  });

  it("has its first check an interval after it began, also if that is past", async () => {
    expect((await watched([held, held], { secondsAgo: 3 })).seconds).to.equal(7);
    expect((await watched([held, held], { secondsAgo: 5 })).seconds).to.equal(5);
  });

  it("ends at once with the figures when a rule was missed once too often, also with good checks in between", async () => {
    const { end, lines, seconds } = await watched([missed, held, missed, held]);
    expect(end).to.deep.equal({
      kind: "breach",
      reason: "failed requests: expected at most 1%, got 6%, missed in 2 of 3 checks",
    });
    expect(lines).to.deep.equal([
      "Check 1 of 4: failed requests 6%, expected at most 1% (miss 1 of 2).",
      "Check 2 of 4: failed requests 0%.",
      "Check 3 of 4: failed requests 6%, expected at most 1% (miss 2 of 2).",
    ]);
    expect(seconds).to.equal(15);
  });

  it("has not enough, and never held, when fewer than half of the checks had figures", async () => {
    expect((await watched([held, unknown, unknown])).end).to.deep.equal({
      kind: "not enough",
      reasons: [
        "failed requests held in 1, missed in 0, unknown in 2 of 3 checks (3 requests, fewer than 20)",
      ],
    });
    expect((await watched([unknown, unknown])).end.kind).to.equal("not enough");
    expect((await watched([held, unknown])).end).to.deep.equal({ kind: "held" });
  });

  it("has not enough when its only figures were misses that were too few for a breach", async () => {
    expect((await watched([missed])).end).to.deep.equal({
      kind: "not enough",
      reasons: ["failed requests held in 0, missed in 1, unknown in 0 of 1 checks"],
    });
  });

  it("counts a look that takes longer than the interval, or that fails, as a check without figures", async () => {
    const { end, lines, seconds } = await watched([
      () => new Promise(() => undefined),
      () => Promise.reject(new Error("out of order")),
      held,
      held,
    ]);
    expect(end).to.deep.equal({ kind: "held" });
    expect(lines.slice(0, 2)).to.deep.equal([
      "Check 1 of 4: failed requests unknown (no answer within the 5 s of a check).",
      "Check 2 of 4: failed requests unknown (out of order).",
    ]);
    expect(seconds).to.equal(20);
  });

  for (const [when, leftAfterSeconds, check] of [
    ["between two checks", 7, held],
    ["during a look", 12, () => new Promise<never>(() => undefined)],
  ] as const) {
    it(`ends without a result on Ctrl-C ${when}`, async () => {
      const { end, seconds } = await watched([held, check, held], { leftAfterSeconds });
      expect([end, seconds]).to.deep.equal([{ kind: "left" }, leftAfterSeconds]);
    });
  }

  it("ends without a breach when somebody else has switched", async () => {
    const { end } = await watched([missed, missed], {
      mark: (check) => Promise.resolve(check === 2 ? "external users reach blue now" : undefined),
    });
    expect(end).to.deep.equal({ kind: "overtaken", reason: "external users reach blue now" });
  });
});
