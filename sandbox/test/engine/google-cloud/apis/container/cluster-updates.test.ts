import { expect } from "chai";
import { clusterBody, CLUSTER, CLUSTERS, prepareNetwork } from "../../../../helpers/google-cloud-cluster.ts";
import { PROJECT_ID, TestCloud } from "../../../../helpers/google-cloud-client.ts";

describe("an update of a cluster of the simulated Kubernetes Engine", () => {
  let cloud: TestCloud;
  beforeEach(async () => {
    cloud = await new TestCloud().start();
    await prepareNetwork(cloud);
    await cloud.operate("POST", CLUSTERS, clusterBody);
  });
  afterEach(() => cloud.stop());
  const update = (fields: object) => cloud.operate("PUT", CLUSTER, { update: fields });

  it("changes only the field that it names", async () => {
    const before = await cloud.get(CLUSTER);
    await update({ desiredReleaseChannel: { channel: "STABLE" } });
    await update({ desiredIntraNodeVisibilityConfig: { enabled: true } });
    await update({
      desiredControlPlaneEndpointsConfig: {
        ipEndpointsConfig: {
          authorizedNetworksConfig: { enabled: true, cidrBlocks: [{ cidrBlock: "10.0.0.0/8" }] },
        },
      },
    });
    await update({
      desiredControlPlaneEndpointsConfig: {
        ipEndpointsConfig: { authorizedNetworksConfig: { enabled: false } },
      },
    });
    const after = await cloud.get(CLUSTER);
    expect(after.releaseChannel).to.deep.equal({ channel: "STABLE" });
    expect(after.networkConfig).to.deep.equal({ ...before.networkConfig, enableIntraNodeVisibility: true });
    expect(after.controlPlaneEndpointsConfig.ipEndpointsConfig.authorizedNetworksConfig).to.deep.equal({
      enabled: false,
    });
    expect(after.status).to.equal("RUNNING");
  });

  it("turns GKE subsetting on, which load balancers see, and never off again", async () => {
    const turn = (enabled: boolean) => ({ update: { desiredL4ilbSubsettingConfig: { enabled } } });
    const seen = () => cloud.runtime.cloudView!.hasSubsetting("main");
    await cloud.operate("PUT", CLUSTER, turn(false));
    expect(seen()).to.equal(false);
    await cloud.operate("PUT", CLUSTER, turn(true));
    expect(seen()).to.equal(true);
    const { status, body } = await cloud.send("PUT", CLUSTER, turn(false));
    expect([status, body.error.message]).to.deep.equal([
      400,
      "L4 ILB Subsetting cannot be disabled after it is enabled.",
    ]);
    expect(seen()).to.equal(true);
  });

  it("keeps managed collection of metrics on, as the cluster always has it", async () => {
    const turn = (enabled: boolean) => ({
      update: { desiredMonitoringConfig: { managedPrometheusConfig: { enabled } } },
    });
    await cloud.operate("PUT", CLUSTER, turn(true));
    const { status, body } = await cloud.send("PUT", CLUSTER, turn(false));
    expect([status, body.error.message]).to.deep.equal([
      501,
      "The sandbox does not simulate clusters without managed collection. Leave managedPrometheusConfig out, or enable it.",
    ]);
    const live: object = await cloud.get(CLUSTER);
    expect(live).to.have.nested.property("monitoringConfig.managedPrometheusConfig.enabled", true);
  });

  it("tells the collectors where the cluster is", () => {
    expect(cloud.runtime.cloudView!.placeOf("main")).to.deep.equal({
      project: PROJECT_ID,
      location: "us-central1-a",
      name: "main",
    });
    expect(cloud.runtime.cloudView!.placeOf("other")).to.equal(undefined);
  });

  it("changes labels, if the fingerprint matches, and the maintenance policy", async () => {
    const { labelFingerprint } = await cloud.get(CLUSTER);
    const resourceLabels = { "goog-pulumi-provisioned": "true" };
    await cloud.operate("POST", `${CLUSTER}:setResourceLabels`, { resourceLabels, labelFingerprint });
    expect((await cloud.get(CLUSTER)).resourceLabels).to.deep.equal(resourceLabels);
    const stale = await cloud.send("POST", `${CLUSTER}:setResourceLabels`, {
      resourceLabels,
      labelFingerprint,
    });
    expect(stale.status).to.equal(400);
    expect(stale.body.error.message).to.match(
      /^Labels could not be set due to fingerprint mismatch: expected '\w+', got '/,
    );

    const window = { recurringWindow: { recurrence: "FREQ=DAILY" } };
    await cloud.operate("POST", `${CLUSTER}:setMaintenancePolicy`, { maintenancePolicy: { window } });
    const { maintenancePolicy } = await cloud.get(CLUSTER);
    expect(maintenancePolicy.window).to.deep.equal(window);
    expect(maintenancePolicy.resourceVersion).to.match(/^[0-9a-f]{8}$/);
  });

  it("is refused with the etag of an older state, from either version of the API", async () => {
    const V1 = CLUSTER.replace("/v1beta1/", "/v1/");
    const { etag } = await cloud.get(V1);
    const change = (channel: string, sent: string) =>
      cloud.send("PUT", CLUSTER, { update: { desiredReleaseChannel: { channel }, etag: sent } });
    await cloud.finish(CLUSTER, (await change("STABLE", etag)).body);
    const { etag: current } = await cloud.get(CLUSTER);
    expect(current).not.to.equal(etag);
    const { status, body } = await change("RAPID", etag);
    expect(status).to.equal(409);
    expect(body.error).to.include({
      status: "ABORTED",
      message:
        `The etag of projects/${PROJECT_ID}/locations/us-central1-a/clusters/main is '${current}', got '${etag}'. ` +
        "Read the resource again and retry.",
    });
    expect((await cloud.get(CLUSTER)).releaseChannel).to.deep.equal({ channel: "STABLE" });
    expect((await change("RAPID", "")).status).to.equal(200);
  });

  it("is refused for a field that is not simulated, and without any field", async () => {
    const { status, body } = await cloud.send("PUT", CLUSTER, { update: { desiredFleet: { project: "x" } } });
    expect(status).to.equal(501);
    expect(body.error.message).to.equal(
      "The sandbox does not simulate updates of a cluster by desiredFleet.",
    );
    const none = await cloud.send("PUT", CLUSTER, { update: {} });
    expect(none.body.error.message).to.equal("Must specify a field to update.");
  });

  it("shows the cluster as RECONCILING while it runs", async () => {
    let open = () => {};
    cloud.runtime.nodeGate = new Promise((resolve) => (open = resolve));
    const desiredLocations = ["us-central1-a", "us-central1-b"];
    const started = await cloud.send("PUT", CLUSTER, { update: { desiredLocations } });
    expect((await cloud.get(CLUSTER)).status).to.equal("RECONCILING");
    open();
    await cloud.finish(CLUSTER, started.body);
    expect(await cloud.get(CLUSTER)).to.deep.include({ status: "RUNNING", locations: desiredLocations });
  });
});
