import { Provider } from "@pulumi/kubernetes/provider.js";
import { expect } from "chai";
import type { JobPurpose } from "../../../components/kubernetes/release-job.ts";
import { ReleaseJob } from "../../../components/kubernetes/release-job.ts";
import type { Registered } from "../../helpers/pulumi-mocks.ts";
import { mockEngine } from "../../helpers/pulumi-mocks.ts";

interface JobInputs {
  readonly metadata: Record<string, unknown> & { name: string };
  readonly spec: {
    readonly backoffLimit: number;
    readonly activeDeadlineSeconds: number;
    readonly template: {
      readonly metadata: { labels: Record<string, string> };
      readonly spec: Record<string, unknown> & {
        activeDeadlineSeconds: number;
        containers: [Record<string, unknown>];
      };
    };
  };
}

const IMAGE = `gcr.io/my-project/web@sha256:${"a".repeat(64)}`;
const PLAIN = {
  purpose: "gate" as JobPurpose,
  image: IMAGE,
  command: ["node", "smoke.ts"],
  environment: { SMOKE_URL: "http://green.web.svc" } as Record<string, string>,
  timeoutSeconds: 90,
};

async function job(changes: Partial<typeof PLAIN> = {}): Promise<JobInputs> {
  return (await registered(changes)).inputs as unknown as JobInputs;
}

async function registered(changes: Partial<typeof PLAIN> = {}): Promise<Registered> {
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
  await engine.settled();
  return engine.resource("kubernetes:batch/v1:Job green-job");
}

describe("a release's Job", () => {
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

  it("runs the command in the colour's own image", async () => {
    const { containers } = (await job()).spec.template.spec;
    expect(containers).to.have.length(1);
    expect(containers[0]).to.deep.include({
      name: "gate",
      image: IMAGE,
      command: ["node", "smoke.ts"],
      env: [{ name: "SMOKE_URL", value: "http://green.web.svc" }],
    });
  });

  it("fails once and in bounded time, by the pod's limit first, which keeps the output", async () => {
    const { spec } = await job();
    expect(spec.backoffLimit).to.equal(0);
    expect(spec.template.spec.activeDeadlineSeconds).to.equal(150);
    expect(spec.activeDeadlineSeconds).to.equal(210);
    expect(spec.template.spec).to.include({ restartPolicy: "Never", terminationGracePeriodSeconds: 5 });
  });

  it("has a longer time in Pulumi than in Kubernetes", async () => {
    expect((await registered()).createTimeout).to.equal("270s");
    expect((await registered({ timeoutSeconds: 3600 })).createTimeout).to.equal("3780s");
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
});
