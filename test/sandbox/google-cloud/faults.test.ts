import { expect } from "chai";
import { type FaultRequest, Faults } from "../../../sandbox/google-cloud/faults.ts";
import {
  clusterBody,
  CLUSTER,
  CLUSTERS,
  COMPUTE,
  POOLS,
  prepareCluster,
  prepareNetwork,
  ZONE,
} from "../../helpers/google-cloud-cluster.ts";
import { PROJECT, TestCloud } from "../../helpers/google-cloud-client.ts";

const NETWORKS = `${COMPUTE}/global/networks`;
const app = { nodePool: { name: "app", initialNodeCount: 2 } };

describe("faults on request", () => {
  let cloud: TestCloud;
  beforeEach(async () => (cloud = await new TestCloud().start()));
  afterEach(() => cloud.stop());

  describe("of calls", () => {
    const projects = `/crm/v1/projects/${PROJECT}`;

    it("befall as many calls as they are for, and then no more", async () => {
      cloud.server.faults.add({ kind: "rate-limit", count: 2 });
      const statuses = [];
      for (let call = 0; call < 3; call++) statuses.push((await cloud.send("GET", projects)).status);
      expect(statuses).to.deep.equal([429, 429, 200]);
      expect(cloud.server.faults.list()).to.deep.equal([]);
    });

    for (const [kind, status, code] of [
      ["rate-limit", 429, "RESOURCE_EXHAUSTED"],
      ["server-error", 500, "INTERNAL"],
      ["unavailable", 503, "UNAVAILABLE"],
    ] as const) {
      it(`answer ${status} ${code} to ${kind}, and change nothing`, async () => {
        await cloud.enable("compute");
        cloud.server.faults.add({ kind, api: "compute", method: "POST", path: "/networks" });
        const body = { name: "net", autoCreateSubnetworks: false };
        const answer = await cloud.send("POST", NETWORKS, body);
        expect(answer.status).to.equal(status);
        expect(answer.body.error.status).to.equal(code);
        expect((await cloud.get(NETWORKS)).items).to.deep.equal([]);
      });
    }

    it("choose calls by API, method and path", async () => {
      await cloud.enable("compute");
      cloud.server.faults.add({ kind: "unavailable", api: "compute", method: "GET", path: "/zones" });
      expect((await cloud.send("GET", projects)).status).to.equal(200);
      expect((await cloud.send("GET", NETWORKS)).status).to.equal(200);
      expect((await cloud.send("GET", `${COMPUTE}/zones`)).status).to.equal(503);
    });

    it("make an answer late", async () => {
      cloud.server.faults.add({ kind: "latency", seconds: 0.05 });
      const started = performance.now();
      expect((await cloud.send("GET", projects)).status).to.equal(200);
      expect(performance.now() - started).to.be.greaterThan(49);
    });
  });

  describe("of operations", () => {
    it("leave no network behind when its creation fails", async () => {
      await cloud.enable("compute");
      cloud.server.faults.add({ kind: "half-way", api: "compute", operation: "insert" });
      const operation = await cloud.operate("POST", NETWORKS, { name: "net", autoCreateSubnetworks: false });
      expect(operation.error.errors).to.deep.equal([
        { code: "INTERNAL_ERROR", message: "insert: Internal error." },
      ]);
      expect((await cloud.send("GET", `${NETWORKS}/net`)).status).to.equal(404);
    });

    it("leave a half-made cluster in ERROR, which can be deleted", async () => {
      await prepareNetwork(cloud);
      cloud.server.faults.add({ kind: "half-way", operation: "CREATE_CLUSTER" });
      const operation = await cloud.operate("POST", CLUSTERS, clusterBody);
      expect(operation.statusMessage).to.equal("CREATE_CLUSTER: Internal error.");
      expect(await cloud.get(CLUSTER)).to.include({
        status: "ERROR",
        statusMessage: operation.statusMessage,
      });
      await cloud.operate("DELETE", CLUSTER);
      expect(cloud.runtime.controlPlanes.size).to.equal(0);
    });

    it("leave a half-made pool in ERROR with half of its nodes", async () => {
      await prepareCluster(cloud);
      cloud.server.faults.add({ kind: "half-way", operation: "CREATE_NODE_POOL" });
      await cloud.operate("POST", POOLS, app);
      expect((await cloud.get(`${POOLS}/app`)).status).to.equal("ERROR");
      expect(cloud.runtime.nodes.size).to.equal(1);
      await cloud.operate("DELETE", `${POOLS}/app`);
      expect(cloud.runtime.nodes.size).to.equal(0);
    });

    it("tell a stock-out as Google does, and leave no pool", async () => {
      await prepareCluster(cloud);
      cloud.server.faults.add({ kind: "stock-out" });
      const operation = await cloud.operate("POST", POOLS, app);
      expect(operation.statusMessage).to.match(
        new RegExp(
          "^Google Compute Engine: Not all instances running in IGM after [\\d.]+s\\. Expected 1, running 0, " +
            "transitioning 1\\. Current errors: \\[ZONE_RESOURCE_POOL_EXHAUSTED\\]: Instance 'gke-main-app-\\w+-\\w+' " +
            `creation failed: The zone 'projects/${PROJECT}/zones/${ZONE}' does not have enough resources ` +
            "available to fulfill the request\\. {2}Try a different zone, or try again later\\.$",
        ),
      );
      expect((await cloud.send("GET", `${POOLS}/app`)).status).to.equal(404);
      expect(cloud.runtime.nodes.size).to.equal(0);
    });

    it("put the size of a pool back when its change fails", async () => {
      await prepareCluster(cloud);
      await cloud.operate("POST", POOLS, app);
      cloud.server.faults.add({ kind: "stock-out", operation: "SET_NODE_POOL_SIZE" });
      const operation = await cloud.operate("POST", `${POOLS}/app:setSize`, { nodeCount: 4 });
      expect(operation.statusMessage).to.contain("ZONE_RESOURCE_POOL_EXHAUSTED");
      expect(cloud.runtime.nodes.size).to.equal(2);
      expect((await cloud.get(CLUSTER)).currentNodeCount).to.equal(2);
    });

    it("leave a cluster whose deletion failed in ERROR, and its next deletion deletes it", async () => {
      await prepareCluster(cloud);
      cloud.server.faults.add({ kind: "half-way", operation: "DELETE_CLUSTER" });
      await cloud.operate("DELETE", CLUSTER);
      expect((await cloud.get(CLUSTER)).status).to.equal("ERROR");
      await cloud.operate("DELETE", CLUSTER);
      expect((await cloud.send("GET", CLUSTER)).status).to.equal(404);
    });

    it("enable no service, and create no repository", async () => {
      await cloud.enable("artifactregistry");
      cloud.server.faults.add({ kind: "half-way", api: "ar", operation: "create" });
      const repositories = `/ar/v1/projects/${PROJECT}/locations/us/repositories`;
      const created = await cloud.operate("POST", `${repositories}?repositoryId=gcr.io`, {
        format: "DOCKER",
      });
      expect(created.error).to.deep.equal({ code: 13, message: "create: Internal error." });
      expect(await cloud.get(repositories)).to.deep.equal({});
    });
  });

  it("can be taken back", async () => {
    cloud.server.faults.add({ kind: "server-error" });
    cloud.server.faults.clear();
    expect((await cloud.send("GET", `/crm/v1/projects/${PROJECT}`)).status).to.equal(200);
  });
});

describe("a fault that could never befall anything", () => {
  const refused: [FaultRequest, string][] = [
    [{ kind: "flood" } as unknown as FaultRequest, "unknown kind of fault 'flood'; there are: rate-limit, server-error, unavailable, latency, stock-out, half-way"],
    [{ kind: "latency", pace: 1 } as unknown as FaultRequest, "unknown field 'pace' of a fault"],
    [{ kind: "latency", count: 0 }, "count: got 0, a whole number from 1 on is allowed"],
    [{ kind: "latency", seconds: 601 }, "seconds: got 601, more than 0 up to 600 is allowed"],
    [{ kind: "half-way", seconds: 1 }, "seconds are for 'latency', not for 'half-way'"],
    [{ kind: "half-way", method: "POST" }, "'half-way' befalls operations: choose them by operation, not by method"],
    [{ kind: "rate-limit", operation: "insert" }, "'rate-limit' befalls calls: choose them by method, not by operation"],
    [{ kind: "stock-out", operation: "insert" }, "a stock-out befalls CREATE_CLUSTER, CREATE_NODE_POOL, SET_NODE_POOL_SIZE, not insert"],
  ]; // prettier-ignore
  for (const [request, message] of refused) {
    it(`is refused: ${message.slice(0, 60)}`, () => {
      const faults = new Faults();
      expect(() => faults.add(request)).to.throw(message);
      expect(faults.list()).to.deep.equal([]);
    });
  }
});
