import { expect } from "chai";
import { describeNoticed, isNoticed, noticed, totalOf } from "../../src/rehearsal/noticed.ts";

describe("what users noticed", () => {
  const lost = { attack: "keep-alive", sentAtMs: 61_000, endedAtMs: 91_000, failure: "timeout" };
  const slow = { attack: "new connections", sentAtMs: 60_000, endedAtMs: 63_240, color: "blue" };
  const slower = { ...slow, sentAtMs: 62_000, endedAtMs: 69_000 };
  const quick = { ...slow, endedAtMs: 61_000 };

  it("is a lost request or an answer after more than a second", () =>
    expect([lost, slow, quick].map(isNoticed)).to.deep.equal([true, true, false]));

  it("has the time when the request was sent and how long its user waited", () => {
    expect(describeNoticed(lost)).to.equal(
      "lost request, sent at 1970-01-01T00:01:01.000Z (keep-alive): timeout, after 30 s",
    );
    expect(describeNoticed(slow)).to.equal(
      "slow answer, sent at 1970-01-01T00:01:00.000Z (new connections): after 3.2 s",
    );
  });

  it("has the numbers of both kinds and the first of them", () => {
    expect(noticed({ requests: 1234, lost: [lost], slow: [slow, slower] })).to.equal(
      "1 lost and 2 answered after more than 1 s of 1,234 requests. The first: " +
        "slow answer, sent at 1970-01-01T00:01:00.000Z (new connections): after 3.2 s",
    );
    expect(noticed({ requests: 1234, lost: [], slow: [] })).to.equal(undefined);
  });

  it("has a total with the slowest answer", () => {
    expect(totalOf({ requests: 1234, lost: [], slow: [] })).to.equal("1,234 requests, none lost, none slow.");
    expect(totalOf({ requests: 1234, lost: [lost], slow: [slow, slower] })).to.equal(
      "1,234 requests, 1 lost, 2 slow (the slowest: 7 s).",
    );
  });
});
