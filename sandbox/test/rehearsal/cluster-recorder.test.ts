import { expect } from "chai";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { recordCluster, type ClusterRecorder } from "../../src/rehearsal/cluster-recorder.ts";
import { until } from "../helpers/until.ts";
import { watchedJob, watchedPod } from "../helpers/watched-objects.ts";

/** Answers `kubectl get --raw` from files: a list, and the events of a watch, which then stays open or ends. */
const KUBECTL = `#!/bin/sh
echo "$*" >> "$(dirname "$0")/commands"
cd "$(dirname "$0")" || exit 1
case "$3" in /apis/batch*) kind=jobs;; *) kind=pods;; esac
case "$3" in
  *watch=true*)
    cat "$kind-events"
    while [ ! -e "$kind-ends" ]; do sleep 0.1; done;;
  *)
    if [ -e absent ]; then echo 'The connection to the server was refused' >&2; exit 1; fi
    cat "$kind-list";;
esac
`;

describe("the recorder of the cluster", () => {
  let folder: string;
  let lines: string[];
  let connections: number;
  let recorder: ClusterRecorder;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "cluster-recorder-"));
    lines = [];
    connections = 0;
    writeFileSync(join(folder, "kubectl"), KUBECTL, { mode: 0o755 });
    put("pods", [watchedPod("one")], []);
    put("jobs", [], []);
  });
  afterEach(async () => {
    await recorder.stop();
    rmSync(folder, { recursive: true });
  });

  function put(kind: "pods" | "jobs", items: readonly object[], events: readonly object[]): void {
    const list = { metadata: { resourceVersion: kind === "pods" ? "41" : "42" }, items };
    writeFileSync(join(folder, `${kind}-list`), JSON.stringify(list));
    writeFileSync(
      join(folder, `${kind}-events`),
      events.map((event) => `${JSON.stringify(event)}\n`).join(""),
    );
  }
  const commands = () =>
    existsSync(join(folder, "commands")) ? readFileSync(join(folder, "commands"), "utf8") : "";
  const start = (namespaces: readonly string[] = ["web"]) =>
    (recorder = recordCluster({
      environment: { PATH: [folder, process.env.PATH].join(delimiter) },
      connect: () => {
        connections++;
        return Promise.resolve();
      },
      ...{ namespaces, log: (line) => lines.push(line), pauseMs: 20 },
    }));
  const blue = () => recorder.timeline.pods.get("blue")?.map(({ ready, notReady }) => `${ready}+${notReady}`);

  it("takes what there is and what changes, of the app's namespaces only", async () => {
    put(
      "pods",
      [watchedPod("one"), watchedPod("other's", { namespace: "cart" })],
      [
        { type: "ADDED", object: watchedPod("two", { ready: false }) },
        { type: "ADDED", object: watchedPod("other's second", { namespace: "cart" }) },
        { type: "MODIFIED", object: watchedPod("two") },
      ],
    );
    put(
      "jobs",
      [],
      [
        { type: "ADDED", object: watchedJob("gate") },
        { type: "ADDED", object: watchedJob("other's", { namespace: "cart" }) },
      ],
    );
    start();
    await until(
      "the gate and two ready pods",
      () => recorder.timeline.jobs.length > 0 && blue()?.at(-1) === "2+0",
    );
    expect(blue()).to.deep.equal(["1+0", "1+1", "2+0"]);
    expect(recorder.timeline.jobs.map(({ name }) => name)).to.deep.equal(["green gate"]);
  });

  it("asks once, and then waits for changes in two processes", async () => {
    start(["nginx", "nestjs"]);
    await until("both watches", () => commands().split("\n").length > 4);
    const [pods, jobs, ...watches] = commands().trimEnd().split("\n");
    expect(decodeURIComponent(pods!)).to.equal(
      "get --raw /api/v1/pods?labelSelector=color,app+in+(nginx,nestjs) --request-timeout=10s",
    );
    expect(jobs).to.equal("get --raw /apis/batch/v1/jobs?labelSelector=color --request-timeout=10s");
    expect(watches.map((watch) => watch.slice(watch.indexOf("&"))).sort()).to.deep.equal([
      "&watch=true&timeoutSeconds=14400&resourceVersion=41",
      "&watch=true&timeoutSeconds=14400&resourceVersion=42",
    ]);
  });

  it("begins again when a watch ends, and knows that nobody watched between", async () => {
    start();
    await until("both watches", () => blue() !== undefined && commands().split("\n").length > 4);
    put("pods", [], []);
    writeFileSync(join(folder, "pods-ends"), "");
    await until("a list without pods", () => blue()?.at(-1) === "0+0");
    rmSync(join(folder, "pods-ends"));
    await recorder.stop();
    const { watched } = recorder.timeline;
    expect(watched.length).to.be.at.least(2);
    expect(watched[1]!.fromMs).to.be.at.least(watched[0]!.untilMs + 20);
    expect(connections).to.be.at.least(2);
    expect(lines).to.deep.equal(["the cluster is not watched for the page: the API server ended the watch"]);
  });

  it("begins again when the API server refuses to go on from a version", async () => {
    const status = { kind: "Status", code: 410, reason: "Expired" };
    put("jobs", [], [{ type: "ERROR", object: status }]);
    writeFileSync(join(folder, "jobs-ends"), "");
    start();
    await until("a line", () => lines.length > 0);
    expect(lines[0]).to.equal(
      `the cluster is not watched for the page: ${JSON.stringify({ type: "ERROR", object: status })}`,
    );
    await until("a second watch", () => recorder.timeline.watched.length > 1);
  });

  it("waits for a cluster that is not there yet, and says so once", async () => {
    writeFileSync(join(folder, "absent"), "");
    start();
    await until("three attempts", () => connections > 2);
    expect(lines).to.have.length(1);
    expect(lines[0]).to.match(
      /^the cluster is not watched for the page: Command failed with exit code 1: kubectl get --raw [^]*was refused$/,
    );
    expect(recorder.timeline.watched).to.deep.equal([]);
    rmSync(join(folder, "absent"));
    await until("the pods", () => blue() !== undefined);
  });

  it("ends its processes when it is stopped, and the time that it watched", async () => {
    start();
    await until("both watches", () => commands().split("\n").length > 4);
    const startedAtMs = Date.now();
    await recorder.stop();
    expect(Date.now() - startedAtMs).to.be.below(5000);
    expect(recorder.timeline.watched).to.have.length(1);
    expect(lines).to.deep.equal([]);
  });
});
