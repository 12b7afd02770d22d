import { expect } from "chai";
import { mkdirSync } from "node:fs";
import { clusterPaths } from "../../../src/engine/cluster/cluster-paths.ts";
import { ClusterRecords, type ClusterRecord } from "../../../src/engine/cluster/runtime-records.ts";
import { checkout, type Checkout } from "../../helpers/sandbox-checkout.ts";

describe("the records of a sandbox's clusters", () => {
  let at: Checkout;
  beforeEach(() => (at = checkout()));
  afterEach(() => at.remove());

  const records = () => new ClusterRecords(at.paths);
  const record: ClusterRecord = {
    cluster: "main",
    podRange: "198.19.0.0/17",
    serviceRange: "198.19.128.0/20",
    address: "198.18.0.10",
    port: 40100,
    nodes: [],
  };
  const nodeRecord = (node: string, address: string) => ({ cluster: "main", node, address, labels: {} });

  it("are empty at first", () => {
    expect(records().all()).to.deep.equal([]);
    expect(records().find("main")).to.equal(undefined);
    expect(() => records().get("main")).to.throw("cluster 'main' has no control plane");
  });

  it("can be read after a restart", () => {
    records().write(record);
    records().write({ ...record, cluster: "other" });
    expect(records().get("main")).to.deep.equal(record);
    expect(
      records()
        .all()
        .map(({ cluster }) => cluster),
    ).to.have.members(["main", "other"]);
  });

  it("gain and lose nodes", () => {
    records().write(record);
    records().addNode("main", nodeRecord("pool-a", "198.18.0.20"));
    records().addNode("main", nodeRecord("pool-b", "198.18.0.21"));
    records().removeNode("main", "pool-a");
    expect(records().get("main").nodes).to.deep.equal([nodeRecord("pool-b", "198.18.0.21")]);
  });

  it("ignore a folder of a cluster without a record", () => {
    mkdirSync(clusterPaths(at.paths, "half-made").pki, { recursive: true });
    expect(records().all()).to.deep.equal([]);
  });
});
