import { expect } from "chai";
import { clusterTimes, inOneLine, lifeReport, renderLife } from "../../../src/rehearsal/life/life-report.ts";
import type { LifeRecord } from "../../../src/rehearsal/life/life-step.ts";

const FAILURE = `pulumi up: Diagnostics:
  pulumi:pulumi:Stack (gke-blue-green-sandbox):
    error: update failed

  gcp:compute:Subnetwork (subnetwork):
    error: 1 error occurred:
    \t* the subnetwork was not created: Internal error.`;

const records: readonly LifeRecord[] = [
  {
    name: "create, with faults",
    result: "ok",
    outcome: "complete after 4 updates",
    seconds: 64.04,
    calls: { requests: 1234, unmatchedRequests: 0 },
  },
  {
    name: "destroy",
    result: "FAILED",
    outcome: FAILURE,
    seconds: 7,
    calls: { requests: 66, unmatchedRequests: 13 },
  },
];

const operation = (operationType: string, seconds: number, more: object = {}) => ({
  operationType,
  startTime: "2026-01-01T00:00:00.000Z",
  endTime: new Date(Date.parse("2026-01-01T00:00:00Z") + seconds * 1000).toISOString(),
  ...more,
});

describe("the report of the stack's life", () => {
  it("has a line for each step with its result or its error", () => {
    expect(renderLife(records)).to.deep.equal([
      "step                           time  calls  what held",
      "create, with faults  ok      64.0 s  1,234  complete after 4 updates",
      "destroy              FAILED   7.0 s     66  * the subnetwork was not created: Internal error.",
    ]);
  });

  it("shows the most specific error in a command's output", () => {
    expect(inOneLine("2 ready nodes")).to.equal("2 ready nodes");
    expect(inOneLine("pulumi up: Diagnostics:\n  Pod (web):\n    error: crash loop")).to.equal(
      "error: crash loop",
    );
    expect(inOneLine("first\nsecond")).to.equal("first");
  });

  it("has the longest successful operation of each kind", () => {
    const operations = [
      operation("CREATE_CLUSTER", 20, { error: { code: 13 } }),
      operation("CREATE_CLUSTER", 12.34),
      operation("CREATE_NODE_POOL", 5),
      operation("SET_NODE_POOL_SIZE", 3),
      operation("SET_NODE_POOL_SIZE", 4),
      { operationType: "DELETE_CLUSTER", startTime: "2026-01-01T00:00:00.000Z" },
    ];
    expect(clusterTimes(operations)).to.deep.equal({
      createSeconds: 12.3,
      createNodesSeconds: 5,
      resizeSeconds: 4,
      deleteSeconds: undefined,
    });
  });

  it("has the number of calls and the simulated share of them", () => {
    expect(lifeReport(records, { createSeconds: 12.3 })).to.deep.equal({
      steps: [
        {
          name: "create, with faults",
          result: "ok",
          outcome: "complete after 4 updates",
          seconds: 64,
          calls: 1234,
          unmatched: 0,
        },
        { name: "destroy", result: "failed", outcome: FAILURE, seconds: 7, calls: 66, unmatched: 13 },
      ],
      calls: 1300,
      unmatched: 13,
      shareSimulated: 0.99,
      cluster: { createSeconds: 12.3 },
    });
  });
});
