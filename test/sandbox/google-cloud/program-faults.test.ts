import { expect } from "chai";
import type { FaultRequest } from "../../../sandbox/google-cloud/fault-kinds.ts";
import { lifeCycles } from "../../helpers/gcp-plugin-life-cycles.ts";
import { PROJECT } from "../../helpers/gcp-plugin-simulated-cloud.ts";
import { TestCloud } from "../../helpers/google-cloud-client.ts";
import { TestStack } from "../../helpers/google-cloud-stack.ts";

/** Faults that the first update rides out by itself. */
const RIDDEN_OUT: FaultRequest[] = [
  { kind: "rate-limit", method: "POST" },
  { kind: "rate-limit", api: "container", method: "GET", path: "/operations/" },
  { kind: "server-error", api: "compute", method: "POST" },
  { kind: "server-error", api: "container", method: "POST", path: "/clusters" },
  { kind: "unavailable", api: "ar", method: "GET" },
  { kind: "latency", seconds: 0.05, count: 10 },
];

/** Faults that fail an update; a second one completes it. */
const FAILING: FaultRequest[] = [
  { kind: "half-way", api: "serviceusage" },
  { kind: "half-way", api: "crm" },
  { kind: "half-way", operation: "insert", path: "/networks/" },
  { kind: "half-way", operation: "insert", path: "/subnetworks/" },
  { kind: "half-way", api: "ar", operation: "create" },
  { kind: "half-way", operation: "CREATE_CLUSTER" },
  { kind: "stock-out", operation: "CREATE_CLUSTER" },
  { kind: "half-way", operation: "DELETE_NODE_POOL" },
  { kind: "half-way", operation: "CREATE_NODE_POOL" },
  { kind: "stock-out", operation: "CREATE_NODE_POOL" },
];

/** Faults that fail a destruction; a second one completes it. */
const FAILING_DESTROYS: FaultRequest[] = [
  { kind: "half-way", operation: "DELETE_NODE_POOL" },
  { kind: "half-way", operation: "DELETE_CLUSTER" },
  { kind: "half-way", api: "ar", operation: "delete" },
  { kind: "half-way", operation: "delete", path: "/subnetworks/" },
  { kind: "half-way", operation: "delete", path: "/networks/" },
];

const told = ({ kind, ...which }: FaultRequest) => `${kind} of ${Object.values(which).join(" ")}`;

describe("the program's Google half under faults", function () {
  this.timeout(10_000);
  let cloud: TestCloud;
  let stack: TestStack;
  beforeEach(async () => {
    cloud = await new TestCloud({}, PROJECT).start();
    stack = await TestStack.of(cloud, PROJECT, lifeCycles);
  });
  afterEach(() => cloud.stop());

  const expectWhole = async () => {
    expect(await stack.up()).to.deep.equal([]);
    expect(cloud.runtime.controlPlanes.size).to.equal(1);
    expect(cloud.runtime.nodes.size).to.equal(2);
    expect(cloud.server.faults.list()).to.deep.equal([]);
  };
  const expectNothingLeft = async () => {
    const at = (path: string) => cloud.get(path.replace("{}", `projects/${PROJECT}`));
    expect(await at("/container/v1/{}/locations/-/clusters")).to.deep.equal({});
    expect(await at("/ar/v1/{}/locations/us/repositories")).to.deep.equal({});
    expect(await at("/iam/v1/{}/serviceAccounts")).to.deep.equal({});
    expect((await at("/compute/v1/{}/global/networks")).items).to.deep.equal([]);
    expect((await at("/compute/v1/{}/aggregated/subnetworks")).items).to.deep.equal({});
    expect([cloud.runtime.controlPlanes.size, cloud.runtime.nodes.size]).to.deep.equal([0, 0]);
    expect(cloud.server.stats().unmatchedRequests).to.equal(0);
  };

  for (const fault of RIDDEN_OUT) {
    it(`comes up past ${told(fault)}`, async () => {
      cloud.server.faults.add(fault);
      await stack.up();
      await expectWhole();
      await stack.destroy();
      await expectNothingLeft();
    });
  }

  for (const fault of FAILING) {
    it(`comes up at the second time after ${told(fault)}, nothing twice, nothing left over`, async () => {
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
    it(`goes at the second time after ${told(fault)}`, async () => {
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
