import { Provider } from "@pulumi/kubernetes/provider.js";
import { expect } from "chai";
import { type AppContainer, DEFAULT_CONTAINER } from "../../../components/kubernetes/app-container.ts";
import type { JobPurpose } from "../../../components/kubernetes/release-job.ts";
import { ReleaseJob } from "../../../components/kubernetes/release-job.ts";
import type { MockedEngine, Registered } from "../../helpers/pulumi-mocks.ts";
import { mockEngine } from "../../helpers/pulumi-mocks.ts";

interface JobInputs {
  readonly metadata: Record<string, unknown> & { name: string };
  readonly spec: {
    readonly backoffLimit: number;
    readonly activeDeadlineSeconds: number;
    readonly template: {
      readonly metadata: { labels: Record<string, string> };
      readonly spec: Record<string, unknown> & {
        containers: [Record<string, unknown>];
      };
    };
  };
}

const IMAGE = `gcr.io/my-project/web@sha256:${"a".repeat(64)}`;
const PLAIN = {
  purpose: "gate" as JobPurpose,
  image: IMAGE,
  command: ["node", "gate.ts"],
  environment: { SMOKE_URL: "http://green.web.svc" } as Record<string, string>,
  timeoutSeconds: 90,
};

type Changes = Partial<
  typeof PLAIN & {
    readonly forSwitch: number;
    readonly stays: boolean;
    readonly container: AppContainer;
    readonly architecture: "arm64";
  }
>;

interface PodSpecOf {
  readonly template: { readonly spec: { readonly nodeSelector?: object; readonly tolerations?: object } };
}

async function job(changes: Changes = {}): Promise<JobInputs> {
  return (await registered(changes)).inputs as unknown as JobInputs;
}

async function registered(changes: Changes = {}): Promise<Registered> {
  return (await deployed(changes)).resource("kubernetes:batch/v1:Job green-job");
}

async function deployed(changes: Changes): Promise<MockedEngine> {
  const engine = await mockEngine();
  const provider = new Provider("cluster", {});
  new ReleaseJob("green-job", {
    provider,
    namespace: "web",
    appName: "web",
    color: "green",
    ...PLAIN,
    ...changes,
    after: [],
  });
  return engine.settled();
}

describe("a release's Job", () => {
  it("goes to the nodes of the app's images", async () => {
    const { spec } = (await job({ architecture: "arm64" })) as unknown as { spec: PodSpecOf };
    expect(spec.template.spec.nodeSelector).to.deep.equal({ "kubernetes.io/arch": "arm64" });
    expect(spec.template.spec.tolerations).to.deep.equal([
      { key: "kubernetes.io/arch", operator: "Equal", value: "arm64", effect: "NoSchedule" },
    ]);
    const x86 = (await job()) as unknown as { spec: PodSpecOf };
    expect(x86.spec.template.spec).not.to.have.any.keys("nodeSelector", "tolerations");
  });

  it("is named after its colour, its purpose and its content, so the same Job runs once", async () => {
    const { name } = (await job()).metadata;
    expect(name).to.match(/^green-gate-[0-9a-f]{8}$/);
    expect((await job()).metadata.name).to.equal(name);
    expect((await job({ timeoutSeconds: 5 })).metadata.name).to.equal(name);
    const others = [
      { purpose: "pre-release" as const },
      { image: IMAGE.replace("a", "b") },
      { command: ["node", "other.ts"] },
      { environment: {} },
    ];
    const names = new Set([name]);
    for (const other of others) names.add((await job(other)).metadata.name);
    expect(names.size).to.equal(5);
  });

  it("has another name for each switch, and a label with the number of the switch", async () => {
    const { name, labels } = (await job()).metadata;
    expect(labels).to.deep.equal({ app: "web-gate", color: "green" });
    const [third, fourth] = [(await job({ forSwitch: 3 })).metadata, (await job({ forSwitch: 4 })).metadata];
    expect(third.labels).to.deep.equal({ app: "web-gate", color: "green", switch: "3" });
    expect(new Set([name, third.name, fourth.name]).size).to.equal(3);
    expect((await job({ forSwitch: 3 })).metadata.name).to.equal(third.name);
  });

  it("shows no difference when it ran already and stays, whatever changes", async () => {
    expect((await registered({ stays: true })).ignoreChanges).to.deep.equal(["metadata", "spec"]);
    expect((await registered()).ignoreChanges).to.deep.equal([]);
  });

  it("saves what ran and when, by the cluster's clock, once it has completed", async () => {
    const outputs = async (purpose: JobPurpose, variable: string, forSwitch?: number) =>
      (await deployed({ purpose, forSwitch, environment: { [variable]: "1.1.0" } })).componentOutputs(
        "gke-blue-green:kubernetes:ReleaseJob green-job",
      );
    const fact = { version: "1.1.0", image: IMAGE, completedAt: "2026-11-27T12:00:00Z" };
    expect(await outputs("pre-release", "RELEASE_VERSION")).to.deep.equal(fact);
    expect(await outputs("gate", "EXPECTED_VERSION", 3)).to.deep.equal({ ...fact, forSwitch: "3" });
  });

  it("saves the image that it tested, and the one that it ran in", async () => {
    const gateImage = `gcr.io/my-project/blue-green-gate@sha256:${"c".repeat(64)}`;
    const environment = { EXPECTED_VERSION: "1.1.0", TESTED_IMAGE: IMAGE };
    const engine = await deployed({ image: gateImage, environment });
    const fact = { version: "1.1.0", image: IMAGE, gateImage, completedAt: "2026-11-27T12:00:00Z" };
    expect(engine.componentOutputs("gke-blue-green:kubernetes:ReleaseJob green-job")).to.deep.equal(fact);
  });

  it("runs the command in the colour's own image", async () => {
    const { containers } = (await job()).spec.template.spec;
    expect(containers).to.have.length(1);
    expect(containers[0]).to.deep.include({
      name: "gate",
      image: IMAGE,
      command: ["node", "gate.ts"],
      env: [{ name: "SMOKE_URL", value: "http://green.web.svc" }],
    });
  });

  it("fails once and in bounded time, by the Job's own limit, which the plugin reports", async () => {
    const { spec } = await job();
    expect(spec.backoffLimit).to.equal(0);
    expect(spec.activeDeadlineSeconds).to.equal(150);
    expect(spec.template.spec).to.not.have.property("activeDeadlineSeconds");
    expect(spec.template.spec).to.include({ restartPolicy: "Never", terminationGracePeriodSeconds: 5 });
  });

  it("shows the end of the output in its pod's status, from where the plugin reports it", async () => {
    const [container] = (await job()).spec.template.spec.containers;
    expect(container.terminationMessagePolicy).to.equal("FallbackToLogsOnError");
  });

  it("has a longer time in Pulumi than in Kubernetes", async () => {
    expect((await registered()).createTimeout).to.equal("210s");
    expect((await registered({ timeoutSeconds: 3600 })).createTimeout).to.equal("3720s");
  });

  it("runs again after a failure", async () => {
    expect((await job()).metadata.annotations).to.deep.equal({ "pulumi.com/replaceUnready": "true" });
  });

  it("is deleted before its replacement, so an earlier name is free again", async () => {
    expect((await registered()).deleteBeforeReplace).to.be.true;
  });

  it("never has the labels of the colour's pods", async () => {
    expect((await job()).spec.template.metadata.labels).to.deep.equal({ app: "web-gate", color: "green" });
  });

  it("follows the restricted Pod Security level", async () => {
    const { spec } = (await job()).spec.template;
    expect(spec.automountServiceAccountToken).to.be.false;
    expect(spec.securityContext).to.include({ runAsNonRoot: true });
    expect(spec.containers[0].securityContext).to.deep.equal({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
    expect(spec.containers[0].resources).to.have.keys("requests", "limits");
  });

  it("runs as the app's user, with its folders and limits, and requests no more than a limit", async () => {
    const container = {
      ...DEFAULT_CONTAINER,
      user: 101,
      writable: { "/var/cache": 64 },
      resources: {
        requests: { milliCpu: 20, memoryMib: 20 },
        limits: { milliCpu: 2000, memoryMib: 32 },
      },
    };
    const { spec } = (await job({ container })).spec.template;
    expect(spec.securityContext).to.include({ runAsUser: 101, runAsGroup: 101 });
    expect(spec.containers[0].volumeMounts).to.deep.equal([
      { name: "tmp", mountPath: "/tmp" },
      { name: "writable-1-var-cache", mountPath: "/var/cache" },
    ]);
    expect(spec.volumes).to.have.length(2);
    expect(spec.containers[0].resources).to.deep.equal({
      requests: { cpu: "50m", memory: "32Mi" },
      limits: { cpu: "2", memory: "32Mi" },
    });
  });
});
