import { expect } from "chai";
import type { V1Service } from "@kubernetes/client-node";
import type { Listener } from "../../../src/engine/cluster/haproxy-config.ts";
import { announcedAddress, FINALIZER } from "../../../src/engine/cluster/load-balancer-service.ts";
import { ServiceAddresses } from "../../../src/engine/cluster/service-addresses.ts";
import { ServiceController } from "../../../src/engine/cluster/service-controller.ts";
import { FakeKubernetesApi } from "../../helpers/cluster-fake-api.ts";
import { node, service, servicePath, type ServiceOptions } from "../../helpers/cluster-objects.ts";
import { rejection } from "../../helpers/toolchain-context.ts";

describe("the service controller", () => {
  const ADDRESSES = ["127.18.0.10", "127.18.0.11"];
  const RESERVED = {
    name: "shop-public",
    address: "127.19.0.10",
    type: "EXTERNAL",
    networkTier: "PREMIUM",
  } as const;
  const nodes = () => [node("pool-a", "198.18.0.20")];
  let api: FakeKubernetesApi;
  let controller: ServiceController;
  /** The configurations of the load balancer, in order. */
  let told: (readonly Listener[])[];
  /** Ports that another program uses. */
  let takenPorts: Set<number>;
  /** Whether GKE subsetting is on. */
  let hasSubsetting: boolean;

  beforeEach(async () => {
    api = await FakeKubernetesApi.start();
    told = [];
    takenPorts = new Set();
    hasSubsetting = true;
    controller = newController();
  });
  afterEach(() => api.close());

  const newAddresses = () =>
    new ServiceAddresses({
      cluster: "main",
      free: ADDRESSES,
      cloud: Promise.resolve({
        reservedAddresses: () => [RESERVED],
        isReserved: (address) => address === RESERVED.address,
        placeOf: () => undefined,
        hasSubsetting: () => hasSubsetting,
      }),
      isTakenElsewhere: () => false,
    });
  const newController = () =>
    new ServiceController({
      client: api.client,
      addresses: newAddresses(),
      hasSubsetting: () => Promise.resolve(hasSubsetting),
      loadBalancer: {
        apply: (listeners) => {
          told.push(listeners);
          return Promise.resolve(listeners.filter(({ port }) => takenPorts.has(port)));
        },
      },
    });
  const put = (options: ServiceOptions = {}) => api.put(servicePath(options.name), service(options));
  const reconcile = () => controller.reconcile(api.services(), nodes);
  const find = (name = "public"): V1Service =>
    api.services().find(({ metadata }) => metadata!.name === name)!;

  it("gives a Service an address, a listener and the finalizer", async () => {
    put();
    await reconcile();
    expect(announcedAddress(find())).to.equal("127.18.0.10");
    expect(find().metadata?.finalizers).to.deep.equal([FINALIZER]);
    expect(told).to.deep.equal([
      [
        {
          service: "web:public",
          address: "127.18.0.10",
          port: 80,
          nodePort: 30080,
          healthCheck: { port: 10256, intervalSeconds: 8, misses: 3 },
          nodes: [{ name: "pool-a", address: "198.18.0.20" }],
        },
      ],
    ]);
  });

  it("announces an address only when the load balancer listens on it", async () => {
    put();
    const failing = new ServiceController({
      client: api.client,
      addresses: newAddresses(),
      hasSubsetting: () => Promise.resolve(hasSubsetting),
      loadBalancer: { apply: () => Promise.reject(new Error("HAProxy ended")) },
    });
    expect((await rejection(failing.reconcile(api.services(), nodes))).message).to.equal("HAProxy ended");
    expect(announcedAddress(find())).to.equal(undefined);
    expect(find().metadata?.finalizers).to.deep.equal([FINALIZER]);
  });

  it("gives a Service the reserved address that it names", async () => {
    put({
      loadBalancerClass: "networking.gke.io/l4-regional-external",
      annotations: { "networking.gke.io/load-balancer-ip-addresses": "shop-public" },
    });
    await reconcile();
    expect(announcedAddress(find())).to.equal("127.19.0.10");
    expect(told[0]![0]).to.include({ address: "127.19.0.10", port: 80 });
  });

  it("has no address and GKE's event for a reserved address of the other type", async () => {
    put({
      loadBalancerClass: "networking.gke.io/l4-regional-internal",
      annotations: { "networking.gke.io/load-balancer-ip-addresses": "shop-public" },
    });
    const { message } = await rejection(reconcile());
    expect(message).to.equal(
      "Error syncing load balancer: EnsureInternalLoadBalancer error: addrMgr.HoldAddress() returned error reserved " +
        'address ("shop-public") is not valid, err: IP configuration error: "127.19.0.10" address type mismatch, ' +
        'expected "INTERNAL", actual: "EXTERNAL"',
    );
    expect(api.events[0]).to.deep.include({ reason: "SyncLoadBalancerFailed", message });
    expect(announcedAddress(find())).to.equal(undefined);
  });

  it("ignores the internal class without GKE subsetting, and says nothing, as on GKE", async () => {
    put({ loadBalancerClass: "networking.gke.io/l4-regional-internal" });
    hasSubsetting = false;
    await reconcile();
    expect(announcedAddress(find())).to.equal(undefined);
    expect(find().metadata?.finalizers).to.equal(undefined);
    expect(api.events).to.deep.equal([]);
    hasSubsetting = true;
    await reconcile();
    expect(announcedAddress(find())).to.equal("127.18.0.10");
  });

  it("changes nothing in the cluster when nothing is missing", async () => {
    put();
    await reconcile();
    const before = api.changes.length;
    await reconcile();
    expect(api.changes.slice(before)).to.deep.equal([]);
  });

  it("keeps other controllers' finalizers", async () => {
    put({ finalizers: ["example.com/hold"] });
    await reconcile();
    expect(find().metadata?.finalizers).to.deep.equal(["example.com/hold", FINALIZER]);
  });

  it("fails on a conflict, so that no other change is lost", async () => {
    put();
    const stale = api.services();
    put({ finalizers: ["example.com/since"] });
    const error = await rejection(controller.reconcile(stale, nodes));
    expect(error).to.have.property("code", 409);
    expect(find().metadata?.finalizers).to.deep.equal(["example.com/since"]);
  });

  it("gives a Service the address that it had before a restart", async () => {
    put({ name: "newcomer" });
    put({ name: "public", address: "127.18.0.10", createdAt: "2026-02-01T00:00:00Z" });
    controller = newController();
    await reconcile();
    expect(announcedAddress(find("public"))).to.equal("127.18.0.10");
    expect(announcedAddress(find("newcomer"))).to.equal("127.18.0.11");
  });

  it("keeps a Service's address when the status that it read is older", async () => {
    put();
    const read = api.services();
    await reconcile();
    put({ name: "second" });
    await controller.reconcile([...read.map(withFinalizer), find("second")], nodes);
    expect(announcedAddress(find())).to.equal("127.18.0.10");
    expect(announcedAddress(find("second"))).to.equal("127.18.0.11");
  });

  it("frees a deleted Service's address for the next one", async () => {
    put();
    await reconcile();
    api.remove(servicePath());
    await reconcile();
    put({ name: "second" });
    await reconcile();
    expect(announcedAddress(find("second"))).to.equal("127.18.0.10");
  });

  it("releases a deleted Service after its listeners and its address", async () => {
    put();
    await reconcile();
    put({ isBeingDeleted: true, address: "127.18.0.10", finalizers: ["example.com/hold", FINALIZER] });
    await reconcile();
    expect(told.at(-1)).to.deep.equal([]);
    expect(announcedAddress(find())).to.equal(undefined);
    expect(find().metadata?.finalizers).to.deep.equal(["example.com/hold", FINALIZER]);

    await reconcile();
    expect(find().metadata?.finalizers).to.deep.equal(["example.com/hold"]);
  });

  it("removes the address of a Service that changed to another type", async () => {
    put();
    await reconcile();
    put({ type: "ClusterIP", address: "127.18.0.10", finalizers: [FINALIZER] });
    for (let runs = 0; runs < 2; runs++) await reconcile();
    expect(announcedAddress(find())).to.equal(undefined);
    expect(find().metadata?.finalizers).to.deep.equal([]);
  });

  it("accepts that a Service vanishes meanwhile", async () => {
    put();
    const read = api.services();
    api.remove(servicePath());
    await controller.reconcile(read, nodes);
    expect(api.services()).to.deep.equal([]);
  });

  describe("with Services that it can't serve", () => {
    const TAKEN =
      "Service 'web/public': another program on this machine listens on 127.18.0.10:80. " +
      "Find the program with: ss -ltnp; stop it or change the Service's port";

    it("adds one event about a port in use to the Service, and fails so that it is retried", async () => {
      put();
      takenPorts.add(80);
      for (let times = 0; times < 2; times++) {
        expect((await rejection(reconcile())).message).to.equal(TAKEN);
      }
      expect(api.events).to.have.lengthOf(1);
      expect(api.events[0]).to.deep.include({
        type: "Warning",
        reason: "SyncLoadBalancerFailed",
        message: TAKEN,
        source: { component: "service-controller" },
      });
      expect(api.events[0]?.involvedObject).to.include({
        kind: "Service",
        name: "public",
        uid: "uid-of-public",
      });
      expect(announcedAddress(find())).to.equal(undefined);

      takenPorts.clear();
      await reconcile();
      expect(announcedAddress(find())).to.equal("127.18.0.10");
      takenPorts.add(80);
      await rejection(reconcile());
      expect(api.events).to.have.lengthOf(2);
    });

    it("adds an event about a protocol that HAProxy does not support", async () => {
      put({ ports: [{ port: 53, nodePort: 30053, protocol: "UDP" }] });
      expect((await rejection(reconcile())).message).to.equal(
        "Service 'web/public': the sandbox's load balancer expects TCP ports, got 53/UDP",
      );
    });

    it("serves the others first", async () => {
      put({ name: "dns", ports: [{ port: 53, nodePort: 30053, protocol: "UDP" }] });
      put({ name: "public", createdAt: "2026-02-01T00:00:00Z" });
      await rejection(reconcile());
      expect(announcedAddress(find("public"))).to.equal("127.18.0.11");
    });

    it("has no address for the newest Service when all are in use", async () => {
      for (const month of [3, 1, 2]) {
        put({ name: `service-${month}`, createdAt: `2026-0${month}-01T00:00:00Z` });
      }
      expect((await rejection(reconcile())).message).to.equal(
        "Service 'web/service-3': all 2 external addresses of the cluster are in use. " +
          "Delete another LoadBalancer Service or change this one to ClusterIP",
      );
      expect(announcedAddress(find("service-1"))).to.equal("127.18.0.10");
      expect(announcedAddress(find("service-2"))).to.equal("127.18.0.11");
      expect(announcedAddress(find("service-3"))).to.equal(undefined);
    });
  });
});

const withFinalizer = ({ metadata, ...rest }: V1Service): V1Service => ({
  ...rest,
  metadata: { ...metadata, finalizers: [FINALIZER] },
});
