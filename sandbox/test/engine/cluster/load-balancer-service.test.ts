import { expect } from "chai";
import { EXTERNAL_CLASS, INTERNAL_CLASS } from "../../../src/engine/cluster/balancer-kind.ts";
import {
  announcedAddress,
  backendsOf,
  FINALIZER,
  hasFinalizer,
  listenersOf,
  loadBalancedServices,
  unsupportedPorts,
  wantsLoadBalancer,
} from "../../../src/engine/cluster/load-balancer-service.ts";
import { node, service, type ServiceOptions } from "../../helpers/cluster-objects.ts";

describe("a LoadBalancer Service", () => {
  it("gets a load balancer unless it has another type, another controller's class or is being deleted", () => {
    expect(wantsLoadBalancer(service())).to.equal(true);
    expect(wantsLoadBalancer(service({ loadBalancerClass: EXTERNAL_CLASS }))).to.equal(true);
    expect(wantsLoadBalancer(service({ type: "ClusterIP" }))).to.equal(false);
    expect(wantsLoadBalancer(service({ loadBalancerClass: "example.com/other" }))).to.equal(false);
    expect(wantsLoadBalancer(service({ isBeingDeleted: true }))).to.equal(false);
  });

  it("has a listener for each port, with its health check and the nodes", () => {
    const ports = [
      { port: 80, nodePort: 30080, protocol: "TCP" },
      { port: 443, nodePort: 30443 },
    ];
    const shared = {
      service: "web:public",
      address: "127.18.0.10",
      healthCheck: { port: 10256, intervalSeconds: 8, misses: 3 },
      nodes: [{ name: "pool-a", address: "198.18.0.20" }],
    };
    const nodes = [node("pool-a", "198.18.0.20")];
    expect(listenersOf(service({ ports }), "127.18.0.10", nodes)).to.deep.equal([
      { ...shared, port: 80, nodePort: 30080 },
      { ...shared, port: 443, nodePort: 30443 },
    ]);
  });

  it("has source ports of its own if its address is internal, as pods may serve an external Service too", () => {
    const internal = service({ loadBalancerClass: INTERNAL_CLASS, ports: [{ port: 80, nodePort: 30080 }] });
    const [listener] = listenersOf(internal, "127.18.0.10", []);
    expect(listener?.sourcePorts).to.equal("10000-29999");
  });

  it("has no listener for a port without a node port or a port that isn't TCP", () => {
    const ports = [{ port: 80 }, { port: 53, nodePort: 30053, protocol: "UDP" }];
    expect(listenersOf(service({ ports }), "127.18.0.10", [])).to.deep.equal([]);
    expect(unsupportedPorts(service({ ports })).map(({ port }) => port)).to.deep.equal([53]);
  });

  it("has a backend service if its class, or an annotation, says so or its address is internal", () => {
    const announced = { address: "127.18.0.12", finalizers: [FINALIZER] };
    const kinds = (options: ServiceOptions) =>
      loadBalancedServices([service({ ...announced, ...options })]).map(({ internal, hasBackendService }) => [
        internal ? "internal" : "external",
        hasBackendService ? "backend service" : "target pool",
      ])[0];
    expect(kinds({})).to.deep.equal(["external", "target pool"]);
    expect(kinds({ loadBalancerClass: EXTERNAL_CLASS })).to.deep.equal(["external", "backend service"]);
    expect(kinds({ loadBalancerClass: INTERNAL_CLASS })).to.deep.equal(["internal", "backend service"]);
    const annotations = { "networking.gke.io/load-balancer-type": "Internal" };
    expect(kinds({ annotations })).to.deep.equal(["internal", "backend service"]);
  });

  it("shows its address and whether it has the finalizer", () => {
    expect(announcedAddress(service())).to.equal(undefined);
    expect(announcedAddress(service({ address: "127.18.0.12" }))).to.equal("127.18.0.12");
    expect(hasFinalizer(service())).to.equal(false);
    expect(hasFinalizer(service({ finalizers: ["other"] }))).to.equal(false);
    expect(hasFinalizer(service({ finalizers: ["other", FINALIZER] }))).to.equal(true);
  });
});

describe("the backends of a load balancer", () => {
  it("are the nodes that have an address, in the order of their names", () =>
    expect(
      backendsOf([node("pool-b", "198.18.0.21"), node("pool-c"), node("pool-a", "198.18.0.20")]),
    ).to.deep.equal([
      { name: "pool-a", address: "198.18.0.20" },
      { name: "pool-b", address: "198.18.0.21" },
    ]));
});
