import type * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { retryWhileDisabled } from "../../components/retry-while-disabled.ts";
import { mockEngine } from "../helpers/pulumi-mocks.ts";

const DISABLED =
  "Error 403: Compute Engine API has not been used in project 1 before or it is disabled. reason: SERVICE_DISABLED";

/** Whether an operation that failed like this, newest error first, is tried again. */
async function isRetried(errors: string[], options = { delaySeconds: 0, maxAttempts: 3 }): Promise<boolean> {
  await mockEngine();
  const hook = await retryWhileDisabled(options);
  const failure = { urn: "", id: "", name: "", type: "", failedOperation: "create", errors };
  return (hook as pulumi.ErrorHook).callback(failure);
}

describe("the retry while an API is disabled", () => {
  it("repeats an operation that Google refused because of the API", async () => {
    expect(await isRetried([DISABLED])).to.be.true;
  });

  it("leaves any other failure alone, also after a refusal", async () => {
    expect(await isRetried(["Error 403: permission denied", DISABLED])).to.be.false;
  });

  it("ends after the attempts allowed", async () => {
    expect(await isRetried([DISABLED, DISABLED])).to.be.true;
    expect(await isRetried([DISABLED, DISABLED, DISABLED])).to.be.false;
  });

  it("waits between attempts", async () => {
    const startedAt = performance.now();
    await isRetried([DISABLED], { delaySeconds: 0.05, maxAttempts: 3 });
    expect(performance.now() - startedAt).to.be.at.least(45);
  });

  it("is left out when the language host does not pass hooks on", async () => {
    await mockEngine({ errorHooks: "12 UNIMPLEMENTED: unknown method RegisterErrorHook" });
    expect(await retryWhileDisabled()).to.be.undefined;
  });

  it("does not hide another failure of its registration", async () => {
    await mockEngine({ errorHooks: "13 INTERNAL: broken" });
    const error = await retryWhileDisabled().catch((reason: unknown) => reason as Error);
    expect(error).to.have.property("message", "13 INTERNAL: broken");
  });
});
