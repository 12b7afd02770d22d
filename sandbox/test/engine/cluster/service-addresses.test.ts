import { expect } from "chai";
import type { V1Service } from "@kubernetes/client-node";
import type { ReservedAddress } from "../../../src/engine/cluster/runtime.ts";
import { ServiceAddresses } from "../../../src/engine/cluster/service-addresses.ts";
import { service, type ServiceOptions } from "../../helpers/cluster-objects.ts";

const EXTERNAL = "networking.gke.io/l4-regional-external";
const INTERNAL = "networking.gke.io/l4-regional-internal";
const FREE = ["127.18.0.10", "127.18.0.11"];
const PUBLIC: ReservedAddress = {
  name: "shop-public",
  address: "127.19.0.10",
  type: "EXTERNAL",
  networkTier: "PREMIUM",
};
const PREVIEW: ReservedAddress = {
  ...PUBLIC,
  name: "shop-preview",
  address: "127.19.0.11",
  type: "INTERNAL",
};

const named = (names: string, options: ServiceOptions = {}) =>
  service({
    loadBalancerClass: EXTERNAL,
    annotations: { "networking.gke.io/load-balancer-ip-addresses": names },
    ...options,
  });

describe("the addresses of a cluster's Services", () => {
  let reserved: ReservedAddress[];
  let elsewhere: string[];
  let addresses: ServiceAddresses;
  beforeEach(() => {
    reserved = [PUBLIC, PREVIEW];
    elsewhere = [];
    addresses = new ServiceAddresses({
      cluster: "main",
      free: FREE,
      cloud: Promise.resolve({
        reservedAddresses: () => reserved,
        isReserved: (address) => reserved.some((each) => each.address === address),
        placeOf: () => undefined,
        hasSubsetting: () => true,
      }),
      isTakenElsewhere: (address) => elsewhere.includes(address),
    });
  });

  const choose = async (...services: V1Service[]) => {
    await addresses.choose(services);
    return services.map((each) => addresses.of(each) ?? addresses.refusal(each));
  };

  it("are reserved ones by name, for both classes", async () => {
    const preview = named("shop-preview", { name: "preview", loadBalancerClass: INTERNAL });
    expect(await choose(named("shop-public"), preview)).to.deep.equal(["127.19.0.10", "127.19.0.11"]);
  });

  it("are reserved ones by value, also without a class", async () => {
    const byValue = { loadBalancerIP: "127.19.0.10" };
    expect(await choose(service(byValue))).to.deep.equal(["127.19.0.10"]);
    expect(await choose(service({ ...byValue, loadBalancerClass: EXTERNAL }))).to.deep.equal(["127.19.0.10"]);
  });

  it("are any that is free for a name that is not reserved, as on GKE", async () => {
    expect(await choose(named("shop-pubic"))).to.deep.equal(["127.18.0.10"]);
    expect(await choose(named("shop-pubic, shop-public", { name: "other" }))).to.deep.equal(["127.19.0.10"]);
  });

  it("are any that is free for a name on an external Service without a class, as on GKE", async () => {
    expect(await choose(named("shop-public", { loadBalancerClass: undefined }))).to.deep.equal([
      "127.18.0.10",
    ]);
  });

  it("aren't given out while a project has reserved them", async () => {
    reserved = [{ ...PUBLIC, address: "127.18.0.10" }];
    expect(await choose(service())).to.deep.equal(["127.18.0.11"]);
  });

  it("stay with the Service when its annotation goes, and change when it names another", async () => {
    expect(await choose(named("shop-public"))).to.deep.equal(["127.19.0.10"]);
    expect(await choose(service({ loadBalancerClass: EXTERNAL }))).to.deep.equal(["127.19.0.10"]);
    reserved.push({ ...PUBLIC, name: "new", address: "127.19.0.12" });
    expect(await choose(named("new"))).to.deep.equal(["127.19.0.12"]);
  });

  it("outlive the Service", async () => {
    expect(await choose(named("shop-public"))).to.deep.equal(["127.19.0.10"]);
    expect(await choose()).to.deep.equal([]);
    expect(await choose(named("shop-public", { name: "successor" }))).to.deep.equal(["127.19.0.10"]);
  });

  it("are refused with GKE's words when another Service has them", async () => {
    const second = named("shop-public", { name: "second" });
    expect(await choose(named("shop-public"), second)).to.deep.equal([
      "127.19.0.10",
      "Error ensuring Resource for L4 External LoadBalancer, err: failed to ensure forwarding rule - IP configuration " +
        'error: "127.19.0.10" Specified IP address is in-use and would result in a conflict.',
    ]);
    expect(await choose(second)).to.deep.equal(["127.19.0.10"]);
    const inside = (name: string) => named("shop-preview", { name, loadBalancerClass: INTERNAL });
    expect(await choose(inside("one"), inside("two"))).to.deep.equal([
      "127.19.0.11",
      'Error syncing load balancer: IP configuration error: "127.19.0.11" googleapi: Error 409: ' +
        "IP_IN_USE_BY_ANOTHER_RESOURCE - IP '127.19.0.11' is already being used by another resource.",
    ]);
  });

  it("are shared by external Services without a port in common, and never by internal ones", async () => {
    const ports = [{ port: 443, nodePort: 30443, protocol: "TCP" }];
    expect(await choose(named("shop-public"), named("shop-public", { name: "tls", ports }))).to.deep.equal([
      "127.19.0.10",
      "127.19.0.10",
    ]);
    const inside = (options: ServiceOptions) =>
      named("shop-preview", { loadBalancerClass: INTERNAL, ...options });
    expect((await choose(inside({ name: "one" }), inside({ name: "two", ports })))[1]).to.match(
      /already being used/,
    );
  });

  it("are refused when a Service of another cluster has them", async () => {
    elsewhere = ["127.19.0.10"];
    expect((await choose(named("shop-public")))[0]).to.match(/is in-use and would result in a conflict/);
  });

  it("are refused with GKE's words when the type or the network tier differs", async () => {
    reserved = [{ ...PUBLIC, networkTier: "STANDARD" }, PREVIEW];
    const failed =
      "Error ensuring Resource for L4 External LoadBalancer, err: failed to ensure forwarding rule - ";
    expect(await choose(named("shop-public"))).to.deep.equal([
      `${failed}reserved address ("shop-public") is not valid, err: Network tier mismatch for resource Static IP ` +
        "(127.19.0.10), desired: PREMIUM, received: STANDARD",
    ]);
    expect(await choose(named("shop-preview", { name: "other" }))).to.deep.equal([
      `${failed}reserved address ("shop-preview") is not valid, err: IP configuration error: "127.19.0.11" address ` +
        'type mismatch, expected "EXTERNAL", actual: "INTERNAL"',
    ]);
  });

  it("are refused by value when they are not reserved, and the Service keeps the one it has", async () => {
    expect(await choose(service())).to.deep.equal(["127.18.0.10"]);
    const moved = service({ loadBalancerIP: "127.19.0.99", loadBalancerClass: EXTERNAL });
    expect(await choose(moved)).to.deep.equal(["127.18.0.10"]);
    expect(addresses.refusal(moved)).to.equal(
      "Error ensuring Resource for L4 External LoadBalancer, err: failed to ensure forwarding rule - IP configuration " +
        'error: "127.19.0.99" address not found. Check if the IP is valid and is reserved in your VPC.',
    );
  });
});
