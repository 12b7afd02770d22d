import { expect } from "chai";
import { imageByDigest } from "../../policy/image-by-digest.ts";
import { deploymentOf, violations } from "../helpers/policy-violations.ts";

const BY_DIGEST = `gcr.io/a-project/web@sha256:${"0".repeat(64)}`;

describe("policy image-by-digest", () => {
  it("passes an image by digest", async () => {
    expect(await violations(imageByDigest, deploymentOf({ image: BY_DIGEST }))).to.deep.equal([]);
  });

  it("reports an image by tag and says what to do", async () => {
    expect(
      await violations(imageByDigest, deploymentOf({ image: "gcr.io/a-project/web:1.0.0" })),
    ).to.deep.equal([
      'Container "app": expected an image <image>@sha256:<digest>, got "gcr.io/a-project/web:1.0.0". ' +
        "Set the colour's version, which the program resolves to a digest, or pin its image by digest.",
    ]);
  });

  it("reports a container without an image and a digest that is too short", async () => {
    expect(await violations(imageByDigest, deploymentOf({}))).to.have.length(1);
    expect(await violations(imageByDigest, deploymentOf({ image: "web@sha256:0123" }))).to.have.length(1);
  });

  const podSpec = {
    initContainers: [{ name: "init", image: "a:1" }],
    containers: [{ name: "b", image: BY_DIGEST }],
  };
  const template = { template: { spec: podSpec } };
  for (const [type, props] of Object.entries({
    "kubernetes:core/v1:Pod": { spec: podSpec },
    "kubernetes:batch/v1:Job": { spec: template },
    "kubernetes:apps/v1:StatefulSet": { spec: template },
    "kubernetes:batch/v1:CronJob": { spec: { jobTemplate: { spec: template } } },
  })) {
    it(`finds the containers of ${type}, also its init containers`, async () => {
      const [reported] = await violations(imageByDigest, { type, props });
      expect(reported).to.match(/^Container "init": expected an image .*, got "a:1"/);
    });
  }

  it("ignores other resources", async () => {
    const props = { spec: template };
    expect(await violations(imageByDigest, { type: "kubernetes:core/v1:Service", props })).to.deep.equal([]);
    expect(await violations(imageByDigest, { type: "gcp:container/cluster:Job", props })).to.deep.equal([]);
  });
});
