import { expect } from "chai";
import { setTimeout as sleep } from "node:timers/promises";
import { CLUSTER, CLUSTERS, POOLS, prepareCluster } from "../../../helpers/google-cloud-cluster.ts";
import { TestCloud } from "../../../helpers/google-cloud-client.ts";

const POOL = `${POOLS}/app`;
const OPERATIONS = CLUSTERS.replace("/clusters", "/operations");

describe("a node whose container does not run", () => {
  let cloud: TestCloud;
  let node: string;
  beforeEach(async () => {
    cloud = await new TestCloud({ nodeCheckMs: 5, repairAfterMs: 15 }).start();
    await prepareCluster(cloud);
  });
  afterEach(() => cloud.stop());

  const createPool = async (autoRepair: boolean) => {
    await cloud.operate("POST", POOLS, {
      nodePool: { name: "app", initialNodeCount: 2, management: { autoRepair } },
    });
    node = [...cloud.runtime.nodes.keys()][0]!;
  };
  const repairs = async () => {
    const { operations } = (await cloud.get(OPERATIONS)) as unknown as {
      operations: { operationType: string; targetLink: string; status: string }[];
    };
    return operations.filter(({ operationType }) => operationType === "AUTO_REPAIR_NODES");
  };

  it("is repaired by an operation, with its pool in RECONCILING", async () => {
    await createPool(true);
    let open = () => {};
    cloud.runtime.nodeGate = new Promise((resolve) => (open = resolve));
    cloud.runtime.stopped.add(node);
    while ((await cloud.get(POOL)).status !== "RECONCILING") await sleep(2);
    expect((await cloud.get(CLUSTER)).currentNodeCount).to.equal(1);
    const busy = await cloud.send("POST", `${POOL}:setSize`, { nodeCount: 3 });
    expect([busy.status, busy.body.error.status]).to.deep.equal([400, "FAILED_PRECONDITION"]);
    open();
    while ((await cloud.get(POOL)).status !== "RUNNING") await sleep(2);
    expect((await cloud.get(CLUSTER)).currentNodeCount).to.equal(2);
    expect(cloud.runtime.stopped.size).to.equal(0);
    const [repair, ...others] = await repairs();
    expect(repair?.targetLink).to.match(/\/clusters\/main\/nodePools\/app$/);
    expect(others).to.deep.equal([]);
  });

  it("is shown as an error, and not repaired, in a pool without auto-repair", async () => {
    await createPool(false);
    cloud.runtime.stopped.add(node);
    await sleep(30);
    const { status, statusMessage } = await cloud.get(POOL);
    expect({ status, statusMessage }).to.deep.equal({
      status: "RUNNING_WITH_ERROR",
      statusMessage: `Nodes do not run: ${node}.`,
    });
    expect((await cloud.get(CLUSTER)).currentNodeCount).to.equal(1);
    expect(await repairs()).to.deep.equal([]);
    expect(cloud.runtime.stopped).to.deep.equal(new Set([node]));
  });

  it("is repaired once auto-repair of its pool is turned on", async () => {
    await createPool(false);
    cloud.runtime.stopped.add(node);
    await cloud.operate("POST", `${POOL}:setManagement`, { management: { autoRepair: true } });
    while (cloud.runtime.stopped.size > 0) await sleep(2);
    expect(await repairs()).to.have.length(1);
  });
});
