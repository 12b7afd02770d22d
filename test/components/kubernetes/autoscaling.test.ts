import { Provider } from "@pulumi/kubernetes/provider.js";
import { expect } from "chai";
import { ColorDeployment } from "../../../components/kubernetes/color-deployment.ts";
import { mockEngine } from "../../helpers/pulumi-mocks.ts";

const HPA = "kubernetes:autoscaling/v2:HorizontalPodAutoscaler green";

async function deploy(scale: { replicas: number; keepsReplicas?: boolean; autoscaled?: boolean }) {
  const { autoscaled = true, ...rest } = scale;
  const engine = await mockEngine();
  new ColorDeployment("green", {
    provider: new Provider("cluster", {}),
    kubeconfig: "{}",
    namespace: "web",
    appName: "web",
    color: "green",
    version: "1.0.0",
    timeoutSeconds: 120,
    image: `gcr.io/my-project/web@sha256:${"a".repeat(64)}`,
    autoscaling: autoscaled ? { minReplicas: 3, maxReplicas: 6, cpuUtilization: 70 } : undefined,
    after: [],
    ...rest,
  });
  await engine.settled();
  const deployment = engine.resource("kubernetes:apps/v1:Deployment green");
  return { engine, deployment, replicas: (deployment.inputs.spec as { replicas: number }).replicas };
}

describe("an autoscaled colour", () => {
  it("has an autoscaler of its Deployment", async () => {
    const { engine, deployment } = await deploy({ replicas: 3 });
    expect(engine.resource(HPA).inputs).to.deep.include({
      metadata: {
        name: "green",
        namespace: "web",
        labels: { app: "web", color: "green" },
        annotations: { "pulumi.com/patchForce": "true" },
      },
      spec: {
        scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "green" },
        minReplicas: 3,
        maxReplicas: 6,
        metrics: [
          {
            type: "Resource",
            resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 70 } },
          },
        ],
      },
    });
    // Limits of before would undo a new size.
    expect(deployment.after).to.include(HPA);
  });

  it("gets its first pods from the program", async () => {
    const { deployment, replicas } = await deploy({ replicas: 3, keepsReplicas: false });
    expect(replicas).to.equal(3);
    expect(deployment.ignoreChanges).to.deep.equal([]);
  });

  it("leaves its pods to the autoscaler once it has some", async () => {
    const { deployment } = await deploy({ replicas: 3, keepsReplicas: true });
    expect(deployment.ignoreChanges).to.deep.equal(["spec.replicas"]);
  });

  it("has no autoscaler without pods", async () => {
    const { engine, deployment, replicas } = await deploy({ replicas: 0, keepsReplicas: true });
    expect(engine.ids()).not.to.include(HPA);
    expect([replicas, deployment.ignoreChanges]).to.deep.equal([0, []]);
  });
});

describe("a colour of a fixed size", () => {
  it("has no autoscaler, and reverts a change of its size", async () => {
    const { engine, deployment } = await deploy({ replicas: 2, keepsReplicas: true, autoscaled: false });
    expect(engine.ids()).not.to.include(HPA);
    expect(deployment.ignoreChanges).to.deep.equal([]);
    expect(deployment.inputs.metadata).to.deep.include({ annotations: { "pulumi.com/patchForce": "true" } });
  });
});
