import { expect } from "chai";
import { eventually, type EventuallyOptions } from "../../../src/engine/host/eventually.ts";
import { rejection } from "../../helpers/toolchain-context.ts";

describe("waiting for something eventually", () => {
  const wait = (options: Partial<EventuallyOptions>) =>
    eventually({
      what: "node 'pool-a' Ready",
      withinSeconds: 60,
      hint: "its log: npm run sandbox -- logs pool-a",
      attempt: () => Promise.resolve(true),
      millisecondsBetweenAttempts: 1,
      ...options,
    });

  it("ends at the first success after failures and errors", async () => {
    let attempts = 0;
    await wait({
      attempt: () => {
        attempts++;
        if (attempts === 1) return Promise.reject(new Error("ECONNREFUSED"));
        return Promise.resolve(attempts === 3);
      },
    });
    expect(attempts).to.equal(3);
  });

  it("tries at least once, even without time", () => wait({ withinSeconds: -1 }));

  it("fails with what it waited for, the last error and where to look", async () => {
    const cause = new Error("connect ECONNREFUSED\nat some place");
    const error = await rejection(wait({ withinSeconds: 0, attempt: () => Promise.reject(cause) }));
    expect(error.message).to.equal(
      "node 'pool-a' Ready: not within 0 seconds (connect ECONNREFUSED); " +
        "its log: npm run sandbox -- logs pool-a",
    );
    expect(error.cause).to.equal(cause);
  });

  it("fails without a reason when the last try had none", async () => {
    const error = await rejection(wait({ withinSeconds: 0, attempt: () => Promise.resolve(false) }));
    expect(error.message).to.equal(
      "node 'pool-a' Ready: not within 0 seconds; its log: npm run sandbox -- logs pool-a",
    );
  });

  it("multiplies its time limit by SANDBOX_PATIENCE", async () => {
    process.env.SANDBOX_PATIENCE = "3";
    try {
      const error = await rejection(wait({ withinSeconds: 0.01, attempt: () => Promise.resolve(false) }));
      expect(error.message).to.contain("not within 0.03 seconds");
    } finally {
      delete process.env.SANDBOX_PATIENCE;
    }
  });
});
