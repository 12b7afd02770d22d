import { expect } from "chai";
import { ClusterTimeline } from "../../../src/rehearsal/page/cluster-timeline.ts";
import { pageData, type PageStep } from "../../../src/rehearsal/page/page-data.ts";
import { TrafficTimeline } from "../../../src/rehearsal/page/traffic-timeline.ts";
import { watchedPod } from "../../helpers/watched-objects.ts";

const request = (sentAtMs: number, color?: string, milliseconds = 10) => ({
  ...{ attack: "keep-alive", sentAtMs, endedAtMs: sentAtMs + milliseconds },
  ...(color === undefined ? { failure: "status 500" } : { color }),
});

const dataOf = (timeline: TrafficTimeline, steps: readonly PageStep[], cluster = new ClusterTimeline()) =>
  pageData(timeline, steps, cluster);

describe("the data of a page", () => {
  it("has answers and lost requests a second, and the steps and marks from the start of the run", () => {
    const timeline = new TrafficTimeline();
    for (const atMs of [5000, 5500]) timeline.add(request(atMs, "blue"));
    timeline.add(request(6100, "green", 300));
    timeline.add(request(6200, undefined, 30_000));
    timeline.add(request(7300, "green"));
    const steps = [
      { name: "first", ok: true, startedAtMs: 1000, update: { startedAtMs: 1250, seconds: 2.5 } },
      { name: "second", ok: false, startedAtMs: 6000, marks: [{ label: "back", atMs: 6500 }] },
    ];
    const { latency, ...data } = dataOf(timeline, steps);
    expect(data).to.deep.equal({
      startedAtMs: 1000,
      intervalSeconds: 1,
      steps: [
        { name: "first", ok: true, from: 0, update: [0.25, 2.75] },
        { name: "second", ok: false, from: 5, marks: [{ label: "back", at: 5.5 }] },
      ],
      at: [4, 5, 6],
      // Traffic ended in the third second, so its rate is unknown.
      answers: { blue: [2, 0, null], green: [0, 1, null] },
      lost: [0, 1, 0],
      until: 7,
    });
    expect(latency.slowest).to.deep.equal([10, 300, 10]);
    expect(Object.keys(latency)).to.deep.equal(["slowest", "p99", "p95", "p50"]);
  });

  it("has no figures for seconds without requests, so that the plots show a gap", () => {
    const timeline = new TrafficTimeline();
    for (const atMs of [0, 900, 3000, 3990]) timeline.add(request(atMs, "blue"));
    const { answers, lost, latency } = dataOf(timeline, []);
    expect([answers.blue, lost]).to.deep.equal([
      [2, null, null, 2],
      [0, null, null, 0],
    ]);
    expect(latency.p50).to.deep.equal([10, null, null, 10]);
  });

  it("is empty without traffic and steps", () => {
    expect(dataOf(new TrafficTimeline(), [])).to.deep.include({
      startedAtMs: 0,
      at: [],
      answers: {},
      steps: [],
    });
  });

  it("has the pods and gates as long as there was traffic", () => {
    const timeline = new TrafficTimeline();
    for (const atMs of [2000, 3500]) timeline.add(request(atMs, "blue"));
    const cluster = new ClusterTimeline();
    cluster.begin(1000, [watchedPod("one")], []);
    cluster.finish(9000);
    const { until, cluster: shown } = dataOf(
      timeline,
      [{ name: "first", ok: true, startedAtMs: 1000 }],
      cluster,
    );
    expect(until).to.equal(3);
    expect(shown).to.deep.equal({
      pods: { blue: { at: [0], ready: [1], notReady: [0] } },
      ...{ jobs: [], unwatched: [] },
    });
  });

  it("has the pods and gates until the watch ended where there was no traffic", () => {
    const cluster = new ClusterTimeline();
    cluster.begin(2000, [watchedPod("one", { ready: false })], []);
    cluster.finish(9000);
    const steps = [{ name: "first", ok: false, startedAtMs: 1000 }];
    const { until, at, cluster: shown } = dataOf(new TrafficTimeline(), steps, cluster);
    expect([until, at]).to.deep.equal([8, []]);
    expect(shown!.unwatched).to.deep.equal([[0, 1]]);
  });

  it("counts each request once, also in a run so long that its intervals become longer", () => {
    const timeline = new TrafficTimeline();
    const seconds = 2 * 60 * 60;
    for (let second = 0; second < seconds; second++) {
      timeline.add(request(second * 1000, second < seconds / 2 ? "blue" : "green", second === 1 ? 777 : 5));
      if (second % 100 === 0) timeline.add(request(second * 1000));
    }
    const { intervalSeconds, at, answers, lost, latency } = dataOf(timeline, []);
    const sum = (figures: readonly (number | null)[]) =>
      intervalSeconds * figures.reduce<number>((total, each) => total + (each ?? 0), 0);
    expect(intervalSeconds).to.equal(4);
    expect(at).to.have.length(seconds / 4);
    // The last interval is not whole.
    expect([sum(answers.blue!), sum(answers.green!), sum(lost)]).to.deep.equal([3600, 3596, 72]);
    expect(latency.slowest![0]).to.equal(777);
  });

  it("takes a result that is older than the first one for the first second", () => {
    const timeline = new TrafficTimeline();
    for (const atMs of [2000, 1999, 2990]) timeline.add(request(atMs, "blue"));
    expect(dataOf(timeline, []).answers).to.deep.equal({ blue: [3] });
  });
});
