import { expect } from "chai";
import { jobReadiness } from "../../../../../src/engine/plugins/kubernetes/await/job.ts";
import type { Properties } from "../../../../../src/engine/plugins/provider.ts";
import { apiWithLists } from "../../../../helpers/plugin-kubernetes-lists.ts";

const job = (status: Properties): Properties => ({
  kind: "Job",
  metadata: { name: "gate", namespace: "web" },
  status,
});
const failed = job({
  conditions: [
    { type: "FailureTarget", status: "True" },
    { type: "Failed", status: "True", reason: "BackoffLimitExceeded", message: "it failed too often" },
  ],
});
const pod = (name: string, creationTimestamp: string, terminated: Properties): Properties => ({
  metadata: { name, namespace: "web", creationTimestamp },
  status: { phase: "Failed", containerStatuses: [{ name: "smoke", state: { terminated } }] },
});

describe("jobReadiness", () => {
  it("waits while the Job runs", async () => {
    expect(await jobReadiness(job({ active: 1, failed: 1 }), apiWithLists({}))).to.deep.equal({
      state: "waiting",
      message: "pods running: 1, succeeded: 0, failed: 1",
    });
  });

  it("returns ready once the Job is complete", async () => {
    const conditions = [{ type: "Complete", status: "True" }];
    expect((await jobReadiness(job({ conditions }), apiWithLists({}))).state).to.equal("ready");
  });

  it("fails with the last output of the last pod", async () => {
    const pods = [
      pod("gate-2", "2026-01-02T00:00:00Z", { exitCode: 1 }),
      pod("gate-1", "2026-01-01T00:00:00Z", { exitCode: 2 }),
    ];
    expect(await jobReadiness(failed, apiWithLists({ Pod: pods }, "version: got 1.0.0\n"))).to.deep.equal({
      state: "failed",
      message:
        "BackoffLimitExceeded: it failed too often\n" +
        'pod "gate-2" ended with exit code 1; its last output:\nversion: got 1.0.0',
    });
  });

  it("says why a container did not start", async () => {
    const pods = [pod("gate-1", "", { exitCode: 128, message: "no such program\n" })];
    expect((await jobReadiness(failed, apiWithLists({ Pod: pods }))).message).to.equal(
      "BackoffLimitExceeded: it failed too often\n" +
        'pod "gate-1" ended with exit code 128 (no such program); it printed nothing',
    );
  });

  it("says that a pod exceeded its deadline", async () => {
    const late = pod("gate-1", "", { exitCode: 137 });
    const message = "Pod was active on the node longer than the specified deadline";
    const pods = [{ ...late, status: { ...(late.status as object), reason: "DeadlineExceeded", message } }];
    expect((await jobReadiness(failed, apiWithLists({ Pod: pods }, "loading\n"))).message).to.equal(
      "BackoffLimitExceeded: it failed too often\n" +
        `pod "gate-1" ended with exit code 137 (${message}); its last output:\nloading`,
    );
  });
});
