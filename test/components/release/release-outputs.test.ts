import { Job } from "@pulumi/kubernetes/batch/v1/job.js";
import { expect } from "chai";
import { releaseOutput, rollbackCommand } from "../../../components/release/release-outputs.ts";
import { mockEngine, valueOf } from "../../helpers/pulumi-mocks.ts";

const blue = { color: "blue", version: "1.0.0", replicas: 3, image: "gcr.io/p/web@sha256:b1" } as const;
const green = { color: "green", version: "1.1.0", replicas: 2, image: "gcr.io/p/web@sha256:97" } as const;

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

  it("say that the gate passed only after it did", async () => {
    const engine = await mockEngine();
    const job = new Job("blue-gate", {});
    const { gate } = (await valueOf(releaseOutput({ ...blue, gate: { job } }))) as { gate: unknown };
    expect(gate).to.equal("passed");
    await engine.settled();
  });

  it("roll back with activeColor", () => {
    expect(rollbackCommand("prod", blue, green)).to.equal(
      "pulumi config set --stack prod --path activeColor green && pulumi up --stack prod --yes",
    );
  });

  it("leave the number of pods to an autoscaler in a rollback", () => {
    const autoscaling = { minReplicas: 2, maxReplicas: 4, cpuUtilization: 70 };
    expect(rollbackCommand("dev", green, { ...blue, replicas: 0, autoscaling })).to.equal(
      "pulumi config rm --stack dev --path blue.replicas && " +
        "pulumi config set --stack dev --path activeColor blue && pulumi up --stack dev --yes",
    );
  });

  it("scale up a colour without pods in a rollback", () => {
    expect(rollbackCommand("org/prod", green, { ...blue, replicas: 0 })).to.equal(
      "pulumi config set --stack org/prod --path blue.replicas 2 && " +
        "pulumi config set --stack org/prod --path activeColor blue && pulumi up --stack org/prod --yes",
    );
  });
});
