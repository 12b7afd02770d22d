import { expect } from "chai";
import { deploymentCheck } from "../../../../../src/engine/plugins/kubernetes/await/deployment.ts";
import type { Properties } from "../../../../../src/engine/plugins/provider.ts";
import { apiWithLists } from "../../../../helpers/plugin-kubernetes-lists.ts";

const condition = (type: string, status: string, reason = "", message = ""): Properties => ({
  type,
  status,
  reason,
  message,
});
const AVAILABLE = condition("Available", "True");
const DONE = condition("Progressing", "True", "NewReplicaSetAvailable");
const LATE = condition(
  "Progressing",
  "False",
  "ProgressDeadlineExceeded",
  'ReplicaSet "blue-b" has timed out progressing.',
);

const deployment = (revision: string, conditions: Properties[], observedGeneration = 2): Properties => ({
  kind: "Deployment",
  metadata: {
    name: "blue",
    namespace: "web",
    uid: "blue",
    generation: 2,
    annotations: { "deployment.kubernetes.io/revision": revision },
  },
  spec: { selector: { matchLabels: { color: "blue" } } },
  status: { observedGeneration, conditions },
});
const replicaSet = (revision: string, replicas: number, readyReplicas: number): Properties => ({
  metadata: {
    name: `blue-${revision}`,
    namespace: "web",
    uid: revision,
    ownerReferences: [{ uid: "blue" }],
    annotations: { "deployment.kubernetes.io/revision": revision },
  },
  spec: { replicas },
  status: { readyReplicas },
});
const pod = (owner: string): Properties => ({
  metadata: { name: `of-${owner}`, namespace: "web", ownerReferences: [{ uid: owner }] },
  status: {
    conditions: [
      condition("PodScheduled", "True"),
      condition("Initialized", "True"),
      condition("Ready", "False", "ContainersNotReady", "unready"),
    ],
  },
});
const check = (live: Properties, replicaSets: Properties[], pods: Properties[] = []) =>
  deploymentCheck({ api: apiWithLists({ ReplicaSet: replicaSets, Pod: pods }) })(live);

describe("the wait for a Deployment", () => {
  it("ends when the new ReplicaSet is available and has its ready pods", async () => {
    const sets = [replicaSet("1", 0, 0), replicaSet("2", 2, 2)];
    expect((await check(deployment("2", [AVAILABLE, DONE]), sets)).state).to.equal("ready");
    expect((await check(deployment("1", [AVAILABLE]), [replicaSet("1", 2, 2)])).state).to.equal("ready");
    expect((await check(deployment("1", [AVAILABLE]), [replicaSet("1", 0, 0)])).state).to.equal("ready");
  });

  it("goes on until the controller has seen the change", async () => {
    const { state } = await check(deployment("2", [AVAILABLE, DONE], 1), [replicaSet("2", 2, 2)]);
    expect(state).to.equal("waiting");
  });

  it("shows how many pods of the new ReplicaSet are ready", async () => {
    const rolling = deployment("2", [AVAILABLE, condition("Progressing", "True", "ReplicaSetUpdated")]);
    expect(await check(rolling, [replicaSet("1", 1, 1), replicaSet("2", 2, 1)])).to.deep.equal({
      state: "waiting",
      message: "Waiting for app ReplicaSet to be available (1/2 Pods available)",
      reasons: ["Minimum number of Pods to consider the application live was not attained"],
    });
  });

  it("goes on after the progress deadline, which it reports, with the warnings of the new pods only", async () => {
    const sets = [replicaSet("1", 2, 2), replicaSet("2", 1, 0)];
    expect(await check(deployment("2", [AVAILABLE, LATE]), sets, [pod("1"), pod("2")])).to.deep.equal({
      state: "waiting",
      message: '[ProgressDeadlineExceeded] ReplicaSet "blue-b" has timed out progressing.',
      reasons: [
        '[ProgressDeadlineExceeded] ReplicaSet "blue-b" has timed out progressing.',
        "Minimum number of Pods to consider the application live was not attained",
        "[Pod web/of-2]: unready",
      ],
    });
  });

  it("says what a first rollout lacks", async () => {
    const missing = condition(
      "Available",
      "False",
      "MinimumReplicasUnavailable",
      "Deployment does not have minimum availability.",
    );
    expect((await check(deployment("1", [missing]), [replicaSet("1", 2, 0)])).reasons).to.deep.equal([
      "[MinimumReplicasUnavailable] Deployment does not have minimum availability.",
      "Minimum number of live Pods was not attained",
    ]);
  });
});
