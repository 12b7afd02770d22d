import { expect } from "chai";
import { clusterBody, CLUSTER, CLUSTERS, prepareNetwork } from "../../../helpers/google-cloud-cluster.ts";
import { PROJECT_ID, TestCloud } from "../../../helpers/google-cloud-client.ts";

describe("a cluster of the simulated Kubernetes Engine", () => {
  let cloud: TestCloud;
  beforeEach(async () => {
    cloud = await new TestCloud().start();
    await prepareNetwork(cloud);
  });
  afterEach(() => cloud.stop());
  const create = (change: object = {}) =>
    cloud.send("POST", CLUSTERS, { cluster: { ...clusterBody.cluster, ...change } });

  it("boots a control plane with the ranges of the subnetwork", async () => {
    const { projectNumber } = await cloud.get(`/crm/v1/projects/${PROJECT_ID}`);
    const operation = await cloud.operate("POST", CLUSTERS, clusterBody);
    const ofProject = `https://container.googleapis.com/v1beta1/projects/${projectNumber}/zones/us-central1-a`;
    expect(operation).to.include({
      operationType: "CREATE_CLUSTER",
      status: "DONE",
      zone: "us-central1-a",
      selfLink: `${ofProject}/operations/${operation.name}`,
      targetLink: `${ofProject}/clusters/main`,
    });
    expect(cloud.runtime.controlPlanes.get("main")).to.deep.equal({
      cluster: "main",
      podRange: "198.19.0.0/17",
      serviceRange: "198.19.128.0/20",
    });
  });

  it("shows the request, the running versions and Google's defaults", async () => {
    const { networkConfig, ipAllocationPolicy, workloadIdentityConfig, network } = clusterBody.cluster;
    await cloud.operate("POST", CLUSTERS, clusterBody);
    const cluster = await cloud.get(CLUSTER);
    expect(cluster).to.deep.include({
      status: "RUNNING",
      location: "us-central1-a",
      locations: ["us-central1-a"],
      endpoint: "127.0.0.1:6443",
      initialNodeCount: 1,
      network,
      workloadIdentityConfig,
      legacyAbac: {},
      autopilot: {},
      networkConfig: {
        ...networkConfig,
        network,
        subnetwork: `projects/${PROJECT_ID}/regions/us-central1/subnetworks/sub`,
      },
    });
    expect(Buffer.from(cluster.masterAuth.clusterCaCertificate, "base64").toString()).to.equal(
      "-----BEGIN CERTIFICATE-----\n",
    );
    expect(cluster.ipAllocationPolicy).to.include({
      ...ipAllocationPolicy,
      clusterIpv4CidrBlock: "198.19.0.0/17",
      servicesIpv4CidrBlock: "198.19.128.0/20",
    });
    expect(cluster.controlPlaneEndpointsConfig.ipEndpointsConfig).to.include({
      enabled: true,
      enablePublicEndpoint: true,
    });
    expect(cluster.currentMasterVersion).to.match(/^1\.\d+\.\d+-gke\.\d+$/);
  });

  it("merges the requested endpoints into the defaults", async () => {
    const networks = { enabled: true, cidrBlocks: [{ cidrBlock: "127.0.0.0/8", displayName: "here" }] };
    const { body } = await create({
      controlPlaneEndpointsConfig: {
        dnsEndpointConfig: { allowExternalTraffic: true },
        ipEndpointsConfig: { authorizedNetworksConfig: networks },
      },
    });
    await cloud.finish(CLUSTERS, body);
    const cluster = await cloud.get(CLUSTER);
    expect(cluster.controlPlaneEndpointsConfig.dnsEndpointConfig.allowExternalTraffic).to.equal(true);
    expect(cluster.controlPlaneEndpointsConfig.dnsEndpointConfig.endpoint).to.match(/^gke-.+\.gke\.goog$/);
    expect(cluster.controlPlaneEndpointsConfig.ipEndpointsConfig).to.include({ enablePublicEndpoint: true });
    expect(cluster.masterAuthorizedNetworksConfig).to.deep.equal(networks);
  });

  it("has the two requested zones when it is regional", async () => {
    const path = `/container/v1/projects/${PROJECT_ID}/locations/us-central1/clusters`;
    const locations = ["us-central1-b", "us-central1-a"];
    await cloud.operate("POST", path, { cluster: { ...clusterBody.cluster, locations } });
    const cluster = await cloud.get(`${path}/main`);
    expect(cluster.locations).to.deep.equal(["us-central1-a", "us-central1-b"]);
    expect(cluster.selfLink).to.equal(
      `https://container.googleapis.com/v1/projects/${PROJECT_ID}/locations/us-central1/clusters/main`,
    );
    await cloud.operate("POST", `${path}/main/nodePools`, { nodePool: { name: "app", initialNodeCount: 1 } });
    const zones = [...cloud.runtime.nodes.values()].map(
      ({ labels }) => labels["topology.kubernetes.io/zone"],
    );
    expect(zones).to.deep.equal(["us-central1-a", "us-central1-b"]);
  });

  it("ends its operation with the real message when the control plane does not boot", async () => {
    cloud.runtime.controlPlaneFailure = "docker run: no space left on device";
    const operation = await cloud.operate("POST", CLUSTERS, clusterBody);
    expect(operation).to.deep.include({
      status: "DONE",
      statusMessage: "docker run: no space left on device",
      error: { code: 13, message: "docker run: no space left on device" },
    });
    expect(await cloud.get(CLUSTER)).to.include({
      status: "ERROR",
      statusMessage: "docker run: no space left on device",
    });
    await cloud.operate("DELETE", CLUSTER);
    expect((await cloud.send("GET", CLUSTER)).status).to.equal(404);
  });

  it("is deleted together with its control plane", async () => {
    await cloud.operate("POST", CLUSTERS, clusterBody);
    await cloud.operate("DELETE", CLUSTER);
    const { status, body } = await cloud.send("GET", CLUSTER);
    expect(status).to.equal(404);
    expect(body.error.message).to.equal(
      `Not found: projects/${PROJECT_ID}/locations/us-central1-a/clusters/main.`,
    );
    expect(cloud.runtime.controlPlanes.size).to.equal(0);
    expect(await cloud.get(`/container/v1/projects/${PROJECT_ID}/locations/-/clusters`)).to.deep.equal({});
  });

  it("can have one of the listed versions", async () => {
    const config = await cloud.get(`/container/v1/projects/${PROJECT_ID}/locations/us-central1/serverConfig`);
    expect(config.validMasterVersions).to.deep.equal([config.defaultClusterVersion]);
  });
});
