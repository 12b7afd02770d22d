import { expect } from "chai";
import { deletionProtection } from "../../policy/deletion-protection.ts";
import { violations } from "../helpers/policy-violations.ts";

const check = (stack: string, props: Record<string, unknown>, config?: object) =>
  violations(deletionProtection, { type: "gcp:container/cluster:Cluster", props, stack, config });

describe("policy deletion-protection", () => {
  it("lets a protected cluster pass, and any cluster of another stack", async () => {
    expect(await check("prod", { deletionProtection: true })).to.deep.equal([]);
    expect(await check("dev", { deletionProtection: false })).to.deep.equal([]);
  });

  it("reports an unprotected cluster of prod", async () => {
    expect(await check("prod", { deletionProtection: false })).to.deep.equal([
      'deletionProtection is false in stack "prod"; allowed is true. ' +
        "Run: pulumi config set deletionProtection true --stack prod. To tear the stack down, run it without " +
        "this policy pack.",
    ]);
  });

  it("reports a public Service of prod that the engine would delete", async () => {
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
      'The public Service is not protected, as deletionProtection is not true in stack "prod"; allowed is true. ' +
        "Run: pulumi config set deletionProtection true --stack prod. To tear the stack down, run it without " +
        "this policy pack.",
    ]);
  });

  it("protects the stacks that its configuration names", async () => {
    const stacks = { stacks: ["live"] };
    expect(await check("live", { deletionProtection: false }, stacks)).to.have.length(1);
    expect(await check("prod", { deletionProtection: false }, stacks)).to.deep.equal([]);
  });
});
