import { expect } from "chai";
import { setTimeout as sleep } from "node:timers/promises";
import { endpoints } from "../../../../../src/engine/google-cloud/clients/endpoints.ts";
import { gcpProvider } from "../../../../../src/engine/plugins/gcp/gcp-provider.ts";
import { PROJECT_ID, TestCloud, TOKEN } from "../../../../helpers/google-cloud-client.ts";
import { clusterBody, CLUSTERS, prepareNetwork, ZONE } from "../../../../helpers/google-cloud-cluster.ts";

const ID = `projects/${PROJECT_ID}/locations/${ZONE}/clusters/main`;

describe("a cluster that Google still works on", () => {
  let cloud: TestCloud;
  beforeEach(async () => {
    cloud = await new TestCloud().start();
    await prepareNetwork(cloud);
  });
  afterEach(() => cloud.stop());

  it("is imported once Google no longer works on its cluster", async () => {
    let open = () => {};
    cloud.runtime.controlPlaneGate = new Promise((resolve) => (open = resolve));
    await cloud.send("POST", CLUSTERS, clusterBody);
    const provider = await gcpProvider.configure({
      ...endpoints(cloud.server.url).pulumi,
      ...{ project: PROJECT_ID, region: "us-central1", zone: ZONE, accessToken: TOKEN, pollInterval: "2ms" },
    });
    const read = (type: string, name: string, id: string) => {
      const signal = new AbortController().signal;
      return provider.read({
        type,
        name,
        id,
        urn: `urn::${name}`,
        inputs: undefined,
        state: undefined,
        status: () => undefined,
        signal,
      });
    };
    let imported = 0;
    const imports = [
      read("gcp:container/cluster:Cluster", "cluster", ID),
      read("gcp:container/nodePool:NodePool", "pool", `${ID}/nodePools/default-pool`),
    ].map(async (found) => {
      const { inputs } = (await found)!;
      imported++;
      return inputs.name;
    });
    await sleep(100);
    expect(imported).to.equal(0);
    open();
    expect(await Promise.all(imports)).to.deep.equal(["main", "default-pool"]);
  });
});
