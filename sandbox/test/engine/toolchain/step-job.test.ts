import { expect } from "chai";
import { stepJob } from "../../../src/engine/toolchain/step-job.ts";
import { fakeHost, type FakeHost, rejection } from "../../helpers/toolchain-context.ts";

describe("the work of a step that begins early", () => {
  let host: FakeHost;
  beforeEach(() => (host = fakeHost()));
  afterEach(() => host.remove());

  it("runs once and shows its last progress in its step", async () => {
    let runs = 0;
    const end = Promise.withResolvers<void>();
    const job = stepJob(async ({ report }) => {
      runs += 1;
      report("1 of 2");
      await end.promise;
      report("2 of 2");
    });
    const started = job.start(host.context);
    expect(host.reports).to.deep.equal([]);
    const finished = job.finish(host.context);
    expect(host.reports).to.deep.equal(["1 of 2"]);
    end.resolve();
    await Promise.all([started, finished]);
    expect(host.reports).to.deep.equal(["1 of 2", "2 of 2"]);
    expect(runs).to.equal(1);
  });

  it("fails only in its step", async () => {
    const job = stepJob(() => Promise.reject(new Error("a disk is full")));
    await job.start(host.context);
    await job.settled();
    expect((await rejection(job.finish(host.context))).message).to.equal("a disk is full");
  });
});
