import { expect } from "chai";
import { ApiException, type V1Pod } from "@kubernetes/client-node";
import { drainNode, type DrainOptions } from "../../../src/engine/cluster/drain.ts";
import { service } from "../../helpers/cluster-objects.ts";
import { rejection } from "../../helpers/toolchain-context.ts";

describe("the drain of a node", () => {
  /** The changes that the API server got, in order. */
  let calls: string[];
  let pods: V1Pod[];
  let services: ReturnType<typeof service>[];
  /** Looks at a deleted pod until it is gone. */
  let looksUntilGone: number;
  let nodeError: Error | undefined;
  const deleted = new Map<string, number>();

  beforeEach(() => {
    calls = [];
    pods = [pod("web-1"), pod("web-2")];
    services = [];
    looksUntilGone = 2;
    nodeError = undefined;
    deleted.clear();
  });

  const pod = (name: string, { owner = "ReplicaSet", phase = "Running", grace = 0 } = {}): V1Pod => ({
    metadata: {
      name,
      namespace: "web",
      ownerReferences: [{ apiVersion: "apps/v1", kind: owner, name: "owner", uid: "1" }],
    },
    spec: { containers: [], terminationGracePeriodSeconds: grace },
    status: { phase },
  });
  const core = {
    patchNode: ({ name, body }: { name: string; body: unknown }) => {
      calls.push(`patch ${name} ${JSON.stringify(body)}`);
      return nodeError ? Promise.reject(nodeError) : Promise.resolve({});
    },
    listServiceForAllNamespaces: () => Promise.resolve({ items: services }),
    listPodForAllNamespaces: ({ fieldSelector }: { fieldSelector: string }) => {
      expect(fieldSelector).to.equal("spec.nodeName=pool-c");
      pods = pods.filter(({ metadata }) => {
        const looks = deleted.get(metadata!.name!);
        if (looks !== undefined) deleted.set(metadata!.name!, looks + 1);
        return looks === undefined || looks < looksUntilGone;
      });
      return Promise.resolve({ items: pods });
    },
    deleteNamespacedPod: ({ name, namespace }: { name: string; namespace: string }) => {
      calls.push(`delete ${namespace}/${name}`);
      deleted.set(name, 0);
      return Promise.resolve({});
    },
  } as unknown as DrainOptions["core"];
  const drain = (options: Partial<DrainOptions> = {}) =>
    drainNode({ core, node: "pool-c", millisecondsBetweenLooks: 1, ...options });

  it("stops new pods and connections, then deletes the pods and waits until they are gone", async () => {
    await drain();
    expect(calls).to.deep.equal([
      'patch pool-c {"spec":{"unschedulable":true,"taints":' +
        '[{"key":"ToBeDeletedByClusterAutoscaler","effect":"NoSchedule"}]}}',
      "delete web/web-1",
      "delete web/web-2",
    ]);
    expect(pods).to.deep.equal([]);
  });

  it("keeps pods that belong to the node or have ended", async () => {
    pods = [
      pod("agent", { owner: "DaemonSet" }),
      pod("job", { phase: "Succeeded" }),
      pod("x", { phase: "Failed" }),
    ];
    await drain();
    expect(calls.filter((call) => call.startsWith("delete"))).to.deep.equal([]);
  });

  it("waits until a pod is gone, not just until its containers have ended", async () => {
    pods = [
      {
        ...pod("web-1"),
        get status() {
          return { phase: deleted.size > 0 ? "Succeeded" : "Running" };
        },
      },
    ];
    await drain();
    expect(pods).to.deep.equal([]);
  });

  it("waits at most for the longest grace period and a margin", async () => {
    looksUntilGone = Infinity;
    await drain({ extraSeconds: 0.01 });
    expect(pods).to.have.lengthOf(2);
  });

  it("waits for load balancers even if no pod runs on the node", async () => {
    pods = [];
    services = [service()];
    let isDrained = false;
    const drained = drain({ secondsToLeaveLoadBalancers: 0.05 }).then(() => (isDrained = true));
    for (let turns = 0; turns < 10; turns++) await new Promise(setImmediate);
    expect(isDrained).to.equal(false);
    await drained;
  });

  it("does not wait for load balancers when there are none", async () => {
    pods = [];
    await drain({ secondsToLeaveLoadBalancers: 1e6 });
  });

  it("succeeds when Kubernetes does not know the node", async () => {
    nodeError = new ApiException(404, "Not Found", {}, {});
    await drain();
    expect(calls).to.have.lengthOf(1);
    expect(pods).to.have.lengthOf(2);
  });

  it("fails when the API server refuses", async () => {
    nodeError = new ApiException(403, "Forbidden", {}, {});
    expect(await rejection(drain())).to.equal(nodeError);
  });
});
