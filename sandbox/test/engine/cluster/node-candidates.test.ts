import { expect } from "chai";
import type { V1Node } from "@kubernetes/client-node";
import { EXTERNAL_CLASS } from "../../../src/engine/cluster/balancer-kind.ts";
import { isCandidate } from "../../../src/engine/cluster/node-candidates.ts";
import { node, service } from "../../helpers/cluster-objects.ts";

describe("a node that a load balancer may use", () => {
  const newer = service({ loadBalancerClass: EXTERNAL_CLASS });
  const older = service();
  const pool = node("pool-a", "198.18.0.20");
  const labelled = (labels: Record<string, string>): V1Node => ({
    ...pool,
    metadata: { name: "pool-a", labels },
  });

  it("is every node, Ready or not", () => {
    expect(isCandidate(pool, newer)).to.equal(true);
    expect(isCandidate(pool, older)).to.equal(true);
  });

  it("is, for the newer load balancer, none that is about to be drained or deleted", () => {
    const tainted = {
      ...pool,
      spec: { taints: [{ key: "ToBeDeletedByClusterAutoscaler", effect: "NoSchedule" }] },
    };
    expect(isCandidate(tainted, newer)).to.equal(false);
    expect(isCandidate(labelled({ "operation.gke.io/type": "drain" }), newer)).to.equal(false);
    expect(isCandidate(tainted, older)).to.equal(true);
    expect(isCandidate(labelled({ "operation.gke.io/type": "drain" }), older)).to.equal(true);
  });

  it("is none with the label that excludes it", () => {
    const name = "node.kubernetes.io/exclude-from-external-load-balancers";
    for (const each of [newer, older])
      expect(isCandidate(labelled({ [name]: "true" }), each)).to.equal(false);
    expect(isCandidate(labelled({ [name]: "false" }), older)).to.equal(true);
  });
});
