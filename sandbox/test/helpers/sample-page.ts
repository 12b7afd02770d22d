import { ClusterTimeline } from "../../src/rehearsal/page/cluster-timeline.ts";
import { renderPage } from "../../src/rehearsal/page/report-page.ts";
import { TrafficTimeline } from "../../src/rehearsal/page/traffic-timeline.ts";
import { watchedJob, watchedPod } from "./watched-objects.ts";

/** A page of 50 seconds with lost requests, pods of both colours, gates that passed and failed, and a gap in the watch. */
export function samplePage(): string {
  const timeline = new TrafficTimeline();
  for (let request = 0; request < 1000; request++) {
    const sentAtMs = request * 50;
    const color = request < 500 ? "blue" : "green";
    const result = { attack: "keep-alive", sentAtMs, endedAtMs: sentAtMs + 1 + (request % 13) };
    timeline.add({ ...result, ...(request % 97 === 0 ? { failure: "status 500" } : { color }) });
  }
  const name = "a step whose name is long enough that it does not fit beside its result on a phone";
  return renderPage({
    ...{
      title: "Release rehearsal",
      total: "1,000 requests, 11 lost, none slow.",
      timeline,
      cluster: sampleCluster(),
    },
    steps: [
      {
        ...{ name, ok: true, startedAtMs: 0, update: { startedAtMs: 1000, seconds: 10 } },
        marks: [{ label: "back on blue", atMs: 20_000 }],
      },
    ],
    cells: [
      ["step", "", "what held"],
      [name, "ok", `${"word ".repeat(40)}${"long".repeat(40)}`],
    ],
  });
}

function sampleCluster(): ClusterTimeline {
  const shown = new ClusterTimeline();
  const pod = (seconds: number, ...[name, state]: Parameters<typeof watchedPod>) =>
    shown.apply(seconds * 1000, { kind: "pods", type: "MODIFIED", object: watchedPod(name, state) });
  const job = (seconds: number, ...[name, state]: Parameters<typeof watchedJob>) =>
    shown.apply(seconds * 1000, { kind: "jobs", type: "MODIFIED", object: watchedJob(name, state) });
  shown.begin(0, [watchedPod("one"), watchedPod("two")], []);
  job(1, "first", { color: "blue" });
  job(3, "first", { color: "blue", ended: "Complete" });
  pod(10, "three", { ready: false });
  job(12, "second");
  job(16, "second", { ended: "Failed" });
  pod(20, "four", { color: "green" });
  job(22, "third");
  job(26, "third", { ended: "Complete" });
  shown.lose(30_000);
  shown.begin(35_000, [watchedPod("one"), watchedPod("four", { color: "green" })], []);
  shown.finish(50_000);
  return shown;
}
