import { expect } from "chai";
import { containerResources } from "../../policy/container-resources.ts";
import { deploymentOf, violations } from "../helpers/policy-violations.ts";

const requests = { cpu: "100m", memory: "96Mi" };

describe("policy container-resources", () => {
  it("passes requests with a memory limit", async () => {
    const resources = { requests, limits: { memory: "192Mi" } };
    expect(await violations(containerResources, deploymentOf({ resources }))).to.deep.equal([]);
  });

  it("reports the property that is missing", async () => {
    expect(await violations(containerResources, deploymentOf({ resources: { requests } }))).to.deep.equal([
      'Container "app" has no resources.limits.memory. Set what it needs, such as "100m" or "96Mi".',
    ]);
  });

  it("reports every property of a container without resources", async () => {
    expect(await violations(containerResources, deploymentOf({}))).to.deep.equal([
      'Container "app" has no resources.requests.cpu, resources.requests.memory, resources.limits.memory. ' +
        'Set what it needs, such as "100m" or "96Mi".',
    ]);
  });
});
