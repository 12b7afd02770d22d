import { expect } from "chai";
import { clusterData } from "../../../src/rehearsal/page/cluster-data.ts";
import { ClusterTimeline } from "../../../src/rehearsal/page/cluster-timeline.ts";
import { watchedJob, watchedPod } from "../../helpers/watched-objects.ts";

const START = Date.parse("2026-01-01T00:00:00Z");

describe("the pods and gates of a page", () => {
  let cluster: ClusterTimeline;
  beforeEach(() => (cluster = new ClusterTimeline()));

  const pod = (atMs: number, ...[name, state]: Parameters<typeof watchedPod>) =>
    cluster.apply(START + atMs, { kind: "pods", type: "MODIFIED", object: watchedPod(name, state) });
  const job = (atMs: number, ...[name, state]: Parameters<typeof watchedJob>) =>
    cluster.apply(START + atMs, { kind: "jobs", type: "MODIFIED", object: watchedJob(name, state) });

  it("are figures that hold until the next one, and bars, in seconds since the run began", () => {
    cluster.begin(START + 1000, [watchedPod("one")], []);
    pod(2340, "two", { color: "green", ready: false });
    pod(3000, "two", { color: "green" });
    job(4000, "gate");
    job(6060, "gate", { ended: "Failed" });
    job(8000, "again");
    cluster.finish(START + 9200);
    // The last interval of the traffic is whole in the plots, though the run ended within it.
    expect(clusterData(cluster, START, 10)).to.deep.equal({
      pods: {
        blue: { at: [1], ready: [1], notReady: [0] },
        green: { at: [2.3, 3], ready: [0, 1], notReady: [1, 0] },
      },
      jobs: [
        { name: "green gate", from: 4, until: 6.1, end: "failed" },
        { name: "green gate", from: 8, until: 10, end: "running" },
      ],
      unwatched: [[0, 1]],
    });
  });

  it("begin and end with the plots", () => {
    cluster.begin(START - 5000, [], [watchedJob("before", { ended: "Complete" })]);
    pod(-3000, "one", { ready: false });
    pod(-2000, "one");
    job(-1000, "gate");
    job(1000, "gate", { ended: "Complete" });
    pod(2000, "two");
    job(4000, "late");
    cluster.finish(START + 9000);
    // The Job of before tells that it ended 30 s after the start.
    expect(clusterData(cluster, START, 2)).to.deep.equal({
      pods: { blue: { at: [0], ready: [1], notReady: [0] } },
      jobs: [{ name: "green gate", from: 0, until: 1, end: "passed" }],
      unwatched: [],
    });
  });

  it("have the last figure of a moment", () => {
    cluster.begin(START, [], []);
    for (const [atMs, name] of [
      [1010, "one"],
      [1020, "two"],
      [1040, "three"],
    ] as const)
      pod(atMs, name);
    cluster.finish(START + 9000);
    expect(clusterData(cluster, START, 9).pods.blue).to.deep.equal({ at: [1], ready: [3], notReady: [0] });
  });

  it("are unknown where nobody watched, also until the end", () => {
    cluster.begin(START, [watchedPod("one")], []);
    cluster.lose(START + 3000);
    cluster.begin(START + 5000, [], []);
    job(6000, "gate");
    cluster.lose(START + 7000);
    const { unwatched, jobs } = clusterData(cluster, START, 9);
    expect(unwatched).to.deep.equal([
      [3, 5],
      [7, 9],
    ]);
    expect(jobs).to.deep.equal([{ name: "green gate", from: 6, until: 7, end: "unknown" }]);
  });
});
