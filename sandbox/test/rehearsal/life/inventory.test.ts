import { expect } from "chai";
import { expectNothingLeft, expectWholeInventory } from "../../../src/rehearsal/life/inventory.ts";
import { TestCloud } from "../../helpers/google-cloud-client.ts";
import { CLUSTERS, COMPUTE } from "../../helpers/google-cloud-cluster.ts";
import { deploy, lifeGround, RESOURCES } from "../../helpers/life-ground.ts";
import { rejection } from "../../helpers/toolchain-context.ts";

describe("what the control plane lists", () => {
  let cloud: TestCloud;
  beforeEach(async () => (cloud = await new TestCloud().start()));
  afterEach(() => cloud.stop());

  it("is one of each kind, the same as in the state", async () => {
    await deploy(cloud);
    await expectWholeInventory(lifeGround(cloud).ground, RESOURCES);
  });

  it("is an error when a resource exists twice", async () => {
    await deploy(cloud);
    const second = { name: "second", autoCreateSubnetworks: false };
    await cloud.operate("POST", `${COMPUTE}/global/networks`, second);
    const error = await rejection(expectWholeInventory(lifeGround(cloud).ground, RESOURCES));
    expect(error.message).to.equal(
      "networks: expected 1, the same in the control plane and the state; the control plane lists net, second, the state net",
    );
  });

  it("is an error when the state lacks a resource or has one that does not exist", async () => {
    await deploy(cloud);
    const { ground } = lifeGround(cloud);
    const orphaned = RESOURCES.filter(({ type }) => !type.includes("nodePool"));
    expect((await rejection(expectWholeInventory(ground, orphaned))).message).to.equal(
      "node pools: expected 1, the same in the control plane and the state; the control plane lists blue-green-nodes, the state none",
    );
    await cloud.operate("DELETE", `${CLUSTERS}/blue-green/nodePools/blue-green-nodes`);
    expect((await rejection(expectWholeInventory(ground, RESOURCES))).message).to.equal(
      "node pools: expected 1, the same in the control plane and the state; the control plane lists none, the state blue-green-nodes",
    );
  });

  it("is nothing at first and an error when a resource is left", async () => {
    const { ground } = lifeGround(cloud);
    await expectNothingLeft(ground);
    await deploy(cloud);
    expect((await rejection(expectNothingLeft(ground))).message).to.match(
      /^the control plane still lists clusters blue-green; addresses public, preview; disks .+; networks net; .+; repositories gcr\.io$/,
    );
  });
});
