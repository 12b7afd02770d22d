import { expect } from "chai";
import { JobTimeline } from "../../../src/rehearsal/page/job-timeline.ts";
import { watchedJob } from "../../helpers/watched-objects.ts";

const START = Date.parse("2026-01-01T00:00:10Z");

describe("the gates and hooks over time", () => {
  const runs = (timeline: JobTimeline) =>
    timeline.runs.map(({ name, fromMs, ended }) => [
      name,
      fromMs - START,
      ended?.how,
      ended && ended.atMs - START,
    ]);

  it("run from the moment in which they are seen first to the one in which they ended", () => {
    const timeline = new JobTimeline();
    timeline.apply(START + 250, "ADDED", watchedJob("one"));
    timeline.apply(START + 900, "MODIFIED", watchedJob("one", { startTime: "2026-01-01T00:00:10Z" }));
    expect(runs(timeline)).to.deep.equal([["green gate", 250, undefined, undefined]]);
    timeline.apply(START + 4321, "MODIFIED", watchedJob("one", { ended: "Complete" }));
    timeline.apply(START + 5000, "DELETED", watchedJob("one", { ended: "Complete" }));
    expect(runs(timeline)).to.deep.equal([["green gate", 250, "passed", 4321]]);
  });

  it("are named after their colour and purpose", () => {
    const timeline = new JobTimeline();
    timeline.apply(START, "ADDED", watchedJob("one", { color: "blue", purpose: "pre-release" }));
    expect(timeline.runs[0]!.name).to.equal("blue pre-release");
  });

  it("fail, or are removed before their end", () => {
    const timeline = new JobTimeline();
    timeline.apply(START, "ADDED", watchedJob("one"));
    timeline.apply(START, "ADDED", watchedJob("two"));
    timeline.apply(START + 1000, "MODIFIED", watchedJob("one", { ended: "Failed" }));
    timeline.apply(START + 2000, "DELETED", watchedJob("two"));
    expect(runs(timeline)).to.deep.equal([
      ["green gate", 0, "failed", 1000],
      ["green gate", 0, "removed", 2000],
    ]);
  });

  it("tell themselves what they did before the watch", () => {
    const timeline = new JobTimeline();
    timeline.begin([
      watchedJob("one", { startTime: "2026-01-01T00:00:12Z", ended: "Complete" }),
      watchedJob("two", {
        startTime: "2026-01-01T00:00:13Z",
        ended: "Failed",
        endTime: "2026-01-01T00:00:20Z",
      }),
      watchedJob("three"),
    ]);
    expect(runs(timeline)).to.deep.equal([
      ["green gate", 2000, "passed", 20_000],
      ["green gate", 3000, "failed", 10_000],
      ["green gate", 0, undefined, undefined],
    ]);
  });

  it("end unknown when the watch ends, unless they are seen again", () => {
    const timeline = new JobTimeline();
    for (const name of ["lost", "ran on", "ended"]) timeline.apply(START + 100, "ADDED", watchedJob(name));
    timeline.end(START + 5000);
    timeline.begin([watchedJob("ran on"), watchedJob("ended", { ended: "Complete" })]);
    timeline.apply(START + 40_000, "MODIFIED", watchedJob("ran on", { ended: "Failed" }));
    expect(runs(timeline)).to.deep.equal([
      ["green gate", 100, "unknown", 5000],
      ["green gate", 100, "failed", 40_000],
      ["green gate", 100, "passed", 20_000],
    ]);
  });
});
