import { expect } from "chai";
import { blueGreenStack, deployment, gate, services, VERSIONS } from "../helpers/blue-green-stack.ts";
import type { EngineStack } from "../helpers/engine-stack.ts";

const PODS = "kubernetes:core/v1:Service blue-pods";
const OUT_OF_MEMORY = {
  metadata: { name: "green-1" },
  status: {
    containerStatuses: [
      { state: { waiting: {} }, lastState: { terminated: { reason: "OOMKilled", exitCode: 137 } } },
    ],
  },
};

// Each test starts from the state that the test before it left, because an update takes seconds.
describe("an app with a container of its own, on the real engine", function () {
  // On a busy machine, an update takes many times as long.
  this.timeout(300_000);
  let stack: EngineStack;

  before(async function () {
    stack = await blueGreenStack(this);
    stack.configure({ "blue.version": "1.0.0" });
  });

  after(async () => {
    await stack?.close();
  });

  const firstLine = (text: string, start: string) => text.split("\n").find((line) => line.includes(start));

  it("is refused in the preview when its start takes longer than an update waits, and nothing is made", async () => {
    stack.configure({ "container.health.startSeconds": 300 });
    const message = await stack.preview().then(
      () => undefined,
      (error: Error) => error.message,
    );
    expect(message).to.include(
      "releaseTimeoutSeconds: expected at least 315, as a pod may take container.health.startSeconds (300) to start",
    );
    stack.configure({ releaseTimeoutSeconds: 400 });
  });

  it("gets its port, user, memory and folder, and the second update changes nothing", async () => {
    stack.configure({
      "container.port": 80,
      "container.user": 101,
      "container.resources.limits.memory": "1024Mi",
      "container.resources.requests.cpu": "0.2",
      "container.drainSeconds": 120,
      "container.command": ["nginx", "-g", "daemon off;"],
    });
    await stack.setPath('container.writable["/var/lib/nginx"]', "64Mi");
    await stack.up();
    const { spec } = (stack.inputsOf(deployment("blue")).spec as { template: { spec: PodSpec } }).template;
    expect(spec.securityContext).to.include({ runAsUser: 101, runAsNonRoot: true });
    expect(spec.terminationGracePeriodSeconds).to.equal(245);
    const [container] = spec.containers;
    expect(container).to.deep.include({
      ports: [{ name: "http", containerPort: 80 }],
      command: ["nginx", "-g", "daemon off;"],
      resources: {
        requests: { cpu: "200m", memory: "1Gi", "ephemeral-storage": "64Mi" },
        limits: { cpu: "1", memory: "1Gi" },
      },
      volumeMounts: [
        { name: "tmp", mountPath: "/tmp" },
        { name: "writable-1-var-lib-nginx", mountPath: "/var/lib/nginx" },
      ],
    });
    expect(container.startupProbe).to.deep.include({ failureThreshold: 300, tcpSocket: { port: "http" } });
    expect(await stack.up()).to.deep.equal([]);
  });

  it("moves to another port by a rolling update of its pods, with its own Service and a new gate", async () => {
    stack.configure({ "container.port": 3000 });
    const done = await stack.up();
    expect(done.map(({ kind, id }) => `${kind} ${id}`)).to.have.members([
      `update ${deployment("blue")}`,
      `update ${PODS}`,
      `delete ${gate("blue")}`,
      `create ${gate("blue")}`,
    ]);
  });

  it("names the memory limit once when the idle colour needs more, and users stay where they are", async () => {
    stack.configure({ appVersion: "1.1.0", ...VERSIONS });
    const error = await stack.lateUp(deployment("green"), [OUT_OF_MEMORY]);
    expect(firstLine(error, "container.resources.limits.memory")).to.include(
      'container.resources.limits.memory: expected as much memory as green needs, got "1Gi". Kubernetes killed its ' +
        "container, which needed more (OOMKilled). Set it with: pulumi config set --path " +
        "'container.resources.limits.memory' 2Gi",
    );
    expect(error.split("container.resources.limits.memory:")).to.have.length(2);
    expect(stack.services().filter(({ name }) => name === "public")).to.deep.equal(
      services("blue").filter(({ name }) => name === "public"),
    );
  });
});

interface PodSpec {
  readonly securityContext: object;
  readonly terminationGracePeriodSeconds: number;
  readonly containers: readonly [Record<string, unknown>];
}
