import { expect } from "chai";
import { gcpProvider } from "../../../../../src/engine/plugins/gcp/gcp-provider.ts";
import type { Properties } from "../../../../../src/engine/plugins/provider.ts";
import type { FakeGoogle } from "../../../../helpers/gcp-plugin-fake-google.ts";
import { googleError, startFakeGoogle } from "../../../../helpers/gcp-plugin-fake-google.ts";
import type { ResourceDriver } from "../../../../helpers/gcp-plugin-resource.ts";
import { driveResource } from "../../../../helpers/gcp-plugin-resource.ts";

const CLUSTERS = "container/v1beta1/projects/p/locations/z1-a/clusters";
const done = { name: "o", status: "DONE" };

describe("a cluster", () => {
  let google: FakeGoogle;
  let live: Properties;
  let statuses: string[];
  let refusals: { code: number; body: object }[];
  let driver: ResourceDriver;
  const program = { name: "c", location: "z1-a", deletionProtection: false };
  const changes = () =>
    google.requests
      .filter(({ method }) => method !== "GET")
      .map(({ method, path, body }) => [`${method} ${path}`, body]);

  beforeEach(async () => {
    statuses = [];
    refusals = [];
    live = {};
    google = await startFakeGoogle(({ method, path, body }) => {
      if (method === "GET") return { body: { ...live, status: statuses.shift() ?? "RUNNING" } };
      const refusal = refusals.shift();
      if (refusal) return refusal;
      if (path.endsWith("/clusters")) live = { ...(body.cluster as Properties), location: "z1-a" };
      return { body: done };
    });
    driver = driveResource(await gcpProvider.configure(google.config()), "gcp:container/cluster:Cluster");
  });
  afterEach(() => google.close());

  it("is created without its default pool, and complete once it runs", async () => {
    statuses = ["RECONCILING", "RECONCILING"];
    await driver.create({ ...program, initialNodeCount: 1, removeDefaultNodePool: true });
    expect(google.calls()).to.deep.equal([
      `POST ${CLUSTERS}`,
      `DELETE ${CLUSTERS}/c/nodePools/default-pool`,
      ...Array<string>(4).fill(`GET ${CLUSTERS}/c`),
    ]);
  });

  it("loses its default pool with the first update after an import", async () => {
    live = { name: "c", location: "z1-a" };
    const imported = await driver.import("projects/p/locations/z1-a/clusters/c");
    google.requests.length = 0;
    await driver.update(imported!, { ...program, removeDefaultNodePool: true });
    expect(changes().at(-1)).to.deep.equal([`DELETE ${CLUSTERS}/c/nodePools/default-pool`, {}]);
  });

  it("turns GKE subsetting on in place, and is replaced to turn it off", async () => {
    const kinds = async (from: boolean, to: boolean) => {
      const created = await driver.create({ ...program, enableL4IlbSubsetting: from });
      const { changes: planned } = await driver.diff(created, { ...program, enableL4IlbSubsetting: to });
      return planned.map(({ path, replace }) => [path, replace]);
    };
    expect(await kinds(false, true)).to.deep.equal([["enableL4IlbSubsetting", undefined]]);
    expect(await kinds(true, false)).to.deep.equal([["enableL4IlbSubsetting", true]]);
  });

  it("lists its own zone for Google and not for the program", async () => {
    const nodeLocations = ["z1-b"];
    const created = await driver.create({ ...program, nodeLocations });
    expect((changes()[0]![1] as { cluster: Properties }).cluster.locations).to.deep.equal(["z1-b", "z1-a"]);
    expect(created.state.nodeLocations).to.deep.equal(nodeLocations);
    google.requests.length = 0;
    await driver.update(created, { ...program, nodeLocations: ["z1-c"] });
    expect(changes()).to.deep.equal([
      [`PUT ${CLUSTERS}/c`, { update: { desiredLocations: ["z1-c", "z1-a"] } }],
    ]);
  });

  it("sends one request for each part that changes", async () => {
    const masterAuthorizedNetworksConfig = { cidrBlocks: [{ cidrBlock: "127.0.0.0/8" }] };
    const created = await driver.create({ ...program, masterAuthorizedNetworksConfig });
    live = { ...live, labelFingerprint: "f", maintenancePolicy: { resourceVersion: "v" } };
    google.requests.length = 0;
    await driver.update(created, {
      ...program,
      controlPlaneEndpointsConfig: { dnsEndpointConfig: { allowExternalTraffic: true } },
      privateClusterConfig: { enablePrivateNodes: true, enablePrivateEndpoint: true },
      enableShieldedNodes: false,
      releaseChannel: { channel: "STABLE" },
      resourceLabels: { team: "web" },
      loggingConfig: { enableComponents: ["SYSTEM_COMPONENTS"] },
      maintenancePolicy: {
        maintenanceExclusions: [{ exclusionName: "sale", startTime: "a", endTime: "b" }],
      },
    });
    const put = (update: Properties) => [`PUT ${CLUSTERS}/c`, { update }];
    expect(changes()).to.deep.equal([
      put({
        desiredControlPlaneEndpointsConfig: {
          dnsEndpointConfig: { allowExternalTraffic: true },
          ipEndpointsConfig: { enablePublicEndpoint: false, authorizedNetworksConfig: { enabled: false } },
        },
      }),
      put({ desiredDefaultEnablePrivateNodes: true }),
      put({ desiredShieldedNodes: { enabled: false } }),
      put({ desiredReleaseChannel: { channel: "STABLE" } }),
      put({ desiredLoggingConfig: { componentConfig: { enableComponents: ["SYSTEM_COMPONENTS"] } } }),
      [
        `POST ${CLUSTERS}/c:setResourceLabels`,
        { resourceLabels: { "goog-pulumi-provisioned": "true", team: "web" }, labelFingerprint: "f" },
      ],
      [
        `POST ${CLUSTERS}/c:setMaintenancePolicy`,
        {
          maintenancePolicy: {
            window: { maintenanceExclusions: { sale: { startTime: "a", endTime: "b" } } },
            resourceVersion: "v",
          },
        },
      ],
    ]);
  });

  it("waits while another operation runs, and fails for other preconditions", async () => {
    const created = await driver.create(program);
    const busy = "Cluster is running incompatible operation operation-1.";
    refusals = [1, 2, 3].map(() => ({ code: 400, body: googleError(400, "FAILED_PRECONDITION", busy) }));
    await driver.update(created, { ...program, enableShieldedNodes: false });
    refusals = [{ code: 400, body: googleError(400, "FAILED_PRECONDITION", "The quota is used up.") }];
    const message = await driver
      .update(created, { ...program, enableShieldedNodes: false })
      .catch((error: unknown) => (error as Error).message);
    expect(message).to.equal(
      'gcp:container/cluster:Cluster "projects/p/locations/z1-a/clusters/c" was not updated: Google answered 400 ' +
        "FAILED_PRECONDITION: The quota is used up.",
    );
  });

  it("is deleted once no operation runs", async () => {
    const created = await driver.create(program);
    google.requests.length = 0;
    statuses = ["RECONCILING"];
    await driver.delete(created);
    expect(google.calls()).to.deep.equal([`GET ${CLUSTERS}/c`, `GET ${CLUSTERS}/c`, `DELETE ${CLUSTERS}/c`]);
  });
});
