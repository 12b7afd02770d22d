import { Provider } from "@pulumi/kubernetes/provider.js";
import { expect } from "chai";
import { ColorDeployment } from "../../../components/kubernetes/color-deployment.ts";
import type { Color } from "../../../components/release/colors.ts";
import type { ColorAddresses } from "../../../components/kubernetes/release-commands.ts";
import type { MockedEngine } from "../../helpers/pulumi-mocks.ts";
import { mockEngine } from "../../helpers/pulumi-mocks.ts";

const IMAGE = `gcr.io/my-project/web@sha256:${"a".repeat(64)}`;

interface PodSpec {
  [property: string]: unknown;
  containers: Record<string, unknown>[];
  terminationGracePeriodSeconds: number;
}
interface DeploymentSpec {
  [property: string]: unknown;
  template: { metadata: { labels: unknown }; spec: PodSpec };
}

const spec = (engine: MockedEngine, kind: string, name: string) =>
  engine.resource(`kubernetes:${kind} ${name}`).inputs.spec as Record<string, unknown>;

for (const color of ["blue", "green"] satisfies Color[]) {
  describe(`the colour ${color}`, () => {
    let engine: MockedEngine;
    let addresses: ColorAddresses;
    let deployment: DeploymentSpec;
    let pod: PodSpec;
    let container: Record<string, unknown>;
    before(async () => {
      engine = await mockEngine();
      const provider = new Provider("cluster", {});
      const component = new ColorDeployment(color, {
        provider,
        kubeconfig: "{}",
        namespace: "web",
        appName: "web",
        color,
        version: "1.0.0",
        image: IMAGE,
        replicas: 3,
        timeoutSeconds: 120,
        after: [provider],
      });
      addresses = component.addresses;
      await engine.settled();
      deployment = spec(engine, "apps/v1:Deployment", color) as DeploymentSpec;
      pod = deployment.template.spec;
      container = pod.containers[0] ?? {};
    });

    it("names its Deployment, Service and disruption budget after itself", () => {
      for (const kind of ["apps/v1:Deployment", "core/v1:Service", "policy/v1:PodDisruptionBudget"]) {
        const { metadata } = engine.resource(`kubernetes:${kind} ${color}`).inputs;
        expect(metadata, kind).to.deep.include({
          name: color,
          namespace: "web",
          labels: { app: "web", color },
        });
        const { annotations } = metadata as { annotations: unknown };
        expect(annotations, kind).to.include({ "pulumi.com/patchForce": "true" });
      }
    });

    it("does not let Pulumi wait for its Services, as the gate does", () => {
      for (const service of [color, `${color}-pods`]) {
        const { annotations } = engine.resource(`kubernetes:core/v1:Service ${service}`).inputs.metadata as {
          annotations: unknown;
        };
        expect(annotations).to.include({ "pulumi.com/skipAwait": "true" });
      }
    });

    it("ends an update of pods that don't become ready, after the progress deadline that says why", () => {
      const { createTimeout, updateTimeout, errorHooks } = engine.resource(
        `kubernetes:apps/v1:Deployment ${color}`,
      );
      expect(errorHooks).to.deep.equal([`${color}-missing-pods`]);
      expect([createTimeout, updateTimeout]).to.deep.equal(["120s", "120s"]);
      expect(deployment.progressDeadlineSeconds).to.equal(110);
    });

    it("shows the end of a crashed app's log in its pod's status", () => {
      expect(container.terminationMessagePolicy).to.equal("FallbackToLogsOnError");
    });

    it("has one address, and an address of each ready pod", () => {
      expect(addresses).to.deep.equal({
        url: `http://${color}.web.svc`,
        pods: `${color}-pods.web.svc:8080`,
      });
      expect(engine.resource(`kubernetes:core/v1:Service ${color}-pods`).inputs.metadata).to.include({
        name: `${color}-pods`,
        namespace: "web",
      });
      expect(spec(engine, "core/v1:Service", `${color}-pods`)).to.deep.equal({
        clusterIP: "None",
        selector: { app: "web", color },
        ports: [{ name: "http", port: 8080, targetPort: "http" }],
      });
    });

    it("keeps what its pods run for the next update", () => {
      const outputs = engine.componentOutputs(`gke-blue-green:kubernetes:ColorDeployment ${color}`);
      expect(outputs).to.deep.equal({ version: "1.0.0", image: IMAGE });
    });

    it("selects its pods by app and colour only, and counts no pod of a handover in its budget", () => {
      const labels = { app: "web", color };
      expect(deployment.selector).to.deep.equal({ matchLabels: labels });
      expect(spec(engine, "core/v1:Service", color).selector).to.deep.equal(labels);
      expect(spec(engine, "policy/v1:PodDisruptionBudget", color).selector).to.deep.equal({
        matchLabels: labels,
        matchExpressions: [{ key: "handover", operator: "DoesNotExist" }],
      });
      expect(deployment.template.metadata.labels).to.deep.equal({ ...labels, version: "1.0.0" });
    });

    it("runs the image by digest with the given replicas", () => {
      expect(container.image).to.equal(IMAGE);
      expect(deployment.replicas).to.equal(3);
    });

    it("tells the app its colour, pod and node", () => {
      expect(container.env).to.deep.equal([
        { name: "PORT", value: "8080" },
        { name: "APP_COLOR", value: color },
        { name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
        { name: "NODE_NAME", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } },
      ]);
    });

    it("rolls to a new version without losing a pod, one disruption at a time", () => {
      expect(deployment.strategy).to.deep.equal({
        type: "RollingUpdate",
        rollingUpdate: { maxUnavailable: 0, maxSurge: "25%" },
      });
      expect(spec(engine, "policy/v1:PodDisruptionBudget", color).maxUnavailable).to.equal(1);
    });

    it("keeps an old pod until the load balancer knows the new one's node", () => {
      expect(deployment.minReadySeconds).to.equal(5);
    });

    it("sleeps before it stops, and leaves the app time for its own 15 s", () => {
      const { lifecycle } = container as { lifecycle: { preStop: { sleep: { seconds: number } } } };
      expect(lifecycle.preStop.sleep.seconds).to.equal(15);
      expect(pod.terminationGracePeriodSeconds).to.be.greaterThan(15 + 15);
    });

    it("spreads the pods of each version over the healthy nodes, and over zones where it can", () => {
      const spread = {
        maxSkew: 1,
        nodeTaintsPolicy: "Honor",
        labelSelector: { matchLabels: { app: "web", color } },
        matchLabelKeys: ["pod-template-hash"],
      };
      expect(pod.topologySpreadConstraints).to.deep.equal([
        { topologyKey: "kubernetes.io/hostname", whenUnsatisfiable: "DoNotSchedule", ...spread },
        { topologyKey: "topology.kubernetes.io/zone", whenUnsatisfiable: "ScheduleAnyway", ...spread },
      ]);
    });

    it("follows the restricted Pod Security level, without a token or a writable file system", () => {
      expect(pod.automountServiceAccountToken).to.be.false;
      expect(pod.securityContext).to.deep.equal({
        runAsNonRoot: true,
        runAsUser: 65532,
        runAsGroup: 65532,
        seccompProfile: { type: "RuntimeDefault" },
      });
      expect(container.securityContext).to.deep.equal({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ["ALL"] },
      });
    });

    it("has requests, limits and three probes", () => {
      expect(container.resources).to.have.keys("requests", "limits");
      expect(container).to.include.keys("startupProbe", "readinessProbe", "livenessProbe");
    });

    it("waits for the given resources, and its Services wait for the pods", () => {
      for (const kind of ["apps/v1:Deployment", "policy/v1:PodDisruptionBudget"]) {
        expect(engine.resource(`kubernetes:${kind} ${color}`).after, kind).to.include(
          "pulumi:providers:kubernetes cluster",
        );
      }
      for (const service of [color, `${color}-pods`]) {
        expect(engine.resource(`kubernetes:core/v1:Service ${service}`).after).to.include(
          `kubernetes:apps/v1:Deployment ${color}`,
        );
      }
    });
  });
}
