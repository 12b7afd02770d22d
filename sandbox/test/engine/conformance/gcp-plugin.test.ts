import { expect } from "chai";
import { conformanceProblems } from "../../helpers/conformance.ts";
import { needGoogleApis } from "../../helpers/google-apis.ts";
import { lifeCycles } from "../../helpers/gcp-plugin-life-cycles.ts";
import { driveResource, type ResourceDriver, type StackResource } from "../../helpers/gcp-plugin-resource.ts";
import { startSimulatedCloud, type SimulatedCloud } from "../../helpers/gcp-plugin-simulated-cloud.ts";
import { RecordingProxy } from "../../helpers/recording-proxy.ts";

describe("the sandbox's gcp plugin", function () {
  this.timeout(120_000);
  let proxy: RecordingProxy;
  let cloud: SimulatedCloud;
  before(async () => {
    cloud = await startSimulatedCloud(async (url) => {
      proxy = await new RecordingProxy(url).start();
      return proxy.url;
    });
  });
  after(async () => {
    await proxy.stop();
    await cloud.close();
  });

  it("calls only methods and fields of Google's APIs in the whole life of the program's resources", async function () {
    await needGoogleApis.call(this);
    const made: { driver: ResourceDriver; resource: StackResource }[] = [];
    for (const { type, inputs, changed } of lifeCycles) {
      const driver = driveResource(cloud.provider, type);
      const created = await driver.create(inputs);
      const refreshed = await driver.refresh(created);
      expect(refreshed?.inputs, type).to.deep.equal(created.inputs);
      const resource = changed ? await driver.update(created, { ...inputs, ...changed }) : created;
      made.push({ driver, resource });
    }
    expect(cloud.nodes.size).to.equal(3);
    for (const { driver, resource } of made.reverse()) await driver.delete(resource);
    expect(cloud.nodes.size).to.equal(0);
    expect(proxy.exchanges.length).to.be.greaterThan(100);
    expect(conformanceProblems(proxy.exchanges)).to.deep.equal([]);
  });
});
