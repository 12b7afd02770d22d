import { expect } from "chai";
import type { ApiCall } from "../../../../src/engine/plugins/gcp/api-call.ts";
import type { GoogleRequest } from "../../../../src/engine/plugins/gcp/google-api.ts";
import { waitForOperation } from "../../../../src/engine/plugins/gcp/wait-for-operation.ts";
import type { Properties } from "../../../../src/engine/plugins/provider.ts";

function callThatAnswers(...answers: Properties[]) {
  const asked: GoogleRequest[] = [];
  const statuses: string[] = [];
  const call = {
    config: { pollIntervalMs: 1 },
    deadline: Date.now() + 60_000,
    signal: new AbortController().signal,
    status: (message: string) => statuses.push(message),
    send: (request: GoogleRequest) => {
      asked.push(request);
      return Promise.resolve(answers.length > 1 ? answers.shift()! : answers[0]!);
    },
  } as unknown as ApiCall;
  return { call, asked, statuses };
}

const failure = (promise: Promise<void>) =>
  promise.then(
    () => expect.fail("did not fail"),
    (error: unknown) => error as Error,
  );

describe("waitForOperation", () => {
  it("polls below the parent until an operation of Compute or Kubernetes Engine is done", async () => {
    const { call, asked, statuses } = callThatAnswers(
      { name: "operation-1", status: "RUNNING" },
      { name: "operation-1", status: "DONE" },
    );
    const operation = { name: "operation-1", operationType: "insert", status: "PENDING" };
    await waitForOperation(call, "compute", operation, "projects/p/global");
    expect(asked).to.deep.equal(
      Array(2).fill({ api: "compute", path: "projects/p/global/operations/operation-1" }),
    );
    expect(statuses[0]).to.equal("waiting for insert, 0 s");
  });

  it("polls a long-running operation by its name", async () => {
    const { call, asked } = callThatAnswers({ name: "operations/1", done: true });
    await waitForOperation(call, "serviceUsage", { name: "operations/1" });
    expect(asked).to.deep.equal([{ api: "serviceUsage", path: "operations/1" }]);
  });

  const failures: Record<string, Properties> = {
    container: { name: "o", status: "DONE", statusMessage: "no quota" },
    compute: { name: "o", status: "DONE", error: { errors: [{ code: "QUOTA", message: "no quota" }] } },
    "long-running": { name: "o", done: true, error: { code: 8, message: "no quota" } },
  };
  for (const [kind, operation] of Object.entries(failures)) {
    it(`fails with Google's own message for a failed ${kind} operation`, async () => {
      const error = await failure(waitForOperation(callThatAnswers().call, "container", operation, "x"));
      expect(error.name).to.equal("OperationError");
      expect(error.message).to.equal("no quota");
    });
  }

  it("fails at the deadline", async () => {
    const { call } = callThatAnswers({ name: "o", status: "RUNNING" });
    const late = { ...call, deadline: 0 };
    const error = await failure(waitForOperation(late, "compute", { name: "o", status: "RUNNING" }, "x"));
    expect(error.message).to.equal(
      "Google's operation o was not done after 0 s and may still end. " +
        "Wait and run the update again, or raise the resource's customTimeouts",
    );
  });

  it("stops when the update is cancelled", async () => {
    const { call } = callThatAnswers({ name: "o", status: "RUNNING" });
    const cancelled = { ...call, signal: AbortSignal.abort() };
    const error = await failure(
      waitForOperation(cancelled, "compute", { name: "o", status: "RUNNING" }, "x"),
    );
    expect(error.name).to.equal("AbortError");
  });
});
