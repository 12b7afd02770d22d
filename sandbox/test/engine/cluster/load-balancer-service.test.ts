import { expect } from "chai";
import {
  announcedAddress,
  backendsOf,
  FINALIZER,
  hasFinalizer,
  listenersOf,
  unsupportedPorts,
  wantsLoadBalancer,
} from "../../../src/engine/cluster/load-balancer-service.ts";
import { node, service } from "../../helpers/cluster-objects.ts";

describe("a LoadBalancer Service", () => {
  it("gets a load balancer unless it has another type, has a class or is being deleted", () => {
    expect(wantsLoadBalancer(service())).to.equal(true);
    expect(wantsLoadBalancer(service({ type: "ClusterIP" }))).to.equal(false);
    expect(wantsLoadBalancer(service({ loadBalancerClass: "example.com/other" }))).to.equal(false);
    expect(wantsLoadBalancer(service({ isBeingDeleted: true }))).to.equal(false);
  });

  it("has a listener for each port with kube-proxy's health check", () => {
    const ports = [
      { port: 80, nodePort: 30080, protocol: "TCP" },
      { port: 443, nodePort: 30443 },
    ];
    expect(listenersOf(service({ ports }), "127.18.0.10")).to.deep.equal([
      {
        name: "web:public:80",
        address: "127.18.0.10",
        port: 80,
        nodePort: 30080,
        healthCheckPort: 10256,
      },
      {
        name: "web:public:443",
        address: "127.18.0.10",
        port: 443,
        nodePort: 30443,
        healthCheckPort: 10256,
      },
    ]);
  });

  it("has its own health check port when its traffic stays on the node", () => {
    const [listener] = listenersOf(service({ healthCheckNodePort: 31999 }), "127.18.0.10");
    expect(listener?.healthCheckPort).to.equal(31999);
  });

  it("has no listener for a port without a node port or a port that isn't TCP", () => {
    const ports = [{ port: 80 }, { port: 53, nodePort: 30053, protocol: "UDP" }];
    expect(listenersOf(service({ ports }), "127.18.0.10")).to.deep.equal([]);
    expect(unsupportedPorts(service({ ports })).map(({ port }) => port)).to.deep.equal([53]);
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
