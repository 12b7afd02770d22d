import type { KubernetesObject, V1Node } from "@kubernetes/client-node";
import { expect } from "chai";
import { GKE_SYSTEM_PODS } from "../../../src/engine/cluster/gke-system-pods.ts";
import { systemPodObjects, SystemPods } from "../../../src/engine/cluster/system-pods.ts";

const IMAGE = "gke-blue-green/pause:1";

const nodes = (...ready: string[]): V1Node[] =>
  ready.map((status) => ({ status: { conditions: [{ type: "Ready", status }] } }));

describe("the pods in place of GKE's own", () => {
  const find = (name: string, nodes = 2) =>
    systemPodObjects(IMAGE, nodes).find(({ metadata }) => metadata?.name === name)!;

  it("request what the real ones request, and do nothing", () => {
    const [container] = find("fluentbit-gke").spec!.template.spec!.containers;
    expect(container).to.deep.equal({
      ...{ name: "fluentbit-gke", image: IMAGE, imagePullPolicy: "Never" },
      resources: { requests: { cpu: "105m", memory: "230Mi" } },
    });
  });

  it("push the app's pods away where there is no room for both, as GKE's own do", () => {
    expect(find("anetd").spec!.template.spec!.priorityClassName).to.equal("system-node-critical");
    expect(find("kube-dns").spec!.template.spec!.priorityClassName).to.equal("system-cluster-critical");
  });

  it("are on every node, also on one that is being drained", () => {
    const { kind, spec } = find("anetd");
    expect(kind).to.equal("DaemonSet");
    expect(spec!.template.spec!.tolerations).to.deep.equal([{ operator: "Exists" }]);
  });

  it("grow with the number of nodes where GKE's autoscalers let them grow", () => {
    const replicas = (name: string) =>
      [0, 1, 2, 3, 40].map((nodes) => (find(name, nodes).spec as { replicas?: number }).replicas);
    expect(replicas("kube-dns")).to.deep.equal([0, 1, 2, 2, 3]);
    expect(replicas("konnectivity-agent")).to.deep.equal([0, 1, 2, 3, 40]);
    expect(replicas("metrics-server")).to.deep.equal([1, 1, 1, 1, 1]);
  });

  it("bring no Service, as the cluster's DNS is CoreDNS beside the API server", () =>
    expect(systemPodObjects(IMAGE, 2).map(({ kind }) => kind)).to.have.all.members(
      GKE_SYSTEM_PODS.map(({ replicas }) => (replicas ? "Deployment" : "DaemonSet")),
    ));

  it("have a source for their requests", () => {
    for (const { name, source } of GKE_SYSTEM_PODS) expect(source, name).to.match(/GKE|about|DaemonSets/);
  });

  it("are changed only where the number of nodes that have started changes theirs", async () => {
    const applied: string[] = [];
    const patch = (object: KubernetesObject) => Promise.resolve(applied.push(object.metadata!.name!));
    const pods = new SystemPods({ client: { objects: { patch } as never }, image: IMAGE });
    await pods.reconcile(nodes("True"));
    expect(applied).to.have.members(GKE_SYSTEM_PODS.map(({ name }) => name));
    applied.length = 0;
    await pods.reconcile([...nodes("True", "False"), {}]);
    expect(applied).to.deep.equal([]);
    await pods.reconcile(nodes("True", "Unknown"));
    expect(applied).to.deep.equal(["konnectivity-agent", "kube-dns"]);
  });

  it("are created at the next attempt when one failed", async () => {
    let failures = 1;
    const applied: string[] = [];
    const patch = (object: KubernetesObject) =>
      failures-- > 0
        ? Promise.reject(new Error("busy"))
        : Promise.resolve(applied.push(object.metadata!.name!));
    const pods = new SystemPods({ client: { objects: { patch } as never }, image: IMAGE });
    await pods.reconcile(nodes("True")).catch((error: Error) => expect(error.message).to.equal("busy"));
    await pods.reconcile(nodes("True"));
    expect(applied).to.have.length(GKE_SYSTEM_PODS.length);
  });
});
