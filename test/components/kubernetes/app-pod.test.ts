import { expect } from "chai";
import type { Architecture } from "../../../components/image/architecture.ts";
import { type AppContainer, DEFAULT_CONTAINER } from "../../../components/kubernetes/app-container.ts";
import { appPod } from "../../../components/kubernetes/app-pod.ts";

interface Probe {
  readonly httpGet?: { readonly path: string };
  readonly tcpSocket?: object;
  readonly failureThreshold: number;
}
interface Container {
  readonly [property: string]: unknown;
  readonly startupProbe: Probe;
  readonly readinessProbe: Probe;
  readonly livenessProbe: Probe;
}
interface Spec {
  readonly [property: string]: unknown;
  readonly securityContext: Readonly<Record<string, unknown>>;
  readonly containers: readonly [Container];
}

function podWith(settings: Partial<AppContainer>, architecture?: Architecture) {
  const template = appPod({
    labels: { app: "web", color: "blue" },
    version: "1.0.0",
    image: "gcr.io/my-project/web@sha256:b",
    container: { ...DEFAULT_CONTAINER, ...settings },
    ...(architecture && { architecture }),
  });
  const spec = template.spec as unknown as Spec;
  const [container] = spec.containers;
  return { spec, container };
}

const specOn = (architecture: Architecture) => podWith({}, architecture).spec;
const healthOf = (health: Partial<AppContainer["health"]>) =>
  podWith({ health: { ...DEFAULT_CONTAINER.health, ...health } }).container;

describe("the pod of an app", () => {
  it("goes to Arm nodes, which GKE taints, only if its image is built for them", () => {
    const { nodeSelector, tolerations } = specOn("arm64");
    expect(nodeSelector).to.deep.equal({ "kubernetes.io/arch": "arm64" });
    expect(tolerations).to.deep.include({
      ...{ key: "kubernetes.io/arch", operator: "Equal", value: "arm64", effect: "NoSchedule" },
    });
    expect(tolerations).to.have.length(3);
    expect(specOn("amd64")).to.deep.equal(podWith({}).spec);
    expect(podWith({}).spec).not.to.have.property("nodeSelector");
  });

  it("has the app's port, in PORT too", () => {
    const { container } = podWith({ port: 3000 });
    expect(container.ports).to.deep.equal([{ name: "http", containerPort: 3000 }]);
    expect(container.env).to.deep.include({ name: "PORT", value: "3000" });
  });

  it("has a second port for metrics only if the app has metrics, in METRICS_PORT too", () => {
    const { container } = podWith({ metrics: { port: 9464, path: "/metrics" } });
    expect(container.ports).to.deep.equal([
      { name: "http", containerPort: 8080 },
      { name: "metrics", containerPort: 9464 },
    ]);
    expect(container.env).to.deep.include({ name: "METRICS_PORT", value: "9464" });
    const names = (podWith({}).container.env as { name: string }[]).map(({ name }) => name);
    expect(names).to.not.include("METRICS_PORT");
  });

  it("may listen on a port below 1024 without root", () => {
    expect(podWith({ port: 80 }).spec.securityContext.sysctls).to.deep.equal([
      { name: "net.ipv4.ip_unprivileged_port_start", value: "80" },
    ]);
    expect(podWith({ port: 1024 }).spec.securityContext).to.not.have.property("sysctls");
  });

  it("runs as the app's user, who is not root", () => {
    expect(podWith({ user: 101 }).spec.securityContext).to.deep.equal({
      runAsNonRoot: true,
      runAsUser: 101,
      runAsGroup: 101,
      seccompProfile: { type: "RuntimeDefault" },
    });
  });

  it("is asked for a connection when the app has no health path", () => {
    const { startupProbe, readinessProbe, livenessProbe } = healthOf({});
    for (const probe of [startupProbe, readinessProbe, livenessProbe]) {
      expect(probe)
        .to.deep.include({ tcpSocket: { port: "http" } })
        .and.not.have.property("httpGet");
    }
  });

  it("is asked for the health path, and for another one before it gets traffic if there is one", () => {
    const paths = ({ startupProbe, readinessProbe, livenessProbe }: Container) =>
      [startupProbe, readinessProbe, livenessProbe].map(({ httpGet }) => httpGet?.path);
    expect(paths(healthOf({ path: "/" }))).to.deep.equal(["/", "/", "/"]);
    expect(paths(healthOf({ path: "/live", readyPath: "/ready" }))).to.deep.equal([
      "/live",
      "/ready",
      "/live",
    ]);
  });

  it("has the time that its health settings give it", () => {
    const { startupProbe, readinessProbe, livenessProbe } = healthOf({
      ...{ startSeconds: 300, timeoutSeconds: 3, notReadyAfterSeconds: 15, restartAfterSeconds: 95 },
    });
    expect(startupProbe).to.include({ periodSeconds: 1, failureThreshold: 300, timeoutSeconds: 3 });
    expect(readinessProbe).to.include({ periodSeconds: 2, failureThreshold: 8, timeoutSeconds: 3 });
    expect(livenessProbe).to.include({ periodSeconds: 10, failureThreshold: 10, timeoutSeconds: 3 });
  });

  it("has the app's requests and limits in Kubernetes' own spelling", () => {
    const { container } = podWith({
      resources: {
        requests: { milliCpu: 250, memoryMib: 1000 },
        limits: { milliCpu: 2000, memoryMib: 2048 },
      },
    });
    expect(container.resources).to.deep.equal({
      requests: { cpu: "250m", memory: "1000Mi" },
      limits: { cpu: "2", memory: "2Gi" },
    });
  });

  it("may write to /tmp alone, if no setting gives it more", () => {
    const { spec, container } = podWith({});
    expect(spec.volumes).to.deep.equal([{ name: "tmp", emptyDir: { sizeLimit: "256Mi" } }]);
    expect(container.volumeMounts).to.deep.equal([{ name: "tmp", mountPath: "/tmp" }]);
  });

  it("may write to its own folders, and to as much of /tmp as it asks for", () => {
    const { spec, container } = podWith({ writable: { "/var/Cache/nginx": 64, "/tmp": 1024, "/a-b": 1 } });
    expect(spec.volumes).to.deep.equal([
      { name: "tmp", emptyDir: { sizeLimit: "1Gi" } },
      { name: "writable-1-var-cache-nginx", emptyDir: { sizeLimit: "64Mi" } },
      { name: "writable-2-a-b", emptyDir: { sizeLimit: "1Mi" } },
    ]);
    expect(container.volumeMounts).to.deep.equal([
      { name: "tmp", mountPath: "/tmp" },
      { name: "writable-1-var-cache-nginx", mountPath: "/var/Cache/nginx" },
      { name: "writable-2-a-b", mountPath: "/a-b" },
    ]);
  });

  it("runs another command with other arguments only if they are set", () => {
    expect(podWith({ command: ["gunicorn"], args: ["shop:app"] }).container).to.deep.include({
      command: ["gunicorn"],
      args: ["shop:app"],
    });
    expect(podWith({}).container).to.not.have.any.keys("command", "args");
  });

  it("lets the longest request end before the app gets SIGTERM, and again after it", () => {
    const { spec, container } = podWith({ drainSeconds: 120 });
    expect(container.lifecycle).to.deep.equal({ preStop: { sleep: { seconds: 120 } } });
    expect(spec.terminationGracePeriodSeconds).to.equal(120 + 120 + 5);
    expect(container.env).to.deep.include({ name: "SHUTDOWN_DEADLINE_SECONDS", value: "120" });
  });

  it("never stops before load balancers have left it", () => {
    const { spec, container } = podWith({ drainSeconds: 2 });
    expect(container.lifecycle).to.deep.equal({ preStop: { sleep: { seconds: 15 } } });
    expect(spec.terminationGracePeriodSeconds).to.equal(15 + 2 + 5);
  });
});
