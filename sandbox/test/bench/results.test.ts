import { expect } from "chai";
import { reportLine, type Result } from "../../bench/results.ts";
import { renderTable } from "../../bench/table.ts";

const FLOOR: Result = { name: "floor", unit: "s", values: [2.1, 1.9, 2] };
const PREVIEW: Result = { name: "preview", unit: "s", values: [2.5, 2.6, 9], comparedWith: FLOOR };

describe("a result of the benchmark", () => {
  it("is compared by its median", () => {
    expect(reportLine({ ...PREVIEW, aim: { atMostTimes: 1.3 } })).to.deep.equal({
      name: "preview",
      unit: "s",
      values: [2.5, 2.6, 9],
      median: 2.6,
      comparedWith: "floor",
      ratio: 1.3,
      aim: { atMostTimes: 1.3 },
      isReached: true,
    });
  });

  it("can miss an aim for its ratio", () =>
    expect(reportLine({ ...PREVIEW, aim: { atMostTimes: 1.2 } })).to.have.property("isReached", false));

  it("can reach or miss an aim in its own unit", () => {
    expect(reportLine({ ...FLOOR, aim: { atMost: 2 } })).to.have.property("isReached", true);
    expect(reportLine({ ...FLOOR, aim: { atMost: 1.99 } })).to.have.property("isReached", false);
  });

  it("has neither median nor verdict when it was not measured", () => {
    const aim = { atMost: 90 };
    const result: Result = { name: "start", unit: "s", values: [], aim, note: "the sandbox was up" };
    expect(reportLine(result)).to.deep.equal({
      name: "start",
      unit: "s",
      values: [],
      aim,
      note: "the sandbox was up",
    });
  });

  it("has no ratio to a result that was not measured", () => {
    const comparedWith = { ...FLOOR, values: [] };
    const line = reportLine({ ...PREVIEW, comparedWith, aim: { atMostTimes: 1.3 } });
    expect(line).to.not.have.any.keys("ratio", "comparedWith", "isReached");
  });
});

describe("the benchmark's table", () => {
  it("shows medians, spread, ratios, aims and whether they are reached", () => {
    const results: Result[] = [
      { name: "start", unit: "s", values: [], aim: { atMost: 90 }, note: "the sandbox was up" },
      FLOOR,
      { ...PREVIEW, aim: { atMostTimes: 1.2 } },
      { name: "memory", unit: "MiB", values: [1200.4], aim: { atMost: 1536 } },
    ];
    expect(renderTable(results.map(reportLine))).to.deep.equal([
      "measured    median    min to max   ratio          aim",
      "start            -                            <= 90 s  the sandbox was up",
      "floor       2.00 s  1.90 to 2.10",
      "preview     2.60 s  2.50 to 9.00  1.30 x     <= 1.2 x              missed",
      "memory    1200 MiB                        <= 1536 MiB             reached",
    ]);
  });
});
