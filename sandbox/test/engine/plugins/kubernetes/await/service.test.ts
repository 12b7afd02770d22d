import { expect } from "chai";
import { serviceCheck } from "../../../../../src/engine/plugins/kubernetes/await/service.ts";
import type { Properties } from "../../../../../src/engine/plugins/provider.ts";
import { apiWithLists } from "../../../../helpers/plugin-kubernetes-lists.ts";

const FINDING = "[1/3] Finding Pods to direct traffic to";
const ADDRESS = { loadBalancer: { ingress: [{ ip: "127.18.0.10" }] } };
const NO_PODS =
  "Service does not target any Pods. Selected Pods may not be ready, or field '.spec.selector' may not match labels " +
  "on any Pods";

const service = (spec: Properties, status: Properties = {}): Properties => ({
  kind: "Service",
  metadata: { name: "public", namespace: "web" },
  spec: { selector: { color: "green" }, ...spec },
  status,
});
const endpoints = (resourceVersion: string, subset: Properties): Properties => ({
  metadata: { resourceVersion },
  subsets: [subset],
});
const SERVING = endpoints("1", { addresses: [{ ip: "10.0.0.1" }] });
let nowMs = 0;
const times = { settleMs: 10_000, resyncMs: 60_000, nowMs: () => nowMs };
const once = (live: Properties, found: Properties[]) =>
  serviceCheck({ api: apiWithLists({ Endpoints: found }) })(live);

describe("the wait for a Service", () => {
  beforeEach(() => (nowMs = 0));

  it("goes on until a load balancer has its address", async () => {
    expect(await once(service({ type: "LoadBalancer" }), [SERVING])).to.deep.equal({
      state: "waiting",
      message: "[2/3] Attempting to allocate IP address to Service",
      reasons: ["Service was not allocated an IP address; does your cloud provider support this?"],
    });
    expect((await once(service({ type: "LoadBalancer" }, ADDRESS), [SERVING])).state).to.equal("ready");
  });

  it("goes on while a selected pod is not ready", async () => {
    const pending = endpoints("1", { addresses: [{}], notReadyAddresses: [{}] });
    expect((await once(service({}), [pending])).state).to.equal("waiting");
  });

  it("ends for a selector that matches no pod", async () => {
    expect((await once(service({}), [endpoints("1", {})])).state).to.equal("ready");
  });

  it("ignores the pods of headless Services, external Services and Services without a selector", async () => {
    const specs: Properties[] = [{ clusterIP: "None" }, { type: "ExternalName" }, { selector: {} }];
    for (const spec of specs) {
      const check = serviceCheck({ api: apiWithLists({}), times });
      expect((await check(service(spec))).state).to.equal("ready");
    }
  });

  it("settles for some time after its endpoints are seen, also when they are the same as before", async () => {
    const check = serviceCheck({ api: apiWithLists({ Endpoints: [SERVING] }), times });
    expect(await check(service({}))).to.deep.equal({ state: "waiting", message: FINDING, reasons: [] });
    nowMs = 9999;
    expect((await check(service({}))).state).to.equal("waiting");
    nowMs = 10_000;
    expect((await check(service({}))).state).to.equal("ready");
  });

  it("waits for endpoints to exist", async () => {
    const check = serviceCheck({ api: apiWithLists({}), times });
    await check(service({}));
    nowMs = 60_000;
    expect(await check(service({}))).to.deep.equal({
      state: "waiting",
      message: FINDING,
      reasons: [NO_PODS],
    });
  });

  it("is settled by the timer of an earlier change", async () => {
    const lists = { Endpoints: [SERVING] };
    const check = serviceCheck({ api: apiWithLists(lists), times });
    await check(service({}));
    nowMs = 6000;
    lists.Endpoints = [endpoints("2", { addresses: [{ ip: "10.0.0.2" }] })];
    expect((await check(service({}))).state).to.equal("waiting");
    nowMs = 10_000;
    expect((await check(service({}))).state).to.equal("ready");
  });
});
