import { expect } from "chai";
import { statusText } from "../../delivery/status-text.ts";
import type { StackStatus } from "../../delivery/stack-status.ts";
import { oneScreen, watchStatus } from "../../delivery/watch-status.ts";

const color = { wantedPods: 2, readyPods: 2, autoscaled: false };
const STATUS: StackStatus = {
  stack: "dev",
  external: { color: "blue", version: "0123456789ab-dirty-01234567", address: "203.0.113.10" },
  colors: { blue: { ...color, version: "0123456789ab-dirty-01234567" }, green: { ...color, version: "1" } },
  flag: "blue",
  recorded: "blue",
  problems: [],
  next: [{ what: "Switch to green", command: "npm run switch -- green --stack dev" }],
};
const CONTROLS = /\x1b\[\??\d*[A-Za-z]/g;

describe("watchStatus", () => {
  /** Watches until a number of looks, and returns what each one drew. */
  async function watched(looks: number, { columns = 80, rows = 24 } = {}) {
    const written: string[] = [];
    const ended = new AbortController();
    let [reading, most, count] = [0, 0, 0];
    await watchStatus({
      screen: { columns, rows, write: (text: string) => written.push(text) },
      signal: ended.signal,
      pauseMs: 20,
      read: async () => {
        most = Math.max(most, ++reading);
        await new Promise((resolve) => setTimeout(resolve, 10));
        reading--;
        if (++count >= looks) setTimeout(() => ended.abort(), 5);
        return STATUS;
      },
    });
    return { written, most, count };
  }

  it("draws the status again and again at the same place, and gives the cursor back at the end", async () => {
    const { written, count } = await watched(3);
    expect(written[0]).to.equal("\x1b[?25l\x1b[2J");
    expect(written.at(-1)).to.equal("\x1b[?25h\n");
    expect(written.slice(1, -1)).to.have.length(count);
    for (const each of written.slice(1, -1)) {
      expect(each).to.match(/^\x1b\[H\d\d:\d\d:\d\d, Ctrl-C ends it\./);
      expect(each.replace(CONTROLS, "")).to.include("Switch to green: npm run switch -- green --stack dev");
    }
  });

  it("looks once at a time, with a pause after each look", async () => {
    const startedAt = performance.now();
    const { most, count } = await watched(4);
    expect(most).to.equal(1);
    expect(performance.now() - startedAt).to.be.at.least((count - 1) * 29);
  });

  it("ends at once while a look is on its way", async () => {
    const ended = new AbortController();
    const watching = watchStatus({
      screen: { columns: 80, rows: 24, write: () => undefined },
      signal: ended.signal,
      read: () => new Promise(() => undefined),
    });
    ended.abort();
    await watching;
  });

  for (const [columns, rows] of [
    [80, 24],
    [40, 12],
    [20, 5],
    [1, 1],
  ] as const) {
    it(`draws at most one screen in a terminal of ${columns} columns and ${rows} rows`, async () => {
      const { written } = await watched(1, { columns, rows });
      const lines = written[1]!.replace(CONTROLS, "").split("\n");
      expect(lines.length).to.be.at.most(rows);
      for (const line of lines) expect(line.length, line).to.be.at.most(columns);
    });
  }
});

describe("oneScreen", () => {
  it("wraps long lines and says when something is left out", () => {
    expect(oneScreen("abcdef\n\ngh", { columns: 4, rows: 9 })).to.deep.equal(["abc", "def", "", "gh"]);
    expect(oneScreen("a\nb\nc\nd", { columns: 80, rows: 4 })).to.deep.equal([
      "a",
      "b",
      "… more: npm run status",
    ]);
  });
});

describe("statusText", () => {
  it("makes its columns narrower in a narrow terminal", () => {
    const version = (width?: number) =>
      statusText(STATUS, width)
        .split("\n")
        .find((line) => line.startsWith("Version"));
    expect(version()).to.equal("Version           0123456789ab-dirty-01234567    1");
    expect(version(200)).to.equal(version());
    expect(version(50)).to.equal("Version           0123456789ab-d… 1");
  });
});
