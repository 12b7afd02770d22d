import { expect } from "chai";
import { serviceReadiness } from "../../../../../src/engine/plugins/kubernetes/await/service.ts";
import type { Properties } from "../../../../../src/engine/plugins/provider.ts";
import { apiWithLists } from "../../../../helpers/plugin-kubernetes-lists.ts";

const service = (spec: Properties, status: Properties = {}): Properties => ({
  kind: "Service",
  metadata: { name: "public", namespace: "web" },
  spec: { selector: { color: "green" }, ...spec },
  status,
});
const pod = (uid: string, more: Properties = {}): Properties => ({
  metadata: { name: `pod-${uid}`, uid },
  status: { podIP: "10.0.0.1", phase: "Running", ...more },
});
const slice = (...endpoints: [string, boolean][]): Properties => ({
  endpoints: endpoints.map(([uid, ready]) => ({ targetRef: { uid }, conditions: { ready } })),
});
const readiness = (live: Properties, pods: Properties[] = [], slices: Properties[] = []) =>
  serviceReadiness(live, apiWithLists({ Pod: pods, EndpointSlice: slices }));

describe("serviceReadiness", () => {
  it("waits for a load balancer's address", async () => {
    expect(await readiness(service({ type: "LoadBalancer" }))).to.deep.equal({
      state: "waiting",
      message: "the load balancer has no address yet",
    });
    const status = { loadBalancer: { ingress: [{ ip: "127.18.0.10" }] } };
    expect((await readiness(service({ type: "LoadBalancer" }, status))).state).to.equal("ready");
  });

  it("waits until every selected pod serves", async () => {
    expect(
      await readiness(service({}), [pod("a"), pod("b")], [slice(["a", true], ["b", false])]),
    ).to.deep.equal({
      state: "waiting",
      message: 'pods that serve: 1 of 2, not ready: "pod-b"',
    });
    expect(
      await readiness(service({}), [pod("a"), pod("b")], [slice(["a", true]), slice(["b", true])]),
    ).to.deep.equal({ state: "ready", message: "pods that serve: 2" });
  });

  it("waits while there are endpoints of the old selector", async () => {
    expect(await readiness(service({}), [pod("a")], [slice(["old", true], ["a", true])])).to.deep.equal({
      state: "waiting",
      message: "endpoints of the old selector: 1",
    });
  });

  it("does not wait for pods that have ended, are being deleted or have no address yet", async () => {
    const ending = { ...pod("b"), metadata: { name: "b", uid: "b", deletionTimestamp: "now" } };
    const pods = [pod("a"), ending, pod("c", { podIP: null }), pod("d", { phase: "Failed" })];
    const slices = [slice(["a", true], ["b", false])];
    expect(await readiness(service({}), pods, slices)).to.deep.equal({
      state: "ready",
      message: "pods that serve: 1",
    });
  });

  it("returns ready for a selector that matches no pod", async () => {
    expect(await readiness(service({}))).to.deep.equal({ state: "ready", message: "pods that serve: 0" });
  });

  it("ignores the pods of headless Services, external Services and Services without a selector", async () => {
    const specs: Properties[] = [{ clusterIP: "None" }, { type: "ExternalName" }, { selector: {} }];
    for (const spec of specs) {
      expect((await readiness(service(spec), [pod("a")])).state).to.equal("ready");
    }
  });
});
