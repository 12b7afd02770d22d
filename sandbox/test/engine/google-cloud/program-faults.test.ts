import { expect } from "chai";
import type { FaultRequest } from "../../../src/engine/google-cloud/kernel/fault-kinds.ts";
import { lifeCycles } from "../../helpers/gcp-plugin-life-cycles.ts";
import { PROJECT_ID } from "../../helpers/gcp-plugin-simulated-cloud.ts";
import { TestCloud } from "../../helpers/google-cloud-client.ts";
import { TestStack } from "../../helpers/google-cloud-stack.ts";

/** Faults that the first update survives. */
const SURVIVED: FaultRequest[] = [
  { kind: "rate-limit", method: "POST" },
  { kind: "rate-limit", api: "container", method: "GET", path: "/operations/" },
  { kind: "server-error", api: "compute", method: "POST" },
  { kind: "server-error", api: "container", method: "POST", path: "/clusters" },
  { kind: "unavailable", api: "ar", method: "GET" },
  { kind: "latency", seconds: 0.05, count: 10 },
];

/** Calls whose lost answers the first update and the destroy survive. */
const SURVIVED_LOST_ANSWERS: Omit<FaultRequest, "kind">[] = [
  { api: "serviceusage", method: "POST" },
  { api: "billing", method: "PUT" },
  { api: "crm", method: "POST", path: ":setIamPolicy" },
  { api: "ar", method: "POST", path: ":setIamPolicy" },
  { api: "container", method: "DELETE", path: "/nodePools/pool" },
  { api: "container", method: "DELETE", path: "/clusters/c" },
  { api: "ar", method: "DELETE" },
  { api: "iam", method: "DELETE" },
  { api: "compute", method: "DELETE", path: "/addresses/" },
  { api: "compute", method: "PATCH", path: "/routers/" },
  { api: "compute", method: "DELETE", path: "/routers/" },
  { api: "compute", method: "DELETE", path: "/subnetworks/" },
  { api: "compute", method: "DELETE", path: "/networks/" },
];

/** Creations whose answer is lost, with the type to import after it, as with the official plugin. */
const LOST_CREATIONS: [Omit<FaultRequest, "kind">, type: string][] = [
  [{ api: "crm", path: "/projects" }, "gcp:organizations/project:Project"],
  [{ api: "compute", path: "/networks" }, "gcp:compute/network:Network"],
  [{ api: "compute", path: "/subnetworks" }, "gcp:compute/subnetwork:Subnetwork"],
  [{ api: "compute", path: "/addresses" }, "gcp:compute/address:Address"],
  [{ api: "compute", path: "/routers" }, "gcp:compute/router:Router"],
  [{ api: "iam", path: "/serviceAccounts" }, "gcp:serviceaccount/account:Account"],
  [{ api: "ar", path: "/repositories" }, "gcp:artifactregistry/repository:Repository"],
  [{ api: "container", path: "/clusters" }, "gcp:container/cluster:Cluster"],
];

/** Faults that fail an update. The next update completes it. */
const FAILING: FaultRequest[] = [
  { kind: "half-way", api: "serviceusage" },
  { kind: "half-way", api: "crm" },
  { kind: "half-way", operation: "insert", path: "/networks/" },
  { kind: "half-way", operation: "insert", path: "/subnetworks/" },
  { kind: "half-way", operation: "insert", path: "/addresses/" },
  { kind: "half-way", operation: "insert", path: "/routers/" },
  { kind: "half-way", api: "ar", operation: "create" },
  { kind: "half-way", operation: "DELETE_NODE_POOL" },
  { kind: "stock-out", operation: "CREATE_NODE_POOL" },
];

/** Faults that fail a destroy. The next destroy completes it. */
const FAILING_DESTROYS: FaultRequest[] = [
  { kind: "half-way", operation: "DELETE_NODE_POOL" },
  { kind: "half-way", operation: "DELETE_CLUSTER" },
  { kind: "half-way", api: "ar", operation: "delete" },
  { kind: "half-way", operation: "delete", path: "/addresses/" },
  { kind: "half-way", operation: "delete", path: "/routers/" },
  { kind: "half-way", operation: "delete", path: "/subnetworks/" },
  { kind: "half-way", operation: "delete", path: "/networks/" },
];

const nameOf = ({ kind, ...which }: FaultRequest) => `${kind} of ${Object.values(which).join(" ")}`;

describe("a stack with the program's Google resources", function () {
  this.timeout(120_000);
  let cloud: TestCloud;
  let stack: TestStack;
  beforeEach(async () => {
    cloud = await new TestCloud({}, PROJECT_ID).start();
    stack = await TestStack.of(cloud, PROJECT_ID, lifeCycles);
  });
  afterEach(() => cloud.stop());

  const expectWhole = async () => {
    expect(await stack.up()).to.deep.equal([]);
    expect(cloud.runtime.controlPlanes.size).to.equal(1);
    expect(cloud.runtime.nodes.size).to.equal(2);
    expect(cloud.server.faults.list()).to.deep.equal([]);
  };
  const expectNothingLeft = async () => {
    const at = (path: string) => cloud.get(path.replace("{}", `projects/${PROJECT_ID}`));
    expect(await at("/container/v1/{}/locations/-/clusters")).to.deep.equal({});
    expect(await at("/ar/v1/{}/locations/us/repositories")).to.deep.equal({});
    expect(await at("/iam/v1/{}/serviceAccounts")).to.deep.equal({});
    expect((await at("/compute/v1/{}/global/networks")).items).to.deep.equal([]);
    expect((await at("/compute/v1/{}/aggregated/subnetworks")).items).to.deep.equal({});
    expect((await at("/compute/v1/{}/aggregated/addresses")).items).to.deep.equal({});
    expect((await at("/compute/v1/{}/aggregated/routers")).items).to.deep.equal({});
    expect([cloud.runtime.controlPlanes.size, cloud.runtime.nodes.size]).to.deep.equal([0, 0]);
    expect(cloud.server.stats().unmatchedRequests).to.equal(0);
  };

  const expectOneOfEach = async () => {
    const counted = await Promise.all(
      Object.entries({
        "/container/v1/{}/locations/-/clusters": "clusters",
        "/container/v1/{}/locations/us-central1-a/clusters/c/nodePools": "nodePools",
        "/ar/v1/{}/locations/us/repositories": "repositories",
        "/iam/v1/{}/serviceAccounts": "accounts",
        "/compute/v1/{}/global/networks": "items",
        "/compute/v1/{}/regions/us-central1/subnetworks": "items",
        "/compute/v1/{}/regions/us-central1/addresses": "items",
        "/compute/v1/{}/regions/us-central1/routers": "items",
      }).map(async ([path, list]) => {
        const answer = (await cloud.get(path.replace("{}", `projects/${PROJECT_ID}`))) as object;
        return ((answer as Record<string, unknown>)[list] as unknown[]).length;
      }),
    );
    expect(counted).to.deep.equal([1, 1, 1, 1, 1, 1, 3, 1]);
  };
  const failure = (work: Promise<unknown>) =>
    work.then(
      () => expect.fail("did not fail"),
      (error: unknown) => error as Error,
    );

  for (const fault of SURVIVED) {
    it(`comes up despite ${nameOf(fault)}`, async () => {
      cloud.server.faults.add(fault);
      await stack.up();
      await expectWhole();
      await stack.destroy();
      await expectNothingLeft();
    });
  }

  for (const which of SURVIVED_LOST_ANSWERS) {
    it(`comes up and is destroyed despite a lost answer to ${Object.values(which).join(" ")}`, async () => {
      // Otherwise it could be the deletion of the default pool, which ends the cluster's creation.
      if (which.method === "DELETE") await stack.up();
      cloud.server.faults.add({ kind: "lost-answer", ...which });
      await stack.up();
      expect(await stack.up()).to.deep.equal([]);
      await expectOneOfEach();
      await stack.destroy();
      expect(cloud.server.faults.list()).to.deep.equal([]);
      await expectNothingLeft();
    });
  }

  for (const [which, type] of LOST_CREATIONS) {
    it(`fails at each update with a lost answer to the creation of the ${type.split(":").at(-1)}, until it is imported`, async () => {
      const { id } = lifeCycles.find((each) => each.type === type)!;
      cloud.server.faults.add({ kind: "lost-answer", method: "POST", ...which });
      for (const run of ["first", "second"]) {
        const { message } = await failure(stack.up());
        expect(message, run).to.match(/was not created: Google answered 409 ALREADY_EXISTS: /);
      }
      await stack.import(id);
      await stack.up();
      await expectWhole();
      await expectOneOfEach();
      await stack.destroy();
      await expectNothingLeft();
    });
  }

  it("says what to do when the answer to the project's deletion was lost", async () => {
    await stack.up();
    cloud.server.faults.add({ kind: "lost-answer", api: "crm", method: "DELETE" });
    expect((await failure(stack.destroy())).message).to.equal(
      'gcp:organizations/project:Project "projects/own-project" was not deleted: Google answered 400 ' +
        "FAILED_PRECONDITION: Project own-project is not active. It is already deleted. Run 'pulumi refresh' first",
    );
    await stack.refresh();
    await stack.destroy();
    await expectNothingLeft();
  });

  const CLUSTER = `projects/${PROJECT_ID}/locations/us-central1-a/clusters/c`;
  const POOL = `${CLUSTER}/nodePools/pool`;
  /** As gcloud does. */
  const remove = (path: string) => cloud.operate("DELETE", `/container/v1/${path}`);

  it("fails at each update with a lost answer to the node pool's creation, until the pool is deleted", async () => {
    cloud.server.faults.add({ kind: "lost-answer", api: "container", method: "POST", path: "/nodePools" });
    const failed = `gcp:container/nodePool:NodePool "${POOL}" was not created: `;
    expect((await failure(stack.up())).message).to.equal(
      `${failed}Google answered 409 ALREADY_EXISTS: Already exists: ${POOL}.`,
    );
    for (const run of ["second", "third"]) {
      expect((await failure(stack.up())).message, run).to.equal(
        `${failed}resource - ${POOL} - already exists`,
      );
    }
    await remove(POOL);
    await stack.up();
    await expectWhole();
    await expectOneOfEach();
  });

  it("keeps a cluster that was made half-way without a difference, and its node pool waits until its limit", async () => {
    cloud.server.faults.add({ kind: "half-way", operation: "CREATE_CLUSTER" });
    expect((await failure(stack.up())).message).to.include("Internal error");
    stack.timeoutSeconds = 1;
    const started = Date.now();
    expect((await failure(stack.up())).message).to.match(
      /nodePools\/pool" was not created: Google answered 400 FAILED_PRECONDITION: Cluster c is in state ERROR/,
    );
    expect(Date.now() - started).to.be.greaterThan(1000);
    stack.timeoutSeconds = 0;
    await remove(CLUSTER);
    await stack.up();
    await expectWhole();
    await expectOneOfEach();
  });

  it("keeps a node pool that was made half-way without a difference, until it is deleted", async () => {
    cloud.server.faults.add({ kind: "half-way", operation: "CREATE_NODE_POOL" });
    expect((await failure(stack.up())).message).to.match(
      /was not created: NodePool pool was created in the error state "ERROR"$/,
    );
    expect(cloud.runtime.nodes.size).to.equal(1);
    expect((await stack.up()).filter((done) => done.endsWith(POOL))).to.deep.equal([]);
    expect(await stack.up()).to.deep.equal([]);
    expect(cloud.runtime.nodes.size).to.equal(1);
    await remove(POOL);
    await stack.up();
    await expectWhole();
  });

  it("keeps a cluster whose default pool's deletion got no answer, and goes on at the next update", async () => {
    const pool = { method: "DELETE", path: "/nodePools/default-pool" } as const;
    cloud.server.faults.add({ kind: "lost-answer", api: "container", ...pool });
    expect((await failure(stack.up())).message).to.match(/was not created: Google answered 40[04] /);
    await stack.up();
    await expectWhole();
    await expectOneOfEach();
  });

  for (const fault of FAILING) {
    it(`comes up at the second update after ${nameOf(fault)}, without duplicates or leftovers`, async () => {
      cloud.server.faults.add(fault);
      let failure = "";
      await stack.up().catch((error: Error) => (failure = error.message));
      expect(failure).to.match(/Internal error|ZONE_RESOURCE_POOL_EXHAUSTED/);
      await stack.up();
      await expectWhole();
      await stack.destroy();
      await expectNothingLeft();
    });
  }

  for (const fault of FAILING_DESTROYS) {
    it(`is destroyed at the second destroy after ${nameOf(fault)}`, async () => {
      await stack.up();
      cloud.server.faults.add(fault);
      let failure = "";
      await stack.destroy().catch((error: Error) => (failure = error.message));
      await stack.destroy();
      expect(cloud.server.faults.list()).to.deep.equal([]);
      expect(failure).to.match(/Internal error/);
      await expectNothingLeft();
    });
  }
});
