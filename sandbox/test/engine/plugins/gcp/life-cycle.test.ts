import { expect } from "chai";
import { cluster, lifeCycles } from "../../../helpers/gcp-plugin-life-cycles.ts";
import { driveResource } from "../../../helpers/gcp-plugin-resource.ts";
import type { ResourceDriver, StackResource } from "../../../helpers/gcp-plugin-resource.ts";
import type { SimulatedCloud } from "../../../helpers/gcp-plugin-simulated-cloud.ts";
import { startSimulatedCloud } from "../../../helpers/gcp-plugin-simulated-cloud.ts";
import { until } from "../../../helpers/until.ts";

describe("the gcp plugin on the simulated Google Cloud", () => {
  let cloud: SimulatedCloud;
  const made: { driver: ResourceDriver; resource: StackResource }[] = [];
  before(async () => {
    cloud = await startSimulatedCloud();
  });
  after(() => cloud.close());

  for (const { type, inputs, id, outputs, changed, replaced } of lifeCycles) {
    it(`creates, reads and updates ${id}, and plans to replace it`, async () => {
      const driver = driveResource(cloud.provider, type);
      let resource = await driver.create(inputs);
      expect(resource.id).to.equal(id);
      expect(resource.state).to.deep.include(outputs);
      expect((await driver.diff(resource, inputs)).changes).to.deep.equal([]);
      expect((await driver.refresh(resource))?.inputs).to.deep.equal(resource.inputs);
      expect((await driver.import(id))?.id).to.equal(id);

      if (changed) {
        const program = { ...inputs, ...changed };
        const { changes } = await driver.diff(resource, program);
        expect(new Set(changes.map(({ path }) => path.split(/[.[]/)[0]))).to.deep.equal(
          new Set(Object.keys(changed)),
        );
        expect(changes.some(({ replace }) => replace)).to.equal(false);
        resource = await driver.update(resource, program);
        expect((await driver.refresh(resource))?.inputs).to.deep.equal(resource.inputs);
        resource = await driver.update(resource, inputs);
        expect((await driver.refresh(resource))?.inputs).to.deep.equal(resource.inputs);
      }
      const replacement = await driver.diff(resource, { ...inputs, ...replaced });
      expect(replacement.changes).to.not.be.empty;
      expect(replacement.changes.every(({ replace }) => replace)).to.equal(true);
      made.push({ driver, resource });
    });
  }

  it("removes the default pool and creates the program's nodes", () => {
    expect([...cloud.nodes].filter((node) => node.includes("default"))).to.deep.equal([]);
    expect(cloud.nodes.size).to.equal(2);
  });

  it("shows and corrects what somebody else changed", async () => {
    const { driver, resource } = made.at(-1)!;
    await cloud.send("POST", `container/v1/${cluster}/nodePools/pool:setSize`, { nodeCount: 1 });
    await until("the pool of one node", () => cloud.nodes.size === 1);
    const drifted = (await driver.refresh(resource))!;
    const { changes } = await driver.diff(drifted, resource.inputs);
    expect(changes).to.deep.equal([{ path: "nodeCount", kind: "update" }]);
    const righted = await driver.update(drifted, resource.inputs);
    expect(righted.state.nodeCount).to.equal(2);
  });

  it("widens the range of a subnetwork in place, and plans to replace it for a narrower range", async () => {
    const one = made.find(({ resource }) => resource.id.includes("/subnetworks/"))!;
    const wider = { ...one.resource.inputs, ipCidrRange: "198.18.200.0/23" };
    const kinds = async (program: typeof wider) =>
      (await one.driver.diff(one.resource, program)).changes.map(({ path, replace }) => [path, replace]);
    const narrower = one.resource.inputs;
    expect(await kinds(wider)).to.deep.equal([["ipCidrRange", undefined]]);
    one.resource = await one.driver.update(one.resource, wider);
    expect((await one.driver.refresh(one.resource))?.inputs.ipCidrRange).to.equal("198.18.200.0/23");
    expect(await kinds(narrower as typeof wider)).to.deep.equal([["ipCidrRange", true]]);
  });

  it("refuses to delete a protected cluster", async () => {
    const driver = driveResource(cloud.provider, "gcp:container/cluster:Cluster");
    const { resource } = made.find((each) => each.resource.id === cluster)!;
    const state = { ...resource.state, deletionProtection: true };
    const message = await driver
      .delete({ ...resource, state })
      .catch((error: unknown) => (error as Error).message);
    expect(message).to.equal(
      `gcp:container/cluster:Cluster "${cluster}" was not deleted: it is protected from deletion. Set ` +
        "deletionProtection to false and run 'pulumi up' first",
    );
  });

  it("deletes everything, in reverse order", async () => {
    for (const { driver, resource } of made.reverse()) {
      await driver.delete(resource);
      // APIs stay enabled, and Google never deletes a key or a key ring.
      const kept =
        resource.id.endsWith(".googleapis.com") || /\/keyRings\/\w+(\/cryptoKeys\/\w+)?$/.test(resource.id);
      if (!kept) expect(await driver.refresh(resource), resource.id).to.equal(undefined);
    }
    expect(cloud.nodes.size).to.equal(0);
  });
});
