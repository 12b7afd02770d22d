import { expect } from "chai";
import { noBuilds } from "../../policy/no-builds.ts";
import { violations } from "../helpers/policy-violations.ts";

const check = (type: string, stack: string) => violations(noBuilds, { type, props: {}, stack });

describe("policy no-builds", () => {
  it("passes builds of other stacks, and everything else in a protected one", async () => {
    expect(await check("docker:index/image:Image", "dev")).to.deep.equal([]);
    expect(await check("docker:index/remoteImage:RemoteImage", "prod")).to.deep.equal([]);
    expect(await check("kubernetes:apps/v1:Deployment", "prod")).to.deep.equal([]);
  });

  for (const type of [
    "docker:index/image:Image",
    "docker:index/registryImage:RegistryImage",
    "docker-build:index:Image",
  ]) {
    it(`reports ${type} in a protected stack, with the commands that promote instead`, async () => {
      expect(await check(type, "live")).to.deep.equal([
        `${type}: expected only images that another stack has built and tested, got a build in stack "live". ` +
          "Run: pulumi config set requireDigests true --stack live. Then: npm run promote -- --from <stack> --to live. " +
          "If this stack is not for production, list the stacks that are in the policy's configuration: " +
          '{"no-builds": {"stacks": ["prod"]}}.',
      ]);
    });
  }
});
