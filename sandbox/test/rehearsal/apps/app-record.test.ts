import { expect } from "chai";
import { appRecord } from "../../../src/rehearsal/apps/app-record.ts";
import { renderApps } from "../../../src/rehearsal/apps/apps-table.ts";
import type { StepRecord } from "../../../src/rehearsal/report.ts";
import type { RequestResult } from "../../../src/rehearsal/vegeta-result.ts";

const LOST: RequestResult = { attack: "keep-alive", sentAtMs: 1, endedAtMs: 2, failure: "EOF" };
const SLOW: RequestResult = { attack: "keep-alive", sentAtMs: 1, endedAtMs: 2000, color: "blue" };

const step = (name: string, lost: RequestResult[] = [], slow: RequestResult[] = []): StepRecord => ({
  ...{ name, ok: true, seconds: 21.25, color: "blue" },
  traffic: {
    ...{ startedAtMs: 0, requests: 1000, lost, slow },
    colors: new Map(),
    newConnections: new Map(),
  },
});
const measured = { configKeys: 3, dockerfileLines: 12, imageMib: 61, prepareSeconds: 0.2 };

describe("what was measured of an app", () => {
  it("is fine when nothing was lost and no stream was cut, even if an answer was slow", () => {
    const records = [step("first deploy"), step("release", [], [SLOW])];
    const record = appRecord("nginx", { ...measured, records, streams: { streams: 90, cut: 0 } });
    expect(record).to.deep.include({ name: "nginx", ok: true, requests: 2000, lost: 0, slow: 1 });
    expect(record.seconds).to.deep.equal({ "first deploy": 21.3, release: 21.3 });
    expect(record).not.to.have.property("problem");
  });

  it("is a failure when a request was lost, a stream was cut or a step failed", () => {
    const records = [step("first deploy", [LOST])];
    const streams = { streams: 90, cut: 2 };
    const error = new Error("no answer");
    const record = appRecord("nginx", { ...measured, records, streams, error });
    expect(record.ok).to.equal(false);
    expect(record.problem).to.equal(
      "first deploy: no answer; 1 of 1000 requests lost, the first: EOF; 2 of 90 streams cut",
    );
  });

  it("is a line of a table", () => {
    const record = appRecord("nginx", { ...measured, records: [step("release")] });
    const [header, line] = renderApps([record]) as [string, string];
    expect(header).to.match(/^app +keys +image +first deploy +rolling update +release .* cut$/);
    expect(line).to.match(/^nginx +ok +3 +61 MiB +21\.3 s +1,000 +0 +0$/);
  });
});
