import { expect } from "chai";
import { TrafficTally } from "../../src/rehearsal/traffic-tally.ts";

const answer = (endedAtMs: number, color: string, sentAtMs = endedAtMs) => ({
  attack: "keep-alive",
  sentAtMs,
  endedAtMs,
  color,
});

describe("the traffic tally", () => {
  it("counts requests by step and colour, with the first and last answer in any order", () => {
    const tally = new TrafficTally();
    const step = tally.beginStep(1000);
    for (const endedAtMs of [1200, 1100, 1300, 1250]) tally.add(answer(endedAtMs, "blue"));
    tally.add(answer(1220, "green"));
    expect(step.requests).to.equal(5);
    expect(step.lost).to.deep.equal([]);
    expect(Object.fromEntries(step.colors)).to.deep.equal({
      blue: { requests: 4, firstAtMs: 1100, lastAtMs: 1300 },
      green: { requests: 1, firstAtMs: 1220, lastAtMs: 1220 },
    });
  });

  it("counts answers over new connections separately, because an open connection keeps its pod", () => {
    const tally = new TrafficTally();
    const step = tally.beginStep(1000);
    tally.add(answer(1100, "blue"));
    tally.add({ ...answer(1200, "green"), attack: "new connections" });
    expect([...step.colors.keys()]).to.deep.equal(["blue", "green"]);
    expect([...step.newConnections.keys()]).to.deep.equal(["green"]);
  });

  it("counts the colour of a late result for the step during which the answer came", () => {
    const tally = new TrafficTally();
    const first = tally.beginStep(1000);
    const second = tally.beginStep(2000);
    tally.add(answer(1999, "blue"));
    tally.add(answer(2000, "green"));
    expect([...first.colors.keys()]).to.deep.equal(["blue"]);
    expect([...second.colors.keys()]).to.deep.equal(["green"]);
  });

  it("counts an answer after more than a second as slow, for the step during which its request was sent", () => {
    const tally = new TrafficTally();
    const first = tally.beginStep(1000);
    const second = tally.beginStep(5000);
    tally.add(answer(6000, "blue", 5000));
    tally.add(answer(6001, "blue", 4999));
    expect([first.requests, first.slow.length]).to.deep.equal([1, 1]);
    expect([second.requests, second.slow.length]).to.deep.equal([1, 0]);
    expect(second.colors.get("blue")?.requests).to.equal(2);
  });

  it("counts a request that a client gave up as lost and not as slow, for the step during which it was sent", () => {
    const tally = new TrafficTally();
    const first = tally.beginStep(1000);
    const second = tally.beginStep(5000);
    tally.add({ attack: "keep-alive", sentAtMs: 4000, endedAtMs: 34_000, failure: "timeout" });
    expect([first.requests, first.lost.length, first.slow.length]).to.deep.equal([1, 1, 0]);
    expect(second.requests).to.equal(0);
  });

  it("counts a failed request for no colour", () => {
    const tally = new TrafficTally();
    const step = tally.beginStep(1000);
    tally.add({ attack: "keep-alive", sentAtMs: 1400, endedAtMs: 1500, failure: "status 503" });
    expect(step.requests).to.equal(1);
    expect(step.lost).to.have.length(1);
    expect(step.colors.size).to.equal(0);
  });
});
