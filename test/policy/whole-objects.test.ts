import { expect } from "chai";
import { wholeObjects } from "../../policy/whole-objects.ts";
import { violations } from "../helpers/policy-violations.ts";

const check = (type: string) => violations(wholeObjects, { type, props: {} });

describe("policy whole-objects", () => {
  it("passes objects that are declared whole", async () => {
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
        `${type}: expected whole objects, got a type that hides its objects from policies. Declare each object itself.`,
      ]);
    });
  }
});
