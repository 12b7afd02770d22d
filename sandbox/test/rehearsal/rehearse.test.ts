import { expect } from "chai";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PROGRAM } from "../../src/program.ts";
import { RehearsalError, rehearse, type RehearsalOptions } from "../../src/rehearsal/rehearse.ts";
import type { RehearsalReport } from "../../src/rehearsal/report.ts";
import type { RequestResult } from "../../src/rehearsal/vegeta-result.ts";
import { fakeStack, type FakeStack } from "../helpers/fake-stack.ts";
import { injectedTraffic } from "../helpers/injected-traffic.ts";
import { SAMPLE_APP } from "../helpers/sample-app.ts";
import { watchedPod } from "../helpers/watched-objects.ts";

const listOf = (...items: readonly object[]) => JSON.stringify({ metadata: { resourceVersion: "1" }, items });

describe("a rehearsal", () => {
  const timings = { answersWithinSeconds: 1, settledAfterSeconds: 0.1, pollMs: 10 };
  let stack: FakeStack;
  let lines: string[];

  beforeEach(async () => {
    stack = await fakeStack();
    lines = [];
    const [pods, jobs] = [listOf(watchedPod("one")), listOf()];
    const answer = `case "$3" in *watch=*) exec sleep 60;; *pods*) echo '${pods}';; *) echo '${jobs}';; esac`;
    writeFileSync(join(stack.folder, "kubectl"), `#!/bin/sh\n${answer}\n`, { mode: 0o755 });
  });

  afterEach(() => stack.close());

  const reportFile = () => join(stack.folder, ".sandbox", "rehearsal.json");
  const writtenReport = () => JSON.parse(readFileSync(reportFile(), "utf8")) as RehearsalReport;
  const pageFile = () => join(stack.folder, ".sandbox", "rehearsal.html");
  const writtenLog = () => readFileSync(join(stack.folder, ".sandbox", "rehearsal.log"), "utf8");

  function walk(options: Partial<RehearsalOptions> = {}): Promise<RehearsalReport> {
    return rehearse({
      sandbox: {
        ...{ projectFolder: stack.folder, environment: stack.environment },
        connect: () => Promise.resolve(),
      },
      app: SAMPLE_APP,
      kubernetes: PROGRAM.kubernetes,
      steps: PROGRAM.releaseWalk,
      reportFile: reportFile(),
      onProgress: (line) => lines.push(line),
      timings,
      startTraffic: injectedTraffic,
      ...options,
    });
  }

  async function failure(options: Partial<RehearsalOptions> = {}): Promise<RehearsalError> {
    try {
      await walk(options);
    } catch (error) {
      if (error instanceof RehearsalError) return error;
      throw error;
    }
    throw new Error("the rehearsal passed");
  }

  it("walks the whole release with only config and `pulumi up`, and reports it", async () => {
    const report = await walk();
    expect(report.steps.map(({ name, ok }) => `${name}: ${ok}`)).to.deep.equal([
      "first deploy: blue 1.0.0: true",
      "rolling update: blue 1.0.1: true",
      "green 1.1.0 on the preview Service: true",
      "switch to green: true",
      "switch back to blue: true",
      "switch to green, blue shrinks to 0: true",
      "second up changes nothing: true",
    ]);
    expect(report.switches.map(({ from, to, failed }) => [from, to, failed])).to.deep.equal([
      ["blue", "green", 0],
      ["green", "blue", 0],
      ["blue", "green", 0],
    ]);
    for (const { upSeconds, secondsToFlip } of report.switches) {
      expect(upSeconds).to.be.at.least(0.1);
      expect(secondsToFlip).to.be.within(0.15, 5);
    }
    expect(report.traffic.requests).to.be.greaterThan(50);
    expect(report.traffic.failed).to.equal(0);
    expect(writtenReport()).to.deep.equal(report);

    expect(stack.commands().filter((command) => !command.startsWith("stack"))).to.deep.equal([
      "config rm --path blue",
      "config rm --path green",
      "config set-all --path --plaintext activeColor=blue --plaintext appVersion=1.0.0 --plaintext blue.version=1.0.0 --plaintext blue.replicas=2",
      "up --yes --skip-preview",
      "config set-all --path --plaintext appVersion=1.0.1 --plaintext blue.version=1.0.1",
      "up --yes --skip-preview",
      "config set-all --path --plaintext appVersion=1.1.0 --plaintext green.version=1.1.0 --plaintext green.replicas=2",
      "up --yes --skip-preview",
      "config set-all --path --plaintext activeColor=green",
      "up --yes --skip-preview",
      "config set-all --path --plaintext activeColor=blue",
      "up --yes --skip-preview",
      "config set-all --path --plaintext activeColor=green --plaintext blue.replicas=0",
      "up --yes --skip-preview",
      "up --yes --skip-preview --expect-no-changes",
    ]);

    expect(lines[0]).to.equal("[1/7] first deploy: blue 1.0.0 …");
    expect(lines[1]).to.match(/^\[1\/7\] first deploy: blue 1\.0\.0: ok, \d+\.\d s$/);
    expect(lines[3]).to.match(
      /^\[2\/7\] rolling update: blue 1\.0\.1: ok, \d+\.\d s, \d+ requests, 0 lost, 0 slow$/,
    );
    expect(lines).to.have.length(14 + 12);
    expect(lines[15]).to.match(/^step +time +requests +blue +green +lost +slow +flip after +overlap$/);
    expect(lines.at(-2)).to.equal(`${report.traffic.requests} requests, none lost, none slow.`);
    expect(lines.at(-1)).to.equal(`See it in a browser: ${pageFile()}`);
    const page = readFileSync(pageFile(), "utf8");
    expect(page).to.contain('<span class="ok">Passed</span>');
    expect(page.match(/<td data-label="step">\d\. /g)).to.have.length(7);
    expect(page).to.match(/"pods":\{"blue":\{"at":\[[\d.]+\],"ready":\[1\],"notReady":\[0\]\}\}/);
  });

  it("fails with the engine's diagnostics when an update fails, and still reports the traffic", async () => {
    stack.failUp(4, "     Type  Name\nDiagnostics:\n  kubernetes:batch/v1:Job: error: gate failed");
    const { message, report } = await failure();
    expect(message).to.equal(
      "step 'switch to green' failed: pulumi up: Diagnostics:\n" +
        "  kubernetes:batch/v1:Job: error: gate failed\n" +
        `All output is in ${join(stack.folder, ".sandbox", "rehearsal.log")}`,
    );
    expect(report.steps.map(({ ok }) => ok)).to.deep.equal([true, true, true, false]);
    expect(report.switches).to.deep.equal([]);
    expect(report.traffic.requests).to.be.greaterThan(10);
    expect(writtenReport()).to.deep.equal(report);
    expect(readFileSync(pageFile(), "utf8")).to.contain("step &#39;switch to green&#39; failed: pulumi up: ");
    expect(writtenLog()).to.match(/^\S+Z +Type {2}Name$/m);
    expect(lines.some((line) => /^\[4\/7\] switch to green: FAILED, /.test(line))).to.be.true;
  });

  it("sends no traffic when the first deploy fails", async () => {
    stack.failUp(1, "error: no credentials");
    const { message, report } = await failure({
      startTraffic: () => {
        throw new Error("traffic was started");
      },
    });
    expect(message).to.match(/^step 'first deploy: blue 1\.0\.0' failed: pulumi up: Updating \(sandbox\):\n/);
    expect(message).to.contain("error: no credentials");
    expect(report.traffic).to.deep.equal({ requests: 0, failed: 0, slow: 0 });
  });

  it("fails when external users still reach another colour after the update", async () => {
    stack.answerAs((deployed, color) => (deployed["green.version"] === "1.1.0" ? "green" : color));
    const { message } = await failure();
    expect(message).to.match(
      /^step 'green 1\.1\.0 on the preview Service' failed: http:\/\/127\.0\.0\.1:\d+: expected blue 1\.0\.1 within 1 s, got green 1\.1\.0\.\n/,
    );
  });

  it("fails when external users reach the idle colour even for a moment", async () => {
    let strays = 3;
    stack.answerAs((deployed, color) =>
      deployed["green.version"] === "1.1.0" && strays-- > 0 ? "green" : color,
    );
    const { message } = await failure();
    expect(message).to.match(
      /^step 'green 1\.1\.0 on the preview Service' failed: external users: expected answers of blue only, got [123] of green\. Check the selector of the public Service\.\n/,
    );
  });

  it("fails when users still reach the old colour long after a switch", async () => {
    let requests = 0;
    stack.answerAs((deployed, color) => {
      // Rare enough for the probe's answers in a row, frequent enough for the traffic never to settle.
      const isStray = deployed.activeColor === "green" && ++requests > 25 && requests % 15 === 0;
      return isStray ? "blue" : color;
    });
    const { message } = await failure({ timings: { ...timings, settledAfterSeconds: 0.5 } });
    expect(message).to.match(
      /^step 'switch to green' failed: external users still reach blue 1 s after the switch to green\.\n/,
    );
  });

  it("fails when a request is lost, and logs each one with time and reason", async () => {
    stack.failEvery(97);
    const { message, report } = await failure();
    expect(report.steps.map(({ ok }) => ok)).to.deep.equal(Array(7).fill(true), message);
    expect(report.traffic.failed).to.be.greaterThan(0);
    const { requests, failed } = report.traffic;
    expect(message).to.match(
      new RegExp(
        `^${failed} lost of ${requests} requests\\. The first: lost request, sent at \\S+Z \\(injected\\): 503 Service Unavailable, after 0 s\\nAll are in `,
      ),
    );
    expect(writtenLog().match(/lost request, sent at/g)).to.have.length(failed);
    expect(lines.at(-2)).to.equal(`${requests} requests, ${failed} lost, none slow.`);
  });

  it("fails when an answer takes more than a second, and logs each one with time and duration", async () => {
    let answers = 0;
    const waiting = (result: RequestResult) =>
      ++answers % 97 === 0 ? { ...result, sentAtMs: result.endedAtMs - 3200 } : result;
    const { message, report } = await failure({
      startTraffic: (options) =>
        injectedTraffic({ ...options, onResult: (result) => options.onResult(waiting(result)) }),
    });
    const { requests, failed, slow } = report.traffic;
    expect([failed, slow]).to.deep.equal([0, Math.floor(requests / 97)]);
    expect(message).to.match(
      new RegExp(
        `^${slow} answered after more than 1 s of ${requests} requests\\. The first: slow answer, sent at \\S+Z \\(injected\\): after 3\\.2 s\\nAll are in `,
      ),
    );
    expect(writtenLog().match(/slow answer, sent at/g)).to.have.length(slow);
    expect(lines.at(-2)).to.equal(`${requests} requests, none lost, ${slow} slow (the slowest: 3.2 s).`);
  });

  it("fails with the name of the missing output", async () => {
    stack.setOutputs({ externalIp: "127.0.0.1", activeColor: "blue" });
    const { message } = await failure();
    expect(message).to.match(
      /^step 'first deploy: blue 1\.0\.0' failed: stack output 'url': expected a string, got nothing\. Outputs of the stack: externalIp, activeColor\.\n/,
    );
  });
});
