import { expect } from "chai";
import {
  clusterBody,
  CLUSTER,
  CLUSTERS,
  POOLS,
  prepareNetwork,
} from "../../../helpers/google-cloud-cluster.ts";
import { PROJECT_ID, TestCloud } from "../../../helpers/google-cloud-client.ts";

describe("the simulated Kubernetes Engine", () => {
  let cloud: TestCloud;
  beforeEach(async () => {
    cloud = await new TestCloud().start();
    await prepareNetwork(cloud);
  });
  afterEach(() => cloud.stop());
  const create = (change: object = {}) =>
    cloud.send("POST", CLUSTERS, { cluster: { ...clusterBody.cluster, ...change } });

  it("answers FAILED_PRECONDITION while an operation works on the cluster", async () => {
    let open = () => {};
    cloud.runtime.controlPlaneGate = new Promise((resolve) => (open = resolve));
    const { body: operation } = await create();
    expect((await cloud.get(CLUSTER)).status).to.equal("PROVISIONING");
    const busy = await cloud.send("POST", POOLS, { nodePool: { name: "app", initialNodeCount: 1 } });
    expect(busy.status).to.equal(400);
    expect(busy.body.error.status).to.equal("FAILED_PRECONDITION");
    expect(busy.body.error.errors[0]?.reason).to.equal("failedPrecondition");
    expect(busy.body.error.message).to.equal(
      `Operation ${operation.name} is currently operating on cluster main. Please wait and try again once it is done.`,
    );
    open();
    await cloud.finish(CLUSTERS, operation);
  });

  it("refuses a second cluster with the same name", async () => {
    await create();
    const { status, body } = await create();
    expect(status).to.equal(409);
    expect(body.error.message).to.equal(
      `Already exists: projects/${PROJECT_ID}/locations/us-central1-a/clusters/main.`,
    );
  });

  it("refuses the clusters that Google refuses", async () => {
    const refusals: [change: object, message: string][] = [
      [
        { name: "Main" },
        'Invalid value for field "cluster.name": "Main". Must be 1 to 40 lower-case letters, digits and hyphens, and ' +
          "start with a letter and end with a letter or digit.",
      ],
      [{ initialNodeCount: 0 }, "Cluster.initial_node_count must be greater than zero."],
      [{ initialNodeCount: "x" }, `Invalid value at 'cluster.initial_node_count' (TYPE_INT32), "x"`],
      [{ network: "other" }, 'Network "other" does not exist.'],
      [
        { subnetwork: "other" },
        'Subnetwork "other" does not exist in region "us-central1" of network ' +
          `"projects/${PROJECT_ID}/global/networks/net".`,
      ],
      [
        { locations: ["europe-west1-b"] },
        'Invalid value for field "locations": "europe-west1-b". Must be zones of us-central1: us-central1-a, ' +
          "us-central1-b, us-central1-c, us-central1-f.",
      ],
      [
        { ipAllocationPolicy: { clusterSecondaryRangeName: "other" } },
        'Services or pods secondary range "other" does not exist in the subnetwork; it has "pods", "services".',
      ],
      [
        { nodeConfig: { serviceAccount: `gone@${PROJECT_ID}.iam.gserviceaccount.com` } },
        `The referenced service account 'gone@${PROJECT_ID}.iam.gserviceaccount.com' was not found.`,
      ],
      [
        { initialNodeCount: 9 },
        "Insufficient regional quota to satisfy request: resource \"INSTANCES\": request requires '9.0' and is short " +
          "'1.0'. Project has a quota of '8.0' with '8.0' available.",
      ],
    ];
    for (const [change, message] of refusals) {
      const { status, body } = await create(change);
      expect(body.error?.message, JSON.stringify(change)).to.equal(message);
      expect(status).to.be.within(400, 403);
    }
    const old = await create({ initialClusterVersion: "1.20" });
    expect(old.body.error.message).to.match(
      /^No valid versions with the prefix "1\.20" found\. The sandbox has only 1\./,
    );
    const autopilot = await create({ autopilot: { enabled: true } });
    expect(autopilot.status).to.equal(501);
    expect(await cloud.get(CLUSTERS)).to.deep.equal({});
    expect(cloud.runtime.calls).to.deep.equal([]);
  });
});
