import { expect } from "chai";
import {
  daemonSetReadiness,
  deploymentReadiness,
  statefulSetReadiness,
} from "../../../../../src/engine/plugins/kubernetes/await/workload.ts";
import type { Properties } from "../../../../../src/engine/plugins/provider.ts";
import { apiWithLists } from "../../../../helpers/plugin-kubernetes-lists.ts";

const api = (pods: Properties[] = []) => apiWithLists({ Pod: pods });
const metadata = { name: "blue", namespace: "web", generation: 2 };
const selector = { matchLabels: { color: "blue" } };
const deployment = (replicas: number, status: Properties): Properties => ({
  kind: "Deployment",
  metadata,
  spec: { replicas, selector },
  status,
});

describe("the readiness of a workload", () => {
  it("waits until the controller has seen the change", async () => {
    const live = deployment(2, {
      observedGeneration: 1,
      updatedReplicas: 2,
      replicas: 2,
      availableReplicas: 2,
    });
    expect(await deploymentReadiness(live, api())).to.deep.equal({
      state: "waiting",
      message: "the controller has not seen the change yet",
    });
  });

  it("waits while old replicas run", async () => {
    const status = { observedGeneration: 2, updatedReplicas: 2, replicas: 3, availableReplicas: 3 };
    expect(await deploymentReadiness(deployment(2, status), api())).to.deep.equal({
      state: "waiting",
      message: "2 of 2 replicas are updated, 3 available, 1 old",
    });
  });

  it("is ready when all replicas are updated and available", async () => {
    const status = { observedGeneration: 2, updatedReplicas: 2, replicas: 2, availableReplicas: 2 };
    expect(await deploymentReadiness(deployment(2, status), api())).to.deep.equal({
      state: "ready",
      message: "2 of 2 replicas are available",
    });
  });

  it("is ready with no replicas when the program wants none", async () => {
    expect((await deploymentReadiness(deployment(0, { observedGeneration: 2 }), api())).state).to.equal(
      "ready",
    );
  });

  it("fails after the progress deadline, with the reasons of the pods", async () => {
    const pods: Properties[] = [
      {
        metadata: { name: "blue-1" },
        status: {
          containerStatuses: [
            { name: "app", state: { waiting: { reason: "ImagePullBackOff", message: "no such image" } } },
          ],
        },
      },
      { metadata: { name: "blue-2", deletionTimestamp: "now" }, status: {} },
      {
        metadata: { name: "blue-3" },
        status: { conditions: [{ type: "PodScheduled", status: "False", message: "0/2 nodes fit" }] },
      },
    ];
    const status = {
      observedGeneration: 2,
      conditions: [
        { type: "Progressing", status: "False", reason: "ProgressDeadlineExceeded", message: "timed out" },
        { type: "ReplicaFailure", status: "True", reason: "FailedCreate", message: "pods are forbidden" },
      ],
    };
    expect(await deploymentReadiness(deployment(2, status), api(pods))).to.deep.equal({
      state: "failed",
      message:
        "ProgressDeadlineExceeded: timed out; FailedCreate: pods are forbidden; " +
        'pod "blue-1", container "app": ImagePullBackOff (no such image); ' +
        'pod "blue-3" is not scheduled: 0/2 nodes fit',
    });
  });

  it("says why a container crashes", async () => {
    const pods = [
      {
        metadata: { name: "blue-1" },
        status: {
          containerStatuses: [
            {
              name: "app",
              state: { waiting: { reason: "CrashLoopBackOff" } },
              lastState: { terminated: { exitCode: 3 } },
            },
          ],
        },
      },
    ];
    const { message } = await deploymentReadiness(deployment(1, { observedGeneration: 2 }), api(pods));
    expect(message).to.equal(
      '0 of 1 replicas are updated, 0 available; pod "blue-1", container "app": CrashLoopBackOff, ' +
        "the last run ended with exit code 3",
    );
  });

  it("waits for a StatefulSet's updated and ready replicas", async () => {
    const live = (status: Properties) => ({
      kind: "StatefulSet",
      metadata,
      spec: { replicas: 2, selector },
      status,
    });
    const waiting = live({ observedGeneration: 2, updatedReplicas: 1, readyReplicas: 2 });
    expect((await statefulSetReadiness(waiting, api())).state).to.equal("waiting");
    const ready = live({ observedGeneration: 2, updatedReplicas: 2, readyReplicas: 2 });
    expect((await statefulSetReadiness(ready, api())).state).to.equal("ready");
  });

  it("waits for a DaemonSet on every node", async () => {
    const live = (status: Properties) => ({ kind: "DaemonSet", metadata, spec: { selector }, status });
    const counts = { observedGeneration: 2, desiredNumberScheduled: 2, updatedNumberScheduled: 2 };
    expect((await daemonSetReadiness(live({ ...counts, numberAvailable: 1 }), api())).state).to.equal(
      "waiting",
    );
    expect((await daemonSetReadiness(live({ ...counts, numberAvailable: 2 }), api())).state).to.equal(
      "ready",
    );
  });
});
