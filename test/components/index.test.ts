import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import * as components from "../../components/index.ts";
import { type MockedEngine, mockEngine, valueOf } from "../helpers/pulumi-mocks.ts";

const IMAGE = `gcr.io/another-project/shop@sha256:${"0".repeat(64)}`;

/** A small program of its own, whose values come from resources that it makes first. */
function anotherProgram() {
  const project = pulumi.output("another-project");
  const services = new components.ProjectServices("services", { project });
  const network = new components.ClusterNetwork("network", {
    project,
    services,
    networkName: pulumi.output("shop"),
    region: pulumi.output("us-east1"),
    nodeRange: "10.1.0.0/24",
    podRange: "10.2.0.0/16",
    serviceRange: "10.3.0.0/20",
  });
  const nodeServiceAccount = new components.NodeServiceAccount("nodes", {
    project,
    services,
    accountId: pulumi.output("shop-nodes"),
  });
  const cluster = new components.GkeCluster("cluster", {
    project,
    services,
    network,
    nodeServiceAccount,
    clusterName: pulumi.output("shop"),
    location: pulumi.output("us-east1"),
    nodeZones: pulumi.output(["us-east1-b", "us-east1-c"]),
    nodeCount: pulumi.output(4),
    machineType: pulumi.output("e2-medium"),
    diskSizeGb: pulumi.output(30),
    releaseChannel: pulumi.output("REGULAR"),
    maintenanceWindow: pulumi.output({
      startTime: "2026-01-03T00:00:00Z",
      endTime: "2026-01-03T06:00:00Z",
      recurrence: "FREQ=DAILY",
    }),
    deletionProtection: false,
  });
  const app = new components.BlueGreenApp("shop", {
    provider: cluster.provider,
    kubeconfig: cluster.kubeconfig,
    appName: "shop",
    addressNames: { public: "shop-public", preview: "shop-preview" },
    releaseTimeoutSeconds: 120,
    active: { color: "green", version: "2.0.0", replicas: 2, image: () => pulumi.output(IMAGE) },
    after: [],
  });
  return { cluster, app };
}

describe("the components", () => {
  let engine: MockedEngine;
  let program: ReturnType<typeof anotherProgram>;

  before(async () => {
    engine = await mockEngine();
    program = anotherProgram();
    await engine.settled();
  });

  it("take outputs of another program's resources as their inputs", () => {
    expect(engine.resource("gcp:compute/subnetwork:Subnetwork network-subnetwork").inputs).to.include({
      project: "another-project",
      name: "shop",
      region: "us-east1",
    });
    expect(engine.resource("gcp:container/cluster:Cluster cluster").inputs).to.deep.include({
      name: "shop",
      nodeLocations: ["us-east1-b", "us-east1-c"],
      workloadIdentityConfig: { workloadPool: "another-project.svc.id.goog" },
    });
    expect(engine.resource("gcp:container/nodePool:NodePool cluster-nodes").inputs).to.deep.include({
      name: "shop-nodes",
      nodeCount: 2,
    });
  });

  it("give another program a release without a gate, and its outputs", async () => {
    const { inputs } = engine.resource("kubernetes:apps/v1:Deployment green");
    expect(inputs).to.have.nested.property("spec.template.spec.containers[0].image", IMAGE);
    expect(await valueOf(components.releaseOutput(program.app.active))).to.deep.equal({
      color: "green",
      version: "2.0.0",
      digest: IMAGE.slice(IMAGE.indexOf("@") + 1),
      image: IMAGE,
      gate: "none",
    });
    expect(await valueOf(program.app.publicService.url)).to.equal("http://192.0.2.10");
    expect(await valueOf(program.cluster.getCredentialsCommand)).to.equal(
      "gcloud container clusters get-credentials shop --location us-east1 --project another-project --dns-endpoint",
    );
  });
});
