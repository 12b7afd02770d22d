import { expect } from "chai";
import { addresses, addressInRange, firstFree } from "../../../src/engine/cluster/network-addresses.ts";

describe("the addresses of a sandbox", () => {
  const all = addresses({ subnetIndex: 7 });

  it("are in the subnet of its index, with a separate range for each part", () => {
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

  it("are loopback addresses for load balancers, different for each cluster", () => {
    const external = all.controlPlanes.flatMap((controlPlane) => all.external(controlPlane));
    expect(external).to.have.lengthOf(10 * 24);
    expect(new Set(external)).to.have.lengthOf(external.length);
    for (const address of external) expect(address).to.match(/^127\.18\.7\.\d+$/);
    for (const address of external) expect(Number(address.split(".")[3])).to.be.within(10, 254);
  });

  it("are given out from the first free one", () => {
    const nodes = ["198.18.7.20", "198.18.7.21", "198.18.7.22"];
    expect(firstFree(nodes, new Set(), "node address")).to.equal("198.18.7.20");
    expect(firstFree(nodes, new Set(["198.18.7.20", "198.18.7.22"]), "node address")).to.equal("198.18.7.21");
  });

  it("are an error when all are in use", () =>
    expect(() => firstFree(["a", "b"], new Set(["b", "a"]), "node address")).to.throw(
      "node address: expected a free one, got all 2 in use",
    ));
});

describe("an address in a range", () => {
  it("is counted from the range's own address", () => {
    expect(addressInRange("198.19.128.0/20", 1)).to.equal("198.19.128.1");
    expect(addressInRange("198.19.128.0/20", 10)).to.equal("198.19.128.10");
  });

  it("continues in the next byte", () =>
    expect(addressInRange("198.19.128.250/16", 300)).to.equal("198.19.130.38"));

  it("is right above 127, where a signed number would be negative", () =>
    expect(addressInRange("240.0.0.0/20", 10)).to.equal("240.0.0.10"));
});
