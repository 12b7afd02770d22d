import { expect } from "chai";
import { setTimeout as sleep } from "node:timers/promises";
import { gcpProvider } from "../../../../../src/engine/plugins/gcp/gcp-provider.ts";
import type { Properties } from "../../../../../src/engine/plugins/provider.ts";
import type { FakeGoogle } from "../../../../helpers/gcp-plugin-fake-google.ts";
import { googleError, startFakeGoogle } from "../../../../helpers/gcp-plugin-fake-google.ts";
import type { ResourceDriver } from "../../../../helpers/gcp-plugin-resource.ts";
import { driveResource } from "../../../../helpers/gcp-plugin-resource.ts";

const CLUSTER = "projects/p/locations/r1/clusters/c";
const POOLS = `container/v1beta1/${CLUSTER}/nodePools`;
const group = (zone: string, collection: string) =>
  `https://www.googleapis.com/compute/v1/projects/p/zones/${zone}/${collection}/g`;

describe("a node pool", () => {
  let google: FakeGoogle;
  let live: Properties | undefined;
  let sizes: Record<string, number>;
  let refusals: number;
  let driver: ResourceDriver;
  const program = { name: "n", cluster: CLUSTER, nodeCount: 1, nodeConfig: { machineType: "e2-medium" } };

  beforeEach(async () => {
    live = undefined;
    refusals = 0;
    sizes = { "r1-a": 1, "r1-b": 1 };
    google = await startFakeGoogle(({ method, path, body }) => {
      const zone = /zones\/([^/]+)\//.exec(path)?.[1];
      if (zone) {
        const items = [
          { selfLink: group(zone, "instanceGroupManagers"), instanceGroup: group(zone, "instanceGroups") },
        ];
        return { body: { items: items.map((item) => ({ ...item, targetSize: sizes[zone] })) } };
      }
      if (method === "GET") return live && { body: live };
      if (path === POOLS && refusals-- > 0) {
        const message = "Cluster c is in state ERROR; it must be RUNNING.";
        return { code: 400, body: googleError(400, "FAILED_PRECONDITION", message) };
      }
      if (path === POOLS) {
        const instanceGroupUrls = Object.keys(sizes).map((each) => group(each, "instanceGroupManagers"));
        live = { ...(body.nodePool as Properties), instanceGroupUrls };
      }
      return { body: { name: "o", status: "DONE" } };
    });
    driver = driveResource(await gcpProvider.configure(google.config()), "gcp:container/nodePool:NodePool");
  });
  afterEach(() => google.close());

  it("is created in the cluster that the program names by its id", async () => {
    const created = await driver.create(program);
    expect(created.id).to.equal(`${CLUSTER}/nodePools/n`);
    expect(created.state.cluster).to.equal(CLUSTER);
    expect(google.requests[1]).to.deep.include({
      method: "POST",
      path: POOLS,
      body: { nodePool: { name: "n", initialNodeCount: 1, config: { machineType: "e2-medium" } } },
    });
  });

  it("is not created when it already exists", async () => {
    live = {};
    const error: unknown = await driver.create(program).catch((reason: unknown) => reason);
    expect((error as Error).message).to.equal(
      `gcp:container/nodePool:NodePool "${CLUSTER}/nodePools/n" was not created: resource - ${CLUSTER}/nodePools/n - already exists`,
    );
    expect(google.calls()).to.deep.equal([`GET ${POOLS}/n`]);
  });

  it("is asked for again until its time limit when the cluster is not ready, also after a cancellation", async () => {
    const cancelled = new AbortController();
    const provider = await gcpProvider.configure(google.config());
    const refused = driveResource(provider, "gcp:container/nodePool:NodePool", cancelled.signal);
    refusals = Infinity;
    const started = Date.now();
    const creation = refused.create(program, 1).catch((reason: unknown) => reason as Error);
    while (!google.calls().includes(`POST ${POOLS}`)) await sleep(5);
    cancelled.abort();
    expect(((await creation) as Error).message).to.match(
      /was not created: Google answered 400 FAILED_PRECONDITION: Cluster c is in state ERROR; it must be RUNNING\.$/,
    );
    expect(Date.now() - started).to.be.greaterThan(900);
    expect(google.calls().filter((call) => call === `POST ${POOLS}`).length).to.be.greaterThan(5);
  });

  it("counts its nodes for each zone", async () => {
    const created = await driver.create(program);
    expect(created.state).to.deep.include({
      nodeCount: 1,
      managedInstanceGroupUrls: [group("r1-a", "instanceGroups"), group("r1-b", "instanceGroups")],
    });
    sizes = { "r1-a": 3, "r1-b": 1 };
    expect((await driver.refresh(created))?.inputs.nodeCount).to.equal(2);
  });

  it("is resized and changed in place, with one request for each part", async () => {
    const created = await driver.create(program);
    google.requests.length = 0;
    await driver.update(created, {
      ...program,
      nodeCount: 2,
      nodeConfig: { machineType: "e2-standard-2", labels: { a: "b" }, tags: ["t"] },
      management: { autoUpgrade: false },
      upgradeSettings: { maxSurge: 1, maxUnavailable: 0 },
    });
    const changes = google.requests.filter(({ method }) => method !== "GET");
    expect(changes.map(({ method, path, body }) => [`${method} ${path}`, body])).to.deep.equal([
      [`PUT ${POOLS}/n`, { machineType: "e2-standard-2" }],
      [`PUT ${POOLS}/n`, { labels: { labels: { a: "b" } } }],
      [`PUT ${POOLS}/n`, { tags: { tags: ["t"] } }],
      [`POST ${POOLS}/n:setSize`, { nodeCount: 2 }],
      [`POST ${POOLS}/n:setManagement`, { management: { autoRepair: true, autoUpgrade: false } }],
      [`PUT ${POOLS}/n`, { upgradeSettings: { strategy: "SURGE", maxSurge: 1, maxUnavailable: 0 } }],
    ]);
  });

  it("is replaced when its nodes can't be changed in place", async () => {
    const created = await driver.create(program);
    const nodeConfig = { machineType: "e2-medium", spot: true, oauthScopes: ["s"] };
    expect(await driver.diff(created, { ...program, nodeConfig })).to.deep.equal({
      changes: [
        { path: "nodeConfig.oauthScopes", kind: "add", replace: true },
        { path: "nodeConfig.spot", kind: "add", replace: true },
      ],
      deleteBeforeReplace: true,
    });
  });
});
