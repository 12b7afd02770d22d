import { expect } from "chai";
import { readFileSync } from "node:fs";
import { coverage } from "../../../../src/engine/google-cloud/apis/coverage.ts";
import type { FaultRequest } from "../../../../src/engine/google-cloud/kernel/fault-kinds.ts";
import { Faults } from "../../../../src/engine/google-cloud/kernel/faults.ts";
import { OPERATION_TYPES } from "../../../../src/engine/google-cloud/kernel/operation-types.ts";
import { Store } from "../../../../src/engine/google-cloud/kernel/store.ts";
import {
  clusterBody,
  CLUSTER,
  CLUSTERS,
  COMPUTE,
  POOLS,
  prepareCluster,
  prepareNetwork,
  ZONE,
} from "../../../helpers/google-cloud-cluster.ts";
import { PROJECT_ID, TestCloud } from "../../../helpers/google-cloud-client.ts";

const NETWORKS = `${COMPUTE}/global/networks`;
const app = { nodePool: { name: "app", initialNodeCount: 2 } };

describe("scripted faults", () => {
  let cloud: TestCloud;
  beforeEach(async () => (cloud = await new TestCloud().start()));
  afterEach(() => cloud.stop());

  describe("of calls", () => {
    const projects = `/crm/v1/projects/${PROJECT_ID}`;

    it("fail as many calls as they are for and no more", async () => {
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

    it("match calls by API, method and path", async () => {
      await cloud.enable("compute");
      cloud.server.faults.add({ kind: "unavailable", api: "compute", method: "GET", path: "/zones" });
      expect((await cloud.send("GET", projects)).status).to.equal(200);
      expect((await cloud.send("GET", NETWORKS)).status).to.equal(200);
      expect((await cloud.send("GET", `${COMPUTE}/zones`)).status).to.equal(503);
    });

    it("lose the answer to a call whose change survives a restart", async () => {
      await cloud.enable("compute");
      cloud.server.faults.add({ kind: "lost-answer", path: "/networks" });
      const body = { name: "net", autoCreateSubnetworks: false };
      expect((await cloud.get(NETWORKS)).items).to.deep.equal([]);
      expect((await cloud.send("POST", NETWORKS, { name: "NET" })).status).to.equal(400);
      const lost = await cloud.send("POST", NETWORKS, body);
      expect([lost.status, lost.body.error.status]).to.deep.equal([503, "UNAVAILABLE"]);
      expect(readFileSync(cloud.stateFile, "utf8")).to.include(`${PROJECT_ID}/global/networks/net"`);
      expect((await cloud.send("POST", NETWORKS, body)).status).to.equal(409);
      expect((await cloud.get(NETWORKS)).items).to.have.lengthOf(1);
      expect(cloud.server.faults.list()).to.deep.equal([]);
    });

    it("delay an answer", async () => {
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

    it("leave a half-created cluster in ERROR, which can be deleted", async () => {
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

    it("leave a half-created pool in ERROR with half of its nodes", async () => {
      await prepareCluster(cloud);
      cloud.server.faults.add({ kind: "half-way", operation: "CREATE_NODE_POOL" });
      await cloud.operate("POST", POOLS, app);
      expect((await cloud.get(`${POOLS}/app`)).status).to.equal("ERROR");
      expect(cloud.runtime.nodes.size).to.equal(1);
      await cloud.operate("DELETE", `${POOLS}/app`);
      expect(cloud.runtime.nodes.size).to.equal(0);
    });

    it("report a stock-out in Google's words and leave no pool", async () => {
      await prepareCluster(cloud);
      cloud.server.faults.add({ kind: "stock-out" });
      const operation = await cloud.operate("POST", POOLS, app);
      expect(operation.statusMessage).to.match(
        new RegExp(
          "^Google Compute Engine: Not all instances running in IGM after [\\d.]+s\\. Expected 1, running 0, " +
            "transitioning 1\\. Current errors: \\[ZONE_RESOURCE_POOL_EXHAUSTED\\]: Instance 'gke-main-app-\\w+-\\w+' " +
            `creation failed: The zone 'projects/${PROJECT_ID}/zones/${ZONE}' does not have enough resources ` +
            "available to fulfill the request\\. {2}Try a different zone, or try again later\\.$",
        ),
      );
      expect((await cloud.send("GET", `${POOLS}/app`)).status).to.equal(404);
      expect(cloud.runtime.nodes.size).to.equal(0);
    });

    it("restore the size of a pool when its change fails", async () => {
      await prepareCluster(cloud);
      await cloud.operate("POST", POOLS, app);
      cloud.server.faults.add({ kind: "stock-out", operation: "SET_NODE_POOL_SIZE" });
      const operation = await cloud.operate("POST", `${POOLS}/app:setSize`, { nodeCount: 4 });
      expect(operation.statusMessage).to.contain("ZONE_RESOURCE_POOL_EXHAUSTED");
      expect(cloud.runtime.nodes.size).to.equal(2);
      expect((await cloud.get(CLUSTER)).currentNodeCount).to.equal(2);
    });

    it("leave a cluster in ERROR when its deletion fails, and the next deletion succeeds", async () => {
      await prepareCluster(cloud);
      cloud.server.faults.add({ kind: "half-way", operation: "DELETE_CLUSTER" });
      await cloud.operate("DELETE", CLUSTER);
      expect((await cloud.get(CLUSTER)).status).to.equal("ERROR");
      await cloud.operate("DELETE", CLUSTER);
      expect((await cloud.send("GET", CLUSTER)).status).to.equal(404);
    });

    it("keep a network when its deletion fails, and the next deletion succeeds", async () => {
      await prepareNetwork(cloud);
      await cloud.operate("DELETE", `${COMPUTE}/regions/us-central1/subnetworks/sub`);
      cloud.server.faults.add({ kind: "half-way", api: "compute", operation: "delete" });
      const operation = await cloud.operate("DELETE", `${NETWORKS}/net`);
      expect(operation.error.errors).to.deep.equal([
        { code: "INTERNAL_ERROR", message: "delete: Internal error." },
      ]);
      expect((await cloud.send("GET", `${NETWORKS}/net`)).status).to.equal(200);
      await cloud.operate("DELETE", `${NETWORKS}/net`);
      expect((await cloud.send("GET", `${NETWORKS}/net`)).status).to.equal(404);
    });

    it("keep a pool unchanged when the change of its management fails", async () => {
      await prepareCluster(cloud);
      await cloud.operate("POST", POOLS, app);
      const before = await cloud.get(`${POOLS}/app`);
      cloud.server.faults.add({ kind: "half-way", operation: "SET_NODE_POOL_MANAGEMENT" });
      const management = { autoRepair: false, autoUpgrade: false };
      await cloud.operate("POST", `${POOLS}/app:setManagement`, { management });
      expect(await cloud.get(`${POOLS}/app`)).to.deep.equal(before);
    });

    it("leave no repository behind when its creation fails", async () => {
      await cloud.enable("artifactregistry");
      cloud.server.faults.add({ kind: "half-way", api: "ar", operation: "create" });
      const repositories = `/ar/v1/projects/${PROJECT_ID}/locations/us/repositories`;
      const created = await cloud.operate("POST", `${repositories}?repositoryId=gcr.io`, {
        format: "DOCKER",
      });
      expect(created.error).to.deep.equal({ code: 13, message: "create: Internal error." });
      expect(await cloud.get(repositories)).to.deep.equal({});
    });
  });

  it("survive a restart of the server with their remaining count", async () => {
    cloud.server.faults.add({ kind: "server-error", count: 2 });
    const projects = `/crm/v1/projects/${PROJECT_ID}`;
    expect((await cloud.send("GET", projects)).status).to.equal(500);
    await cloud.restart();
    expect(cloud.server.faults.list()).to.deep.equal([{ kind: "server-error", id: 1, count: 2, left: 1 }]);
    expect((await cloud.send("GET", projects)).status).to.equal(500);
    await cloud.restart();
    expect((await cloud.send("GET", projects)).status).to.equal(200);
  });

  it("can be cleared", async () => {
    cloud.server.faults.add({ kind: "server-error" });
    cloud.server.faults.clear();
    expect((await cloud.send("GET", `/crm/v1/projects/${PROJECT_ID}`)).status).to.equal(200);
  });
});

describe("Faults.add", () => {
  const NEXT = "See: npm run sandbox -- fault add --help";
  const KINDS = "rate-limit, server-error, unavailable, lost-answer, latency, stock-out, half-way";
  const APIS =
    "serviceusage, crm, billing, iam, iamcredentials, sts, cloudkms, monitoring, secretmanager, storage, dns, compute, ar, container";
  const refused: [object, string][] = [
    [{ kind: "flood" }, `kind: expected one of ${KINDS}, got 'flood'. ${NEXT}`],
    [{ kind: "constructor" }, `kind: expected one of ${KINDS}, got 'constructor'. ${NEXT}`],
    [{ kind: "latency", pace: 1 }, `field: expected one of kind, api, method, operation, path, count, seconds, got 'pace'. ${NEXT}`],
    [{ kind: "latency", path: 5 }, `path: expected text, got 5. ${NEXT}`],
    [{ kind: "latency", count: 0 }, `count: expected a whole number of 1 or more, got 0. ${NEXT}`],
    [{ kind: "latency", seconds: 601 }, `seconds: expected more than 0 and at most 600, got 601. ${NEXT}`],
    [{ kind: "half-way", seconds: 1 }, `seconds: expected only with 'latency', got 1 with 'half-way'. ${NEXT}`],
    [{ kind: "rate-limit", api: "gke" }, `api: expected one of ${APIS}, got 'gke'. ${NEXT}`],
    [{ kind: "rate-limit", api: "toString" }, `api: expected one of ${APIS}, got 'toString'. ${NEXT}`],
    [{ kind: "rate-limit", method: "post" }, `method: expected one of GET, POST, PUT, PATCH, DELETE for rate-limit, got 'post'. ${NEXT}`],
    [{ kind: "lost-answer", method: "GET" }, `method: expected one of POST, PUT, PATCH, DELETE for lost-answer, got 'GET'. ${NEXT}`],
    [{ kind: "half-way", api: "billing" }, `api: expected one of serviceusage, crm, iam, compute, ar, container for half-way, got 'billing'. ${NEXT}`],
    [{ kind: "half-way", api: "compute", operation: "create" }, `operation: expected one of insert, patch, setLabels, delete for half-way of compute, got 'create'. ${NEXT}`],
    [{ kind: "stock-out", operation: "insert" }, `operation: expected one of CREATE_CLUSTER, CREATE_NODE_POOL, SET_NODE_POOL_SIZE for stock-out, got 'insert'. ${NEXT}`],
    [{ kind: "stock-out", api: "compute" }, `api: expected container for stock-out, got 'compute'. ${NEXT}`],
    [{ kind: "half-way", method: "POST" }, "method: expected only with faults of calls, got 'POST' with 'half-way'. Choose operations by operation and path."],
    [{ kind: "rate-limit", operation: "insert" }, "operation: expected only with faults of operations, got 'insert' with 'rate-limit'. Choose calls by method and path."],
  ]; // prettier-ignore
  for (const [request, message] of refused) {
    it(`refuses ${JSON.stringify(request)}`, () => {
      const faults = new Faults(new Store("/dev/null"));
      let reason = "";
      try {
        faults.add(request as FaultRequest);
      } catch (error) {
        reason = (error as Error).message;
      }
      expect(reason).to.equal(message);
      expect(faults.list()).to.deep.equal([]);
    });
  }

  it("knows every simulated API and no other", () =>
    expect(Object.keys(OPERATION_TYPES)).to.have.members(coverage().map(({ base }) => base)));
});
