import { expect } from "chai";
import { retryWhileDisabled } from "../../../components/google/retry-while-disabled.ts";
import { mockEngine } from "../../helpers/pulumi-mocks.ts";

const DISABLED =
  "Error 403: Compute Engine API has not been used in project 1 before or it is disabled. reason: SERVICE_DISABLED";

/** Whether an operation that failed like this, newest error first, is tried again. */
async function isRetried(errors: string[], options = { delaySeconds: 0, maxAttempts: 3 }): Promise<boolean> {
  await mockEngine();
  const hook = retryWhileDisabled(options);
  const failure = { urn: "", id: "", name: "", type: "", failedOperation: "create", errors };
  return hook.callback(failure);
}

describe("the retry while an API is disabled", () => {
  it("repeats an operation that Google refused because of the API", async () => {
    expect(await isRetried([DISABLED])).to.be.true;
  });

  it("never repeats another failure, even after a refusal", async () => {
    expect(await isRetried(["Error 403: permission denied", DISABLED])).to.be.false;
  });

  it("ends after maxAttempts", async () => {
    expect(await isRetried([DISABLED, DISABLED])).to.be.true;
    expect(await isRetried([DISABLED, DISABLED, DISABLED])).to.be.false;
  });

  it("waits delaySeconds between attempts", async () => {
    const startedAt = performance.now();
    await isRetried([DISABLED], { delaySeconds: 0.05, maxAttempts: 3 });
    expect(performance.now() - startedAt).to.be.at.least(45);
  });
});
