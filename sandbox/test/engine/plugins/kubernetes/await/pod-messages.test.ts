import { expect } from "chai";
import { podWarnings } from "../../../../../src/engine/plugins/kubernetes/await/pod-messages.ts";
import { podReadiness } from "../../../../../src/engine/plugins/kubernetes/await/pod.ts";
import type { Properties } from "../../../../../src/engine/plugins/provider.ts";

const UNREADY = "containers with unready status: [app]";

const condition = (type: string, status: string, more: Properties = {}): Properties => ({
  type,
  status,
  ...more,
});
const pod = (status: Properties, conditions: Properties[] = []): Properties => ({
  metadata: { name: "blue-1", namespace: "web" },
  status: {
    conditions: [condition("PodScheduled", "True"), condition("Initialized", "True"), ...conditions],
    ...status,
  },
});
const unready = (container: Properties) =>
  pod({ containerStatuses: [{ name: "app", ready: false, ...container }] }, [
    condition("Ready", "False", { reason: "ContainersNotReady", message: UNREADY }),
  ]);

describe("a pod's warnings in the words of the official plugin", () => {
  it("name an image that can't be pulled", () => {
    const message =
      "rpc error: code = Unknown desc = Error response from daemon: manifest for web:2 not found: manifest unknown";
    expect(podWarnings(unready({ state: { waiting: { reason: "ErrImagePull", message } } }))).to.deep.equal([
      `[Pod web/blue-1]: ${UNREADY}[ErrImagePull] manifest for web:2 not found`,
    ]);
  });

  it("have a crashed container's exit code, and the end of its log as its termination message", () => {
    const crash = (terminated: Properties) =>
      podWarnings(
        unready({
          state: { waiting: { reason: "CrashLoopBackOff", message: "back-off 10s" } },
          lastState: {
            terminated: { finishedAt: "2026-01-01T00:00:00Z", reason: "Error", exitCode: 3, ...terminated },
          },
        }),
      );
    const text =
      `[Pod web/blue-1]: ${UNREADY}[CrashLoopBackOff] back-off 10s\n` +
      'container "app" terminated at 2026-01-01T00:00:00Z (Error: exit code 3)';
    expect(crash({})).to.deep.equal([text]);
    expect(crash({ message: "no database" })).to.deep.equal([`${text}\nno database`]);
  });

  it("have a Job's exit code only when there is no termination message", () => {
    const failed = (terminated: Properties) =>
      podWarnings(
        pod({ phase: "Failed", containerStatuses: [{ name: "gate", ready: false, state: { terminated } }] }, [
          condition("Ready", "False", { reason: "PodFailed" }),
        ]),
      );
    expect(failed({ reason: "Error", exitCode: 1, message: "boom 42" })).to.deep.equal([
      "[Pod web/blue-1]: [Error] boom 42",
    ]);
    expect(failed({ reason: "Error", exitCode: 137 })).to.deep.equal([
      '[Pod web/blue-1]: container "gate" completed with exit code 137',
    ]);
  });

  it("don't say that no node has room", () => {
    const message = "0/2 nodes are available: 2 Insufficient cpu.";
    const pending = {
      metadata: { name: "blue-1" },
      status: { conditions: [condition("PodScheduled", "False", { reason: "Unschedulable", message })] },
    };
    expect(podWarnings(pending)).to.deep.equal([]);
  });

  it("are silent while a container is created, and once the pod is ready or done", () => {
    const creating = { state: { waiting: { reason: "ContainerCreating" } } };
    expect(podWarnings(pod({ containerStatuses: [{ name: "app", ...creating }] }))).to.deep.equal([]);
    expect(podWarnings(pod({}, [condition("Ready", "True")]))).to.deep.equal([]);
    expect(podWarnings(pod({ phase: "Succeeded" }, [condition("Ready", "False")]))).to.deep.equal([]);
  });
});

describe("the readiness of a pod", () => {
  it("is reached when the pod is ready or has succeeded, and waited for when it has failed", async () => {
    expect((await podReadiness(pod({}, [condition("Ready", "True")]))).state).to.equal("ready");
    expect((await podReadiness(pod({ phase: "Succeeded" }))).state).to.equal("ready");
    expect(await podReadiness(pod({ phase: "Failed" }))).to.deep.equal({
      state: "waiting",
      message: 'Waiting for Pod "web/blue-1" to be ready',
      reasons: [],
    });
  });
});
