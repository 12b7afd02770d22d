import type { V1Pod } from "@kubernetes/client-node";
import { expect } from "chai";
import { podTargets } from "../../../../src/engine/cluster/metrics/pod-targets.ts";

const POD: V1Pod = {
  metadata: {
    ...{ namespace: "web", name: "blue-1", labels: { app: "web", "pod-template-hash": "5d" } },
    ownerReferences: [
      { apiVersion: "apps/v1", kind: "ReplicaSet", name: "blue-5d", uid: "1", controller: true },
    ],
  },
  spec: {
    nodeName: "node-1",
    containers: [
      {
        name: "app",
        ports: [
          { name: "http", containerPort: 8080 },
          { name: "metrics", containerPort: 9464 },
        ],
      },
    ],
  },
  status: { podIP: "10.0.0.5", phase: "Running" },
};

describe("the targets in pods", () => {
  it("are the ports of each container, with what Prometheus' own discovery knows of them", () => {
    const targets = podTargets([POD]);
    expect(targets.map(({ targets: [address] }) => address)).to.deep.equal([
      "10.0.0.5:8080",
      "10.0.0.5:9464",
    ]);
    expect(targets[1]!.labels).to.deep.equal({
      __meta_kubernetes_namespace: "web",
      __meta_kubernetes_pod_name: "blue-1",
      __meta_kubernetes_pod_ip: "10.0.0.5",
      __meta_kubernetes_pod_phase: "Running",
      __meta_kubernetes_pod_node_name: "node-1",
      __meta_kubernetes_pod_controller_kind: "ReplicaSet",
      __meta_kubernetes_pod_controller_name: "blue-5d",
      __meta_kubernetes_pod_label_app: "web",
      __meta_kubernetes_pod_labelpresent_app: "true",
      __meta_kubernetes_pod_label_pod_template_hash: "5d",
      __meta_kubernetes_pod_labelpresent_pod_template_hash: "true",
      __meta_kubernetes_pod_container_name: "app",
      __meta_kubernetes_pod_container_port_name: "metrics",
    });
  });

  it("are one without a port for a container that names none", () => {
    const [{ targets, labels }] = podTargets([{ ...POD, spec: { containers: [{ name: "app" }] } }]) as [
      ReturnType<typeof podTargets>[0],
    ];
    expect(targets).to.deep.equal(["10.0.0.5"]);
    expect(labels).to.not.have.property("__meta_kubernetes_pod_container_port_name");
  });

  it("are none of a pod without an address", () => {
    expect(podTargets([{ ...POD, status: { phase: "Pending" } }])).to.deep.equal([]);
  });
});
