import { expect } from "chai";
import { VEGETA } from "../../src/engine/toolchain/program-sets.ts";
import { VERSIONS } from "../../src/engine/toolchain/versions.ts";
import { installedPrograms } from "./installed-programs.ts";
import { quietly } from "./quietly.ts";
import { fakeHost, type FakeHost, rejection } from "./toolchain-context.ts";

const REASON =
  "Vegeta load generator: expected it on PATH or in the cache, found neither. Get it with: npm start";
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

  it("skip the suite and say why where the machine has none", async () => {
    const { result, lines } = await quietly(() => rejection(installedPrograms(VEGETA, suite, host.context)));
    expect(result.message).to.equal(SKIPPED);
    expect(lines).to.deep.equal([`      skipped: ${REASON}`]);
  });

  it("fail the suite in CI where the machine has none", async () => {
    const { context } = host;
    const inCi = { ...context, environment: { ...context.environment, CI: "true" } };
    expect((await rejection(installedPrograms(VEGETA, suite, inCi))).message).to.equal(REASON);
  });
});
