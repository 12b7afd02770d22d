import { expect } from "chai";
import { addresses, addressInRange, firstFree } from "../../../src/engine/cluster/network-addresses.ts";

describe("a sandbox's addresses", () => {
  const all = addresses({ subnetIndex: 7 });

  it("lie on the subnet of its own index, each part's apart from the others'", () => {
    expect(all).to.include({
      subnet: "198.18.7.0/24",
      gateway: "198.18.7.1",
      registry: "198.18.7.2",
      docker: "198.18.7.3",
    });
    const given = [all.gateway, all.registry, all.docker, ...all.controlPlanes, ...all.nodes];
    expect(new Set(given)).to.have.lengthOf(given.length);
    for (const address of given) expect(address).to.match(/^198\.18\.7\.\d+$/);
    for (const address of given) expect(Number(address.split(".")[3])).to.be.within(1, 254);
  });

  it("for load balancers are loopback addresses, no two clusters' the same", () => {
    const external = all.controlPlanes.flatMap((controlPlane) => all.external(controlPlane));
    expect(external).to.have.lengthOf(10 * 24);
    expect(new Set(external)).to.have.lengthOf(external.length);
    for (const address of external) expect(address).to.match(/^127\.18\.7\.\d+$/);
    for (const address of external) expect(Number(address.split(".")[3])).to.be.within(10, 254);
  });

  it("are given from the first that is free", () => {
    const nodes = ["198.18.7.20", "198.18.7.21", "198.18.7.22"];
    expect(firstFree(nodes, new Set(), "node address")).to.equal("198.18.7.20");
    expect(firstFree(nodes, new Set(["198.18.7.20", "198.18.7.22"]), "node address")).to.equal("198.18.7.21");
  });

  it("that are all given are an error", () =>
    expect(() => firstFree(["a", "b"], new Set(["b", "a"]), "node address")).to.throw(
      "no node address is left: all 2 are in use",
    ));
});

describe("an address in a range", () => {
  it("is counted from the range's own", () => {
    expect(addressInRange("198.19.128.0/20", 1)).to.equal("198.19.128.1");
    expect(addressInRange("198.19.128.0/20", 10)).to.equal("198.19.128.10");
  });

  it("carries over from byte to byte", () =>
    expect(addressInRange("198.19.128.250/16", 300)).to.equal("198.19.130.38"));

  it("is right beyond 127, where a signed number would turn negative", () =>
    expect(addressInRange("240.0.0.0/20", 10)).to.equal("240.0.0.10"));
});
