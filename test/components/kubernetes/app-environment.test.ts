import { Provider } from "@pulumi/kubernetes/provider.js";
import { expect } from "chai";
import { BlueGreenApp, type ColorRelease } from "../../../components/kubernetes/blue-green-app.ts";
import type { Environment } from "../../../components/release/environment.ts";
import { type MockedEngine, mockEngine } from "../../helpers/pulumi-mocks.ts";

const SECRET = "hunter2-hunter2";
const ENVIRONMENT: Environment = {
  LOG_LEVEL: { value: "debug", isSecret: false },
  DATABASE_URL: { value: SECRET, isSecret: true },
};
const JOBS = ["batch/v1:Job blue-pre-release", "batch/v1:Job blue-gate"];
const PODS = "apps/v1:Deployment blue";

async function deploy(environment: Environment | undefined, idle?: Environment): Promise<MockedEngine> {
  const engine = await mockEngine();
  const release = (color: "blue" | "green", variables: Environment | undefined): ColorRelease => ({
    ...{ color, version: "1.0.0", replicas: 2, environment: variables },
    image: () => `gcr.io/my-project/web@sha256:${"b".repeat(64)}`,
  });
  new BlueGreenApp("app", {
    provider: new Provider("cluster", {}),
    kubeconfig: "{}",
    appName: "web",
    addressNames: { public: "public", preview: "preview" },
    releaseTimeoutSeconds: 120,
    active: release("blue", environment),
    idle: idle && release("green", idle),
    smokeTest: {
      checks: [],
      timeoutSeconds: 60,
      command: { words: ["true"], path: "/", expectedStatus: 200 },
    },
    preRelease: { command: ["true"], timeoutSeconds: 60 },
    after: [],
  });
  return engine.settled();
}

interface Workload {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly template: { readonly spec: { readonly containers: readonly [{ readonly env: unknown[] }] } };
  };
}

const workload = (engine: MockedEngine, id: string) =>
  engine.resource(`kubernetes:${id}`).inputs as unknown as Workload;
const envOf = (engine: MockedEngine, id: string) => workload(engine, id).spec.template.spec.containers[0].env;
const secretsOf = (engine: MockedEngine) => engine.ids(/^kubernetes:core\/v1:Secret /);

describe("the app's environment", () => {
  it("is the same in the pods, a command that is the gate and the hook, and after the program's own variables", async () => {
    const engine = await deploy(ENVIRONMENT);
    const [id] = secretsOf(engine);
    const name = id!.split(" ")[1];
    for (const each of [PODS, ...JOBS]) {
      expect(envOf(engine, each).slice(-2), each).to.deep.equal([
        { name: "DATABASE_URL", valueFrom: { secretKeyRef: { name, key: "DATABASE_URL" } } },
        { name: "LOG_LEVEL", value: "debug" },
      ]);
    }
    expect(envOf(engine, PODS)[0]).to.deep.equal({ name: "PORT", value: "8080" });
  });

  it("has its secrets in one immutable Secret, which comes before everything that refers to it", async () => {
    const engine = await deploy(ENVIRONMENT);
    const [id, ...more] = secretsOf(engine);
    expect(more).to.deep.equal([]);
    const name = id!.split(" ")[1];
    expect(name).to.match(/^blue-env-[0-9a-f]{10}$/);
    expect(engine.resource(id!).inputs).to.deep.include({
      immutable: true,
      metadata: { name, namespace: "web", labels: { app: "web", color: "blue" } },
    });
    for (const each of [PODS, ...JOBS]) {
      expect(engine.allBefore(`kubernetes:${each}`), each).to.include(id);
    }
  });

  it("shows a secret nowhere but in the Secret", async () => {
    const engine = await deploy(ENVIRONMENT);
    const texts = engine.resources
      .filter(({ type }) => type !== "kubernetes:core/v1:Secret")
      .map((resource) => JSON.stringify(resource));
    for (const text of texts) {
      expect(text).not.to.include(SECRET).and.not.include(Buffer.from(SECRET).toString("base64"));
    }
  });

  it("has another Secret for another content and another colour, and the same one for the same", async () => {
    const other = { ...ENVIRONMENT, DATABASE_URL: { value: "other", isSecret: true } };
    const [first] = secretsOf(await deploy(ENVIRONMENT));
    const [again, green] = secretsOf(await deploy(ENVIRONMENT, ENVIRONMENT));
    const [changed] = secretsOf(await deploy(other));
    expect(again).to.equal(first);
    expect(new Set([first, green, changed]).size).to.equal(3);
    expect(green!.split("-").at(-1)).not.to.equal(first!.split("-").at(-1));
  });

  it("makes no Secret for plain values", async () => {
    const engine = await deploy({ LOG_LEVEL: ENVIRONMENT.LOG_LEVEL! });
    expect(secretsOf(engine)).to.deep.equal([]);
    expect(envOf(engine, PODS).at(-1)).to.deep.equal({ name: "LOG_LEVEL", value: "debug" });
  });

  it("gives a value with dollars to the app as it is", async () => {
    const engine = await deploy({ PRICE: { value: "$(HOME) costs $5 or $$5", isSecret: false } });
    expect(envOf(engine, PODS).at(-1)).to.deep.equal({ name: "PRICE", value: "$$(HOME) costs $$5 or $$$$5" });
  });

  it("gives a Job another name, so that a gate runs again, and changes none without variables", async () => {
    const names = async (environment?: Environment) => {
      const engine = await deploy(environment);
      return JOBS.map((id) => workload(engine, id).metadata.name);
    };
    const other = { ...ENVIRONMENT, LOG_LEVEL: { value: "info", isSecret: false } };
    const found = [await names(), await names(ENVIRONMENT), await names(other)];
    for (const index of [0, 1]) expect(new Set(found.map((each) => each[index])).size).to.equal(3);
    expect(found[0]).to.deep.equal(await names({}));
  });

  it("leaves the names of its variables in the outputs of the colour", async () => {
    const outputs = (engine: MockedEngine) =>
      engine.componentOutputs("gke-blue-green:kubernetes:ColorDeployment blue");
    expect(outputs(await deploy(ENVIRONMENT)).environment).to.deep.equal(["DATABASE_URL", "LOG_LEVEL"]);
    expect(outputs(await deploy(undefined))).not.to.have.property("environment");
  });
});
