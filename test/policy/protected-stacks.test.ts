import { expect } from "chai";
import { protectedStack } from "../../policy/protected-stacks.ts";

const isProtected = (stack: string, config: object = {}) =>
  protectedStack({
    urn: `urn:pulumi:${stack}::shop::kubernetes:core/v1:Service::public`,
    getConfig: <T extends object>() => config as T,
  }) === stack;

describe("the stacks that policies protect", () => {
  for (const stack of [
    "prod",
    "production",
    "prod-eu",
    "eu.prod2",
    "live",
    "LIVE",
    "main",
    "acme",
    "contest",
  ]) {
    it(`include ${stack}`, () => expect(isProtected(stack)).to.be.true);
  }

  for (const stack of ["dev", "dev2", "alice-dev", "Test_eu", "staging", "pr-12", "qa", "sandbox"]) {
    it(`leave out ${stack}`, () => expect(isProtected(stack)).to.be.false);
  }

  it("include a name that has both kinds of words", () =>
    expect([isProtected("prod-test"), isProtected("staging-live")]).to.deep.equal([true, true]));

  it("are the ones in a policy's configuration, whatever their names", () => {
    expect(isProtected("dev", { stacks: ["dev"] })).to.be.true;
    expect(isProtected("prod", { stacks: ["dev"] })).to.be.false;
    expect(isProtected("prod", { stacks: [] })).to.be.false;
  });
});
