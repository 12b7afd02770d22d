import { expect } from "chai";
import { deletionProtection } from "../../policy/deletion-protection.ts";
import { violations } from "../helpers/policy-violations.ts";

const check = (stack: string, props: Record<string, unknown>, config?: object) =>
  violations(deletionProtection, { type: "gcp:container/cluster:Cluster", props, stack, config });

const OTHERWISE =
  "If this stack is not for production, list the stacks that are in the policy's configuration: " +
  '{"deletion-protection": {"stacks": ["prod"]}}.';

describe("policy deletion-protection", () => {
  it("passes a protected cluster and any cluster of another stack", async () => {
    expect(await check("prod", { deletionProtection: true })).to.deep.equal([]);
    expect(await check("dev", { deletionProtection: false })).to.deep.equal([]);
  });

  it("reports an unprotected cluster of prod", async () => {
    expect(await check("prod", { deletionProtection: false })).to.deep.equal([
      'deletionProtection: expected true, got false in stack "prod". ' +
        "Run: pulumi config set deletionProtection true --stack prod. To destroy the stack, run Pulumi without " +
        "this policy pack. " +
        OTHERWISE,
    ]);
  });

  it("reports an unprotected public Service of prod", async () => {
    const service = (name: string, protect: boolean) =>
      violations(deletionProtection, {
        type: "kubernetes:core/v1:Service",
        props: {},
        stack: "prod",
        name,
        protect,
      });
    expect(await service("public", true)).to.deep.equal([]);
    expect(await service("preview", false)).to.deep.equal([]);
    expect(await service("public", false)).to.deep.equal([
      "The public Service is not protected: expected deletionProtection true, got another value in stack " +
        '"prod". Run: pulumi config set deletionProtection true --stack prod. To destroy the stack, run Pulumi without ' +
        "this policy pack. " +
        OTHERWISE,
    ]);
  });

  it("checks the stacks that its configuration names", async () => {
    const stacks = { stacks: ["live"] };
    expect(await check("live", { deletionProtection: false }, stacks)).to.have.length(1);
    expect(await check("prod", { deletionProtection: false }, stacks)).to.deep.equal([]);
  });
});
