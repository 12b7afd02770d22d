import { expect } from "chai";
import type { startTraffic } from "../../src/rehearsal/traffic.ts";
import { underTraffic } from "../../src/rehearsal/under-traffic.ts";
import { SAMPLE_APP } from "../helpers/sample-app.ts";
import { rejection } from "../helpers/toolchain-context.ts";

describe("work under traffic", () => {
  const result = { attack: "keep-alive", sentAtMs: Date.now(), endedAtMs: Date.now(), color: "blue" };
  let stopped: number;
  let lines: string[];
  beforeEach(() => {
    stopped = 0;
    lines = [];
  });

  /** Traffic of which each request but the first is lost. */
  const options = (assertRunning = () => {}) => ({
    ...{ app: SAMPLE_APP, url: "http://127.0.0.1", environment: {}, ratePerSecond: 1 },
    log: (line: string) => void lines.push(line),
    startTraffic: (({ onResult }) => {
      onResult(result);
      onResult({ ...result, color: undefined, failure: "EOF" });
      return { assertRunning, stop: () => Promise.resolve(void (stopped += 1)) };
    }) as typeof startTraffic,
  });

  it("counts the requests and logs those that users notice", async () => {
    const traffic = await underTraffic(options(), () => Promise.resolve());
    expect([traffic.requests, traffic.lost.length, [...traffic.colors.keys()]]).to.deep.equal([
      2,
      1,
      ["blue"],
    ]);
    expect(lines).to.have.lengthOf(1);
    expect(stopped).to.equal(1);
  });

  it("fails with the error of the work, and then too stops the traffic", async () => {
    const failing = underTraffic(options(), () => Promise.reject(new Error("no switch")));
    expect((await rejection(failing)).message).to.equal("no switch");
    expect(stopped).to.equal(1);
  });

  it("fails when the load generator ended, because nobody asked the app then", async () => {
    const ended = options(() => {
      throw new Error("vegeta ended");
    });
    expect((await rejection(underTraffic(ended, () => Promise.resolve()))).message).to.equal("vegeta ended");
    expect(stopped).to.equal(1);
  });
});
