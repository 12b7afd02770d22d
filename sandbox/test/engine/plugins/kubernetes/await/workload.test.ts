import { expect } from "chai";
import {
  daemonSetCheck,
  statefulSetCheck,
} from "../../../../../src/engine/plugins/kubernetes/await/workload.ts";
import type { Properties } from "../../../../../src/engine/plugins/provider.ts";
import { apiWithLists } from "../../../../helpers/plugin-kubernetes-lists.ts";

const context = { api: apiWithLists({}) };
const metadata = { name: "blue", namespace: "web", generation: 2 };
const selector = { matchLabels: { color: "blue" } };

describe("the wait for a workload", () => {
  it("goes on until a StatefulSet's replicas are updated and ready", async () => {
    const live = (status: Properties) => ({
      kind: "StatefulSet",
      metadata,
      spec: { replicas: 2, selector },
      status: { observedGeneration: 2, ...status },
    });
    const check = statefulSetCheck(context);
    expect(await check(live({ updatedReplicas: 1, readyReplicas: 2 }))).to.deep.equal({
      state: "waiting",
      message: "1 of 2 replicas are updated, 2 ready",
      reasons: ["1 of 2 replicas are updated, 2 ready"],
    });
    expect((await check(live({ updatedReplicas: 2, readyReplicas: 2 }))).state).to.equal("ready");
    const unseen = live({ updatedReplicas: 2, readyReplicas: 2, observedGeneration: 1 });
    expect((await check(unseen)).state).to.equal("waiting");
  });

  it("goes on until a DaemonSet runs on every node", async () => {
    const live = (status: Properties) => ({ kind: "DaemonSet", metadata, spec: { selector }, status });
    const counts = { observedGeneration: 2, desiredNumberScheduled: 2, updatedNumberScheduled: 2 };
    const check = daemonSetCheck(context);
    expect((await check(live({ ...counts, numberAvailable: 1 }))).state).to.equal("waiting");
    expect((await check(live({ ...counts, numberAvailable: 2 }))).state).to.equal("ready");
  });
});
