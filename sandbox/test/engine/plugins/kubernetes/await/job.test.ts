import { expect } from "chai";
import { isComplete, jobCheck } from "../../../../../src/engine/plugins/kubernetes/await/job.ts";
import type { Properties } from "../../../../../src/engine/plugins/provider.ts";
import { apiWithLists } from "../../../../helpers/plugin-kubernetes-lists.ts";

const job = (status: Properties, resourceVersion = "1"): Properties => ({
  kind: "Job",
  metadata: { name: "gate", namespace: "web", uid: "job", resourceVersion },
  status: { startTime: "2026-01-01T00:00:00Z", ...status },
});
const failed = (reason: string, message: string): Properties =>
  job({
    conditions: [
      { type: "FailureTarget", status: "True" },
      { type: "Failed", status: "True", reason, message },
    ],
  });
const pod = (terminated: Properties, owner = "job"): Properties => ({
  metadata: { name: "gate-1", namespace: "web", ownerReferences: [{ uid: owner }] },
  status: {
    phase: "Failed",
    conditions: ["PodScheduled", "Initialized"]
      .map((type): Properties => ({ type, status: "True" }))
      .concat({ type: "Ready", status: "False", reason: "PodFailed" }),
    containerStatuses: [{ name: "gate", ready: false, state: { terminated } }],
  },
});
const boom = pod({ reason: "Error", exitCode: 1, message: "boom 42" });

describe("the wait for a Job", () => {
  it("goes on until the Job is complete", async () => {
    const check = jobCheck({ api: apiWithLists({}) });
    expect(await check({ ...job({}), status: {} })).to.deep.include({
      state: "waiting",
      message: 'Waiting for Job "web/gate" to start',
    });
    expect(await check(job({ active: 1, failed: 1 }))).to.deep.include({
      state: "waiting",
      message: 'Waiting for Job "web/gate" to succeed (Active: 1 | Succeeded: 0 | Failed: 1)',
    });
    expect((await check(job({ conditions: [{ type: "Complete", status: "True" }] }))).state).to.equal(
      "ready",
    );
  });

  it("ends with its condition and its pod's termination message, and never reads a log", async () => {
    const check = jobCheck({ api: apiWithLists({ Pod: [boom, pod({ message: "another" }, "other")] }) });
    expect(await check(failed("BackoffLimitExceeded", "it failed too often"))).to.deep.include({
      state: "failed",
      reasons: ["[Pod web/gate-1]: [Error] boom 42", "[BackoffLimitExceeded] it failed too often"],
    });
  });

  it("remembers the message of a pod that was deleted at the Job's deadline", async () => {
    const check = jobCheck({ api: apiWithLists({}, [boom]) });
    expect((await check(job({ active: 1 }))).reasons).to.deep.equal([]);
    expect((await check(failed("DeadlineExceeded", "it took too long"))).reasons).to.deep.equal([
      "[Pod web/gate-1]: [Error] boom 42",
      "[DeadlineExceeded] it took too long",
    ]);
  });

  it("goes on after a failure of another reason", async () => {
    const check = jobCheck({ api: apiWithLists({}) });
    expect((await check(failed("PodFailurePolicy", "exit code 3"))).state).to.equal("waiting");
  });

  it("starts its time again with each report about the Job, also with one that has no change", async () => {
    let nowMs = 0;
    const check = jobCheck({
      api: apiWithLists({}),
      times: { settleMs: 0, resyncMs: 60_000, nowMs: () => nowMs },
    });
    const restarts = async (version: string) => (await check(job({ active: 1 }, version))).restartsTime;
    expect(await restarts("1")).to.equal(true);
    expect(await restarts("1")).to.equal(false);
    expect(await restarts("2")).to.equal(true);
    nowMs = 60_000;
    expect(await restarts("2")).to.equal(true);
  });

  it("takes a Job for complete only when it has started and not failed", () => {
    const complete: Properties = { type: "Complete", status: "True" };
    expect(isComplete(job({ conditions: [complete] }))).to.equal(true);
    expect(isComplete({ status: { conditions: [complete] } })).to.equal(false);
    expect(isComplete(job({ active: 1 }))).to.equal(false);
  });
});
