import { expect } from "chai";
import type { V1Endpoint, V1Service } from "@kubernetes/client-node";
import { EXTERNAL_CLASS } from "../../../src/engine/cluster/balancer-kind.ts";
import { CHANGE_SECONDS, NodeGroups } from "../../../src/engine/cluster/node-groups.ts";
import { endpointSlice, node, service } from "../../helpers/cluster-objects.ts";

describe("the nodes of a load balancer", () => {
  const A = node("pool-a", "198.18.0.20");
  const B = node("pool-b", "198.18.0.21");
  const CHANGE_MS = CHANGE_SECONDS * 1000;
  const local = service({ loadBalancerClass: EXTERNAL_CLASS, externalTrafficPolicy: "Local" });
  const onA = { nodeName: "pool-a" };
  const onB = { nodeName: "pool-b" };
  let nowMs: number;
  let groups: NodeGroups;

  beforeEach(() => {
    nowMs = 0;
    groups = new NodeGroups(() => nowMs);
  });

  const update = (of: V1Service, endpoints: Pick<V1Endpoint, "nodeName" | "conditions">[], nodes = [A, B]) =>
    groups.update([of], nodes, [endpointSlice("public", endpoints), endpointSlice("other", [onA, onB])]);
  const names = (of: V1Service, nodes = [A, B]) =>
    groups.nodesOf(of, nodes).map(({ metadata }) => metadata!.name!);
  function settle(of: V1Service, endpoints: Pick<V1Endpoint, "nodeName" | "conditions">[]) {
    update(of, endpoints);
    nowMs += CHANGE_MS;
    update(of, endpoints);
  }

  it("are all nodes for the older load balancer, at once", () => {
    expect(update(service({ externalTrafficPolicy: "Local" }), [onA])).to.equal(undefined);
    expect(names(service({ externalTrafficPolicy: "Local" }))).to.deep.equal(["pool-a", "pool-b"]);
  });

  it("are all nodes for the newer one with policy Cluster, once Google has added them", () => {
    const cluster = service({ loadBalancerClass: EXTERNAL_CLASS });
    expect(update(cluster, [onA])).to.equal(CHANGE_MS);
    expect(names(cluster)).to.deep.equal([]);
    nowMs = CHANGE_MS;
    expect(update(cluster, [onA])).to.equal(undefined);
    expect(names(cluster)).to.deep.equal(["pool-a", "pool-b"]);
  });

  it("are with policy Local the nodes with a pod of the Service, ready or not, that does not end", () => {
    settle(local, [
      { ...onA, conditions: { ready: false } },
      { ...onB, conditions: { terminating: true } },
    ]);
    expect(names(local)).to.deep.equal(["pool-a"]);
  });

  it("change after a switch to pods on another node: both nodes only when Google is done", () => {
    settle(local, [onA]);
    update(local, [onB]);
    nowMs += CHANGE_MS - 1;
    expect(update(local, [onB])).to.equal(1);
    expect(names(local)).to.deep.equal(["pool-a"]);
    nowMs += 1;
    update(local, [onB]);
    expect(names(local)).to.deep.equal(["pool-b"]);
  });

  it("leave and come back when a pod is away for a moment, because Google cancels no change", () => {
    settle(local, [onA, onB]);
    update(local, [onA]);
    nowMs += CHANGE_MS;
    expect(update(local, [onA, onB])).to.equal(CHANGE_MS);
    expect(names(local)).to.deep.equal(["pool-a"]);
    nowMs += CHANGE_MS;
    update(local, [onA, onB]);
    expect(names(local)).to.deep.equal(["pool-a", "pool-b"]);
  });

  it("lose a deleted node at once", () => {
    settle(local, [onA, onB]);
    update(local, [onA, onB], [A]);
    expect(names(local, [A])).to.deep.equal(["pool-a"]);
  });

  it("are known at once when the sandbox's server starts again and the Service has its address", () => {
    const announced = { ...local, status: { loadBalancer: { ingress: [{ ip: "127.18.0.10" }] } } };
    expect(update(announced, [onA])).to.equal(undefined);
    expect(names(announced)).to.deep.equal(["pool-a"]);
  });

  it("are forgotten with the Service", () => {
    settle(local, [onA]);
    groups.update([], [A, B], []);
    update(local, [onA]);
    expect(names(local)).to.deep.equal([]);
  });
});
