import { expect } from "chai";
import { ClusterError } from "../../../../components/kubernetes/live/cluster-error.ts";
import { prepareHandover } from "../../../../components/kubernetes/live/handover.ts";
import {
  type Endpoint,
  HandoverCluster,
  type HandoverClusterOptions,
} from "../../../helpers/handover-cluster.ts";

describe("a handover to green", () => {
  let said: string[];
  beforeEach(() => {
    said = [];
  });

  const prepare = (cluster: HandoverCluster, withinSeconds = 5) =>
    prepareHandover(cluster.api, {
      ...{ namespace: "web", service: "public", color: "green", withinSeconds, pollMs: 1 },
      say: (line) => said.push(line),
    });
  const clusterWith = (serving: Endpoint[], green: Endpoint[], onStart?: HandoverClusterOptions["onStart"]) =>
    new HandoverCluster({ services: { public: serving, green }, onStart });

  async function failure(cluster: HandoverCluster, withinSeconds?: number): Promise<string> {
    const error = await prepare(cluster, withinSeconds).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(ClusterError);
    return (error as Error).message;
  }

  it("starts nothing when each node that serves users has a ready pod of green", async () => {
    const cluster = clusterWith(["n1", "n2"], ["n2", "n1", "n3"]);
    const { end } = await prepare(cluster);
    await end(cluster.api);
    expect(cluster.jobs).to.deep.equal([]);
    expect(said).to.deep.equal([]);
  });

  it("starts nothing when users reach green already", async () => {
    const cluster = new HandoverCluster({
      selected: "green",
      services: { public: [{ ending: "n1" }], green: [] },
    });
    const { end } = await prepare(cluster);
    await end(cluster.api);
    expect(cluster.jobs).to.deep.equal([]);
  });

  it("starts a pod of green on each node that serves users without one, and says so", async () => {
    const cluster = clusterWith(["n1", "n2", "n3"], ["n2"]);
    await prepare(cluster);
    expect(cluster.jobs.map((job) => JSON.stringify(job.spec))).to.have.length(2);
    expect(said).to.deep.equal(
      ["n1", "n3"].map(
        (node) =>
          `green: ${node} gets traffic of the Service public and has no ready pod of green. ` +
          "The switch waits for one; it ends by itself after the switch.",
      ),
    );
  });

  it("counts a node whose pod ends and still serves, and no pod of green that ends or is not ready", async () => {
    const cluster = clusterWith(
      [{ ending: "n1" }, "n2", { unready: "n4" }],
      [{ ending: "n2" }, { unready: "n1" }],
    );
    await prepare(cluster);
    expect(cluster.jobs).to.have.length(2);
  });

  it("gives the pod the colour's template on the node, cordoned or not, and a Job that ends by itself", async () => {
    const cluster = clusterWith(["n1"], []);
    await prepare(cluster);
    const [job] = cluster.jobs;
    expect((job!.metadata as { name: string }).name).to.match(/^green-handover-[0-9a-f]{8}$/);
    expect(job!.spec).to.deep.equal({
      backoffLimit: 0,
      activeDeadlineSeconds: 5 + 180,
      ttlSecondsAfterFinished: 60,
      template: {
        metadata: { labels: { app: "web", color: "green", version: "1.1.0", handover: "green" } },
        spec: {
          restartPolicy: "Never",
          topologySpreadConstraints: [],
          tolerations: [
            { key: "node.kubernetes.io/not-ready" },
            { operator: "Exists", effect: "NoSchedule" },
          ],
          containers: [{ name: "app", image: "gcr.io/p/web@sha256:1" }],
          affinity: {
            nodeAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: {
                nodeSelectorTerms: [
                  { matchFields: [{ key: "metadata.name", operator: "In", values: ["n1"] }] },
                ],
              },
            },
          },
        },
      },
    });
  });

  it("lets the pods stay for 30 seconds after the switch", async () => {
    const cluster = clusterWith(["n1"], []);
    const { end } = await prepare(cluster);
    expect(cluster.deadlines).to.deep.equal([]);
    await end(cluster.api);
    const [[, seconds] = ["", 0]] = cluster.deadlines;
    expect(seconds).to.be.within(30, 32);
  });

  it("only tells of pods that it can't end after the switch", async () => {
    const cluster = clusterWith(["n1"], []);
    const { end } = await prepare(cluster);
    await end({ ...cluster.api, merge: () => Promise.reject(new ClusterError("no right to patch")) });
    expect(said.at(-1)).to.equal("no right to patch");
  });

  it("goes on without a node that stops serving", async () => {
    const serving: Endpoint[] = ["n1"];
    const cluster = clusterWith(serving, [], () => {
      serving.pop();
      return { phase: "Pending" };
    });
    await prepare(cluster);
    expect(cluster.jobs).to.have.length(1);
  });

  it("fails with the node, the reason and the next step when a pod does not become ready, and ends the pods", async () => {
    const reason =
      "0/2 nodes are available: 1 Insufficient cpu, 1 node(s) didn't satisfy plugin(s) [NodeAffinity]";
    const message = `${reason}. no new claims to deallocate, preemption: 0/2 nodes are available.`;
    const cluster = clusterWith(["n1"], [], () => ({
      phase: "Pending",
      conditions: [{ type: "PodScheduled", status: "False", message }],
    }));
    expect(await failure(cluster, 0.02)).to.equal(
      `green: expected a ready pod on n1, which serves users now, got one that is not ready (${reason}) after 0.02 s. ` +
        "Without it users would lose requests, so nothing was switched. Make room on that node, or see what is wrong " +
        "with: kubectl --namespace web describe pods --selector color=green",
    );
    expect(cluster.deadlines.map(([, seconds]) => seconds)).to.deep.equal([1]);
  });

  it("fails at once when a pod ends", async () => {
    const cluster = clusterWith(["n1"], [], () => ({
      phase: "Failed",
      containerStatuses: [{ state: { terminated: { exitCode: 1, reason: "Error" } } }],
    }));
    expect(await failure(cluster, 60)).to.contain(
      "not ready (its container ended with 1 (Error)). Without it",
    );
  });

  it("says which image can't be pulled", async () => {
    const cluster = clusterWith(["n1"], [], () => ({
      phase: "Pending",
      containerStatuses: [{ state: { waiting: { reason: "ImagePullBackOff", message: "denied" } } }],
    }));
    expect(await failure(cluster, 0)).to.contain("not ready (ImagePullBackOff: denied) after 0 s");
  });

  it("refuses a colour without a Deployment", async () => {
    const cluster = clusterWith(["n1"], []);
    const api = {
      ...cluster.api,
      get: (path: string) =>
        path.includes("deployments") ? Promise.resolve(undefined) : cluster.api.get(path),
    };
    const error = await prepareHandover(api, {
      ...{ namespace: "web", service: "public", color: "green", withinSeconds: 1 },
      say: () => undefined,
    }).catch((reason: unknown) => reason as Error);
    expect((error as Error).message).to.equal(
      "green: expected a Deployment with a pod template, got none. Deploy it first: pulumi up",
    );
  });
});
