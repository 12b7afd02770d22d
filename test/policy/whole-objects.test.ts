import { expect } from "chai";
import { wholeObjects } from "../../policy/whole-objects.ts";
import { violations } from "../helpers/policy-violations.ts";

const check = (type: string) => violations(wholeObjects, { type, props: {} });

describe("policy whole-objects", () => {
  it("lets objects of their own kind pass", async () => {
    for (const type of [
      "kubernetes:apps/v1:Deployment",
      "kubernetes:core/v1:Namespace",
      "gcp:compute/patch:Patch",
    ]) {
      expect(await check(type), type).to.deep.equal([]);
    }
  });

  for (const type of [
    "kubernetes:core/v1:ServicePatch",
    "kubernetes:apps/v1:DeploymentPatch",
    "kubernetes:helm.sh/v3:Release",
  ]) {
    it(`reports ${type}`, async () => {
      expect(await check(type)).to.deep.equal([
        `${type} hides from policies what it makes; allowed are objects of their own kind. Declare those.`,
      ]);
    });
  }
});
