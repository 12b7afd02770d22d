import { expect } from "chai";
import { privateNodes } from "../../policy/private-nodes.ts";
import { violations } from "../helpers/policy-violations.ts";

const CLUSTER = "gcp:container/cluster:Cluster";
const POOL = "gcp:container/nodePool:NodePool";
const check = (type: string, props: Record<string, unknown>) => violations(privateNodes, { type, props });

describe("policy private-nodes", () => {
  it("passes a cluster and a node pool like the program's, and a machine with only an internal address", async () => {
    expect(await check(CLUSTER, { privateClusterConfig: { enablePrivateNodes: true } })).to.deep.equal([]);
    expect(await check(POOL, { nodeCount: 1 })).to.deep.equal([]);
    const networkInterfaces = [{ network: "n", accessConfigs: [] }, { network: "m" }];
    expect(await check("gcp:compute/instance:Instance", { networkInterfaces })).to.deep.equal([]);
    expect(await check("gcp:compute/instance:Instance", {})).to.deep.equal([]);
  });

  for (const [got, privateClusterConfig] of [
    ["false", { enablePrivateNodes: false }],
    ["nothing", {}],
    ["nothing", undefined],
  ] as const) {
    it(`reports a cluster with privateClusterConfig ${JSON.stringify(privateClusterConfig)}`, async () => {
      expect(await check(CLUSTER, { privateClusterConfig })).to.deep.equal([
        `privateClusterConfig.enablePrivateNodes: expected true, got ${got}. Its nodes get external addresses. ` +
          "Set it to true.",
      ]);
    });
  }

  it("reports a node pool that overrides its cluster", async () => {
    expect(await check(POOL, { networkConfig: { enablePrivateNodes: false } })).to.deep.equal([
      "networkConfig.enablePrivateNodes: expected true or nothing, got false. The pool's nodes get external addresses. " +
        "Remove it.",
    ]);
  });

  for (const type of [
    "gcp:compute/instance:Instance",
    "gcp:compute/instanceTemplate:InstanceTemplate",
    "gcp:compute/regionInstanceTemplate:RegionInstanceTemplate",
    "gcp:compute/instanceFromTemplate:InstanceFromTemplate",
    "gcp:compute/instanceFromMachineImage:InstanceFromMachineImage",
  ]) {
    it(`reports external addresses of ${type}`, async () => {
      const networkInterfaces = [{}, { accessConfigs: [{}], ipv6AccessConfigs: [{}] }];
      expect(await check(type, { networkInterfaces })).to.deep.equal(
        ["accessConfigs", "ipv6AccessConfigs"].map(
          (property) =>
            `networkInterfaces[1].${property}: expected nothing, got an external address. ` +
            "Remove it, and reach the machine through Identity-Aware Proxy and the internet through Cloud NAT.",
        ),
      );
    });
  }
});
