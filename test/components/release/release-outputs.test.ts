import { Job } from "@pulumi/kubernetes/batch/v1/job.js";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { releaseOutput, rollbackCommand } from "../../../components/release/release-outputs.ts";
import { mockEngine, valueOf } from "../../helpers/pulumi-mocks.ts";

const blue = { color: "blue", version: "1.0.0", image: "gcr.io/p/web@sha256:b1" } as const;

describe("the release outputs", () => {
  it("have a colour's version and digest", async () => {
    await mockEngine();
    expect(await valueOf(releaseOutput(blue))).to.deep.equal({
      color: "blue",
      version: "1.0.0",
      digest: "sha256:b1",
      image: "gcr.io/p/web@sha256:b1",
      gate: "none",
    });
  });

  it("say that the gate passed only after it did, for the image that the colour runs", async () => {
    const engine = await mockEngine();
    const gateOf = async (image: string, status?: object) => {
      const spec = { template: { spec: { restartPolicy: "Never", containers: [{ name: "gate", image }] } } };
      const job = new Job("blue-gate", { spec });
      const tested = { job: status ? { spec: job.spec, status: pulumi.output(status) } : job };
      return ((await valueOf(releaseOutput({ ...blue, gate: tested }))) as { gate: unknown }).gate;
    };
    expect(await gateOf(blue.image)).to.equal("passed");
    expect(await gateOf("gcr.io/p/web@sha256:97")).to.equal("none");
    const failed = { conditions: [{ type: "Failed", status: "True" }] };
    expect(await gateOf(blue.image, failed)).to.equal("none");
    await engine.settled();
  });

  it("have a rollback command that names no colour, which a killed update would make wrong", () => {
    expect(rollbackCommand("prod")).to.equal("npm run rollback -- --stack prod");
  });
});
