import { expect } from "chai";
import { PodTimeline } from "../../../src/rehearsal/page/pod-timeline.ts";
import { watchedPod } from "../../helpers/watched-objects.ts";

describe("the pods over time", () => {
  const counted = (timeline: PodTimeline, color = "blue") =>
    timeline.counts.get(color)?.map(({ atMs, ready, notReady }) => [atMs, ready, notReady]);

  it("are ready or not, from the pod's creation to its deletion", () => {
    const timeline = new PodTimeline();
    timeline.begin(1000, [watchedPod("one")]);
    timeline.apply(2000, "ADDED", watchedPod("two", { ready: false, phase: "Pending" }));
    timeline.apply(3000, "MODIFIED", watchedPod("two"));
    // A pod that ends may answer still, and its Ready condition stays true.
    timeline.apply(4000, "MODIFIED", watchedPod("one", { isEnding: true }));
    timeline.apply(5000, "DELETED", watchedPod("one", { isEnding: true }));
    expect(counted(timeline)).to.deep.equal([
      [1000, 1, 0],
      [2000, 1, 1],
      [3000, 2, 0],
      [4000, 1, 1],
      [5000, 1, 0],
    ]);
  });

  it("are counted for each colour", () => {
    const timeline = new PodTimeline();
    timeline.begin(0, [watchedPod("one"), watchedPod("two", { color: "green", ready: false })]);
    timeline.apply(1000, "MODIFIED", watchedPod("two", { color: "green" }));
    expect(counted(timeline)).to.deep.equal([[0, 1, 0]]);
    expect(counted(timeline, "green")).to.deep.equal([
      [0, 0, 1],
      [1000, 1, 0],
    ]);
  });

  it("are the same after a change of a pod that is none of its count", () => {
    const timeline = new PodTimeline();
    timeline.begin(0, [watchedPod("one")]);
    timeline.apply(1000, "MODIFIED", watchedPod("one"));
    expect(counted(timeline)).to.deep.equal([[0, 1, 0]]);
  });

  it("leave out a pod that was evicted, though its object stays", () => {
    const timeline = new PodTimeline();
    timeline.begin(0, [watchedPod("one"), watchedPod("two", { phase: "Failed", ready: false })]);
    timeline.apply(1000, "MODIFIED", watchedPod("one", { phase: "Failed", ready: false }));
    expect(counted(timeline)).to.deep.equal([
      [0, 1, 0],
      [1000, 0, 0],
    ]);
  });

  it("are those of the new list after a gap, as their deletion was not seen", () => {
    const timeline = new PodTimeline();
    timeline.begin(0, [watchedPod("one"), watchedPod("two", { color: "green" })]);
    timeline.begin(9000, [watchedPod("three", { ready: false })]);
    expect(counted(timeline)).to.deep.equal([
      [0, 1, 0],
      [9000, 0, 1],
    ]);
    expect(counted(timeline, "green")).to.deep.equal([
      [0, 1, 0],
      [9000, 0, 0],
    ]);
  });
});
