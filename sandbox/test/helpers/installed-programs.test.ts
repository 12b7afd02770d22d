import { expect } from "chai";
import { VEGETA } from "../../src/engine/toolchain/program-sets.ts";
import { VERSIONS } from "../../src/engine/toolchain/versions.ts";
import { installedPrograms } from "./installed-programs.ts";
import { fakeHost, type FakeHost, rejection } from "./toolchain-context.ts";

const SKIPPED = "skipped";
const suite = {
  skip() {
    throw new Error(SKIPPED);
  },
} as unknown as Mocha.Context;

describe("programs that a test needs", () => {
  let host: FakeHost;
  beforeEach(() => (host = fakeHost()));
  afterEach(() => host.remove());

  it("come from where the machine has them", async () => {
    host.program("vegeta", `echo Version: v${VERSIONS.vegeta}`);
    expect(await installedPrograms(VEGETA, suite, host.context)).to.equal(`${host.folder}/bin`);
  });

  it("skip the suite where the machine has none", async () => {
    expect((await rejection(installedPrograms(VEGETA, suite, host.context))).message).to.equal(SKIPPED);
  });

  it("fail the suite in CI where the machine has none", async () => {
    const { context } = host;
    const inCi = { ...context, environment: { ...context.environment, CI: "true" } };
    expect((await rejection(installedPrograms(VEGETA, suite, inCi))).message).to.equal(
      "Vegeta load generator: expected it on PATH or in the cache, found neither. Get it with: npm start",
    );
  });
});
