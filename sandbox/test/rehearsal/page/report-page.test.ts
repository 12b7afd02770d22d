import { expect } from "chai";
import { ClusterTimeline } from "../../../src/rehearsal/page/cluster-timeline.ts";
import { renderPage, type ReportPage } from "../../../src/rehearsal/page/report-page.ts";
import { TrafficTimeline } from "../../../src/rehearsal/page/traffic-timeline.ts";
import { watchedJob, watchedPod } from "../../helpers/watched-objects.ts";

const traffic = (seconds: number, ratePerSecond: number) => {
  const timeline = new TrafficTimeline();
  for (let request = 0; request < seconds * ratePerSecond; request++) {
    const sentAtMs = (request * 1000) / ratePerSecond;
    // Figures of all lengths, as a real run has them.
    const endedAtMs = sentAtMs + 1 + ((request * 7919) % 1000) / 37;
    timeline.add({ attack: "keep-alive", sentAtMs, endedAtMs, color: "blue" });
  }
  return timeline;
};

/** A cluster with one pod and these changes, watched for three seconds. */
const watched = (...changes: readonly ((cluster: ClusterTimeline) => void)[]) => {
  const cluster = new ClusterTimeline();
  cluster.begin(0, [watchedPod("one")], []);
  for (const change of changes) change(cluster);
  cluster.finish(3000);
  return cluster;
};

const page = (part: Partial<ReportPage> = {}): string =>
  renderPage({
    title: "Release rehearsal",
    total: "1,234 requests, none lost, none slow.",
    steps: [{ name: "switch to green", ok: true, startedAtMs: 0 }],
    timeline: traffic(3, 10),
    cluster: watched(),
    cells: [
      ["step", "", "time", "flip after"],
      ["switch to green", "ok", "19.0 s", ""],
    ],
    ...part,
  });

const bodyOf = (html: string) => html.slice(html.indexOf("<body>"), html.indexOf("<script>"));

describe("the page of a run", () => {
  it("shows result, total, plots and table", () => {
    expect(bodyOf(page())).to.equal(`<body>
<h1>Release rehearsal</h1>
<p><span class="ok">Passed</span> · 1,234 requests, none lost, none slow.</p>
<p class="quiet">Began at 1970-01-01 00:00:00 UTC.</p>
<h2>Requests a second by the colour that answered</h2>
<p class="quiet">A dashed line with a number is the start of that step. A request counts for the second in which it was sent.</p>
<div id="requests" role="img" aria-label="Requests a second by colour over time"></div>
<h2>Pods, gates and hooks</h2>
<p class="quiet">Each stripe is a pod: full while it is ready, pale while it starts, fails or ends.</p>
<div id="cluster" role="img" aria-label="Pods of each colour, gates and hooks over time"></div>
<h2>Time to the answer</h2>
<div id="latency" role="img" aria-label="Median, 95th and 99th percentile and slowest answer over time"></div>
<noscript><p>The plots need JavaScript. The table below has the totals.</p></noscript>
<h2>Steps</h2>
<table class="cells">
<thead><tr><th scope="col">step</th><th scope="col"></th><th scope="col" class="right">time</th><th scope="col" class="right">flip after</th></tr></thead>
<tbody>
<tr><td data-label="step">1. switch to green</td><td class="ok" data-label="result">ok</td><td class="right" data-label="time">19.0 s</td><td class="right" data-label="flip after"></td></tr>
</tbody>
</table>
`);
  });

  it("shows why a run failed, as text and never as markup", () => {
    const html = bodyOf(page({ problem: `step '<b>' failed: "&"`, cells: [["step"], ["</td><script>x"]] }));
    expect(html).to.contain('<p><span class="failed">Failed</span> · ');
    expect(html).to.contain('<p class="problem">step &#39;&lt;b&gt;&#39; failed: &quot;&amp;&quot;</p>');
    expect(html).to.contain("1. &lt;/td&gt;&lt;script&gt;x");
  });

  it("keeps the name of a step from ending the script that has it", () => {
    const html = page({ steps: [{ name: "</script><script>alert(1)", ok: true, startedAtMs: 0 }] });
    expect(html).to.contain(String.raw`\u003c/script>\u003cscript>alert(1)`);
    expect(html).not.to.contain("<script>alert");
  });

  it("says what is shaded when it knows when pulumi up ran", () => {
    const update = { startedAtMs: 100, seconds: 1 };
    const html = page({ steps: [{ name: "first", ok: true, startedAtMs: 0, update }] });
    expect(html).to.contain("Shaded is the time in which pulumi up ran. A request counts");
  });

  it("says what a line with words is", () => {
    const marks = [{ label: "back on blue", atMs: 1500 }];
    const html = page({ steps: [{ name: "first", ok: true, startedAtMs: 0, marks }] });
    expect(html).to.contain("A line with words is a moment in a step. A request counts");
  });

  it("says what is red when a request was lost", () => {
    const timeline = traffic(3, 10);
    timeline.add({ attack: "keep-alive", sentAtMs: 1500, endedAtMs: 1600, failure: "status 500" });
    expect(bodyOf(page({ timeline }))).to.contain(
      "in which it was sent. Red from top to bottom is a time with lost requests.</p>",
    );
  });

  it("says how each gate and hook ended, with the colours that there are", () => {
    const job =
      (atMs: number, name: string, state = {}) =>
      (cluster: ClusterTimeline) =>
        cluster.apply(atMs, { kind: "jobs", type: "MODIFIED", object: watchedJob(name, state) });
    const cluster = watched(
      ...[job(500, "one"), job(900, "one", { ended: "Failed" })],
      ...[job(1000, "two"), job(1500, "two", { ended: "Complete" }), job(2000, "three")],
    );
    expect(bodyOf(page({ cluster }))).to.contain(
      "fails or ends. Bars are gates and hooks: " +
        '<span class="job" style="background: var(--job-passed)"></span> passed, <span class="job" style="background: var(--job-failed)"></span> failed, ' +
        '<span class="job" style="background: var(--job-running)"></span> still running.</p>',
    );
  });

  it("says what is hatched when the watch had ended for a while", () => {
    const cluster = watched(
      (lost) => lost.lose(1000),
      (again) => again.begin(2000, [], []),
    );
    expect(bodyOf(page({ cluster }))).to.contain(
      "fails or ends. Hatched is a time in which nobody watched: the cluster did not answer, or was not there yet.</p>",
    );
  });

  it("says that nobody watched in place of empty rows", () => {
    const html = bodyOf(page({ cluster: new ClusterTimeline() }));
    expect(html).to.contain("<p>Nobody watched the pods and the gates.</p>");
    expect(html).not.to.contain('id="cluster"');
  });

  it("shows the pods of a run without traffic, and says that nothing was sent", () => {
    const html = page({ timeline: new TrafficTimeline() });
    expect(html).to.contain("<p>No request was sent.</p>\n<h2>Pods, gates and hooks</h2>");
    expect(html).not.to.contain('id="requests"');
  });

  it("says that nothing was sent in place of empty plots", () => {
    const html = page({ timeline: new TrafficTimeline(), cluster: new ClusterTimeline() });
    expect(html).to.contain("<p>No request was sent.</p>");
    expect(html).not.to.contain("<script");
  });

  it("loads nothing from elsewhere, and forbids itself to", () => {
    const html = page();
    const policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";
    expect(html).to.contain(`<meta http-equiv="Content-Security-Policy" content="${policy}">`);
    expect(html).not.to.match(/<link|\ssrc=|@import|url\(/);
    // The license of the plots' library asks for its text in every copy.
    expect(html).to.contain("The MIT License (MIT)");
  });

  it("stays below 300 kB for 40 minutes of 340 requests a second", function () {
    this.timeout(120_000);
    const length = Buffer.byteLength(page({ timeline: traffic(40 * 60, 340) }));
    expect(length).to.be.within(100_000, 300_000);
  });

  it("takes less than 20 bytes for a change of a pod", () => {
    const changes = 2000;
    const changing = watched(
      ...Array.from({ length: changes }, (_, change) => (cluster: ClusterTimeline) => {
        const object = watchedPod("two", { ready: change % 2 === 0 });
        cluster.apply(1000 + change * 1234, { kind: "pods", type: "MODIFIED", object });
      }),
    );
    const timeline = traffic(45 * 60, 1);
    const [without, withChanges] = [watched(), changing].map((cluster) =>
      Buffer.byteLength(page({ timeline, cluster })),
    );
    expect((withChanges! - without!) / changes).to.be.within(5, 20);
  });
});
