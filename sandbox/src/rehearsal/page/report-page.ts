import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, format, join, parse } from "node:path";
import type { ClusterTimeline } from "./cluster-timeline.ts";
import type { ClusterData } from "./cluster-data.ts";
import { pageData, type PageData, type PageStep } from "./page-data.ts";
import { cellsTable, escapeHtml } from "./page-table.ts";
import type { TrafficTimeline } from "./traffic-timeline.ts";

export interface ReportPage {
  readonly title: string;
  /** Why the run failed. @default - it did not */
  readonly problem?: string;
  /** The total of requests, as the terminal shows it. */
  readonly total: string;
  readonly steps: readonly PageStep[];
  readonly timeline: TrafficTimeline;
  /** What the app's pods, gates and hooks did. */
  readonly cluster: ClusterTimeline;
  /** The table that the terminal shows: rows of cells, the first one is the header. */
  readonly cells: readonly (readonly string[])[];
}

/** The page can load nothing, so it shows the same without a network. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";

/** Writes the page beside a log and returns its path. */
export function writePage(logFile: string, page: ReportPage): string {
  const file = format({ ...parse(logFile), base: undefined, ext: ".html" });
  writeFileSync(file, renderPage(page));
  return file;
}

/** One HTML file with all that it needs. */
export function renderPage({ title, problem, total, steps, timeline, cluster, cells }: ReportPage): string {
  const data = pageData(timeline, steps, cluster);
  const uplot = readUplot();
  const start = new Date(data.startedAtMs).toISOString().replace("T", " ").slice(0, 19);
  const hasPlots = data.at.length > 0 || data.cluster !== undefined;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>${escapeHtml(title)}</title>
<style>
${uplot.css}
${readHere("page.css")}</style>
</head>
<body>
<h1>${escapeHtml(title)}</h1>
<p><span class="${problem ? "failed" : "ok"}">${problem ? "Failed" : "Passed"}</span> · ${escapeHtml(total)}</p>
<p class="quiet">Began at ${start} UTC.</p>
${problem ? `<p class="problem">${escapeHtml(problem)}</p>\n` : ""}${plots(data)}<h2>Steps</h2>
${cellsTable(cells)}
${hasPlots ? scripts(uplot, JSON.stringify(data)) : ""}</body>
</html>
`;
}

const plots = (data: PageData) =>
  [
    data.at.length > 0 ? requestsPlot(data) : "<p>No request was sent.</p>\n",
    data.cluster ? clusterPlot(data.cluster) : "<p>Nobody watched the pods and the gates.</p>\n",
    data.at.length > 0 ? LATENCY_PLOT : "",
    data.at.length > 0 || data.cluster ? NO_SCRIPT : "",
  ].join("");

const requestsPlot = ({
  intervalSeconds,
  steps,
  lost,
}: PageData) => `<h2>Requests a second by the colour that answered</h2>
<p class="quiet">A dashed line with a number is the start of that step. ${steps.some(({ update }) => update) ? "Shaded is the time in which pulumi up ran. " : ""}${steps.some(({ marks }) => marks) ? "A line with words is a moment in a step. " : ""}A request counts for the ${interval(intervalSeconds)} in which it was sent.${lost.some(Boolean) ? " Red from top to bottom is a time with lost requests." : ""}</p>
<div id="requests" role="img" aria-label="Requests a second by colour over time"></div>
`;

const clusterPlot = ({ jobs, unwatched }: ClusterData) => `<h2>Pods, gates and hooks</h2>
<p class="quiet">Each stripe is a pod: full while it is ready, pale while it starts, fails or ends.${jobs.length > 0 ? ` ${jobsKey(jobs)}` : ""}${unwatched.length > 0 ? " Hatched is a time in which nobody watched: the cluster did not answer, or was not there yet." : ""}</p>
<div id="cluster" role="img" aria-label="Pods of each colour, gates and hooks over time"></div>
`;

const ENDS = {
  ...{ passed: "passed", failed: "failed", removed: "were removed", unknown: "ended unwatched" },
  running: "still running",
};

/** Says what the colours of the bars mean, with those that there are. */
function jobsKey(jobs: ClusterData["jobs"]): string {
  const found = Object.entries(ENDS).filter(([end]) => jobs.some((job) => job.end === end));
  return `Bars are gates and hooks: ${found.map(([end, words]) => `<span class="job" style="background: var(--job-${end})"></span> ${words}`).join(", ")}.`;
}

const LATENCY_PLOT = `<h2>Time to the answer</h2>
<div id="latency" role="img" aria-label="Median, 95th and 99th percentile and slowest answer over time"></div>
`;
const NO_SCRIPT = "<noscript><p>The plots need JavaScript. The table below has the totals.</p></noscript>\n";

const interval = (seconds: number) => (seconds === 1 ? "second" : `${seconds} seconds`);

const scripts = (uplot: Uplot, json: string) => `<script>
/*
${uplot.license}*/
${uplot.code}</script>
<script type="application/json" id="data">${json.replaceAll("<", "\\u003c")}</script>
<script>
${["marks.js", "bands.js", "charts.js"].map(readHere).join("")}</script>
`;

interface Uplot {
  readonly code: string;
  readonly css: string;
  readonly license: string;
}

function readUplot(): Uplot {
  const folder = dirname(createRequire(import.meta.url).resolve("uplot/package.json"));
  const read = (...path: string[]) => readFileSync(join(folder, ...path), "utf8");
  return {
    code: read("dist", "uPlot.iife.min.js"),
    css: read("dist", "uPlot.min.css"),
    license: read("LICENSE"),
  };
}

const readHere = (name: string) => readFileSync(join(import.meta.dirname, name), "utf8");
