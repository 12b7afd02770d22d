import { Provider } from "@pulumi/kubernetes/provider.js";
import { expect } from "chai";
import { ReleaseGate } from "../../components/release-gate.ts";
import { mockEngine } from "../helpers/pulumi-mocks.ts";

interface JobInputs {
  readonly metadata: Record<string, unknown>;
  readonly spec: {
    readonly backoffLimit: number;
    readonly activeDeadlineSeconds: number;
    readonly template: {
      readonly metadata: { labels: Record<string, string> };
      readonly spec: Record<string, unknown> & { containers: [Record<string, unknown>] };
    };
  };
}

async function gate(digest = "abcdef0123456789".repeat(4)): Promise<JobInputs> {
  const engine = await mockEngine();
  const provider = new Provider("cluster", {});
  new ReleaseGate("green-gate", {
    provider,
    namespace: "web",
    appName: "web",
    color: "green",
    version: "1.1.0",
    image: `gcr.io/my-project/web@sha256:${digest}`,
    url: "http://green.web.svc",
    timeoutSeconds: 90,
    after: [],
  });
  await engine.settled();
  return engine.resource("kubernetes:batch/v1:Job green-gate").inputs as unknown as JobInputs;
}

describe("a release gate", () => {
  it("is named after its colour and image, so that it runs once for each", async () => {
    expect((await gate()).metadata).to.include({ name: "green-gate-abcdef01", namespace: "web" });
    expect((await gate("1".repeat(64))).metadata.name).to.equal("green-gate-11111111");
  });

  it("runs the smoke test of the colour's own image against the colour's own Service", async () => {
    const { containers } = (await gate()).spec.template.spec;
    expect(containers[0]).to.deep.include({
      image: `gcr.io/my-project/web@sha256:${"abcdef0123456789".repeat(4)}`,
      command: ["node", "smoke.ts"],
      env: [
        { name: "SMOKE_URL", value: "http://green.web.svc" },
        { name: "EXPECTED_VERSION", value: "1.1.0" },
        { name: "EXPECTED_COLOR", value: "green" },
        { name: "SMOKE_TIMEOUT_SECONDS", value: "90" },
      ],
    });
  });

  it("fails once, and in bounded time", async () => {
    const { spec } = await gate();
    expect(spec.backoffLimit).to.equal(0);
    expect(spec.activeDeadlineSeconds).to.equal(150);
    expect(spec.template.spec.restartPolicy).to.equal("Never");
  });

  it("runs anew after a failure", async () => {
    expect((await gate()).metadata.annotations).to.deep.equal({ "pulumi.com/replaceUnready": "true" });
  });

  it("is never one of the colour's pods", async () => {
    expect((await gate()).spec.template.metadata.labels.app).to.equal("web-gate");
  });

  it("keeps to the restricted Pod Security level", async () => {
    const { spec } = (await gate()).spec.template;
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
