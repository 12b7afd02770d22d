import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { type DeliveryCluster, deliveryCluster } from "./helpers/delivery-cluster.ts";
import { PROJECT_NAME, rawConfig } from "./helpers/pulumi-config.ts";
import { mockEngine, valueOf } from "./helpers/pulumi-mocks.ts";

const STACK = "organization/platform/prod";
const APP = {
  ...{ appName: "shop", platform: STACK, appVersion: "1.0.0", deletionProtection: true },
  blue: { version: "1.0.0", replicas: 2 },
};

let runs = 0;

describe("the program with a platform", () => {
  let cluster: DeliveryCluster;
  let output: Record<string, unknown>;

  beforeEach(async () => {
    cluster = await deliveryCluster({ "/api/v1/pods": { items: [] } });
    const kubeconfig = JSON.stringify({
      clusters: [{ name: "c", cluster: { server: cluster.server } }],
      users: [{ name: "c", user: { token: "t-1" } }],
    });
    output = {
      ...{ project: "my-project", clusterName: "blue-green", location: "us-central1-a", kubeconfig },
      ...{ subnetwork: "the-subnetwork", registryHost: "eu.gcr.io", namespace: "web" },
      nodes: { machineType: "e2-standard-2", nodeCount: 2, diskSizeGb: 30 },
      getCredentialsCommand: "gcloud container clusters get-credentials blue-green",
    };
  });
  afterEach(() => cluster.close());

  const engineOf = (config: object, outputs: Record<string, unknown>) =>
    mockEngine({
      config: rawConfig({ ...APP, ...config }),
      publishedTags: ["1.0.0"],
      otherStacks: { [STACK]: outputs },
    });

  async function run(config: object = {}) {
    const engine = await engineOf(config, { platform: output });
    const program = (await import(`../index.ts?platform=${++runs}`)) as { default: pulumi.Inputs };
    const outputs = (await valueOf(program.default)) as Record<string, unknown>;
    return { engine: await engine.settled(), outputs };
  }

  async function fail(outputs: Record<string, unknown>, config: object = {}): Promise<string> {
    const engine = await engineOf(config, outputs);
    const error = await import(`../index.ts?platform=${++runs}`).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (!pulumi.RunError.isInstance(error)) throw new Error(`expected a RunError, got ${String(error)}`);
    expect((await engine.settled()).resources).to.deep.equal([]);
    return error.message;
  }

  it("makes only the app's part: nothing at Google but its two addresses", async () => {
    const { engine } = await run();
    expect(engine.ids(/^gcp:/)).to.have.members([
      "gcp:compute/address:Address addresses-public",
      "gcp:compute/address:Address addresses-preview",
    ]);
    expect(engine.resource("gcp:compute/address:Address addresses-public").inputs).to.include({
      name: "blue-green-shop-public",
      region: "us-central1",
    });
    expect(engine.resource("gcp:compute/address:Address addresses-preview").inputs).to.include({
      name: "blue-green-shop-preview",
      subnetwork: "the-subnetwork",
    });
  });

  it("runs on a platform with Arm nodes", async () => {
    output.nodes = { machineType: "t2a-standard-2", nodeCount: 2, diskSizeGb: 30 };
    const { engine } = await run({ architecture: "arm64" });
    const pods = engine.resource("kubernetes:apps/v1:Deployment blue").inputs as {
      spec: { template: { spec: { nodeSelector: object } } };
    };
    expect(pods.spec.template.spec.nodeSelector).to.deep.equal({ "kubernetes.io/arch": "arm64" });
  });

  it("refuses an image that the platform's nodes can't run", async () => {
    expect(await fail({ platform: output }, { architecture: "arm64" })).to.equal(
      `architecture: expected amd64, as the nodes of the platform ${STACK} are e2-standard-2, got "arm64". ` +
        "Set it with: pulumi config set architecture amd64",
    );
    output.nodes = { machineType: "t2a-standard-2", nodeCount: 2, diskSizeGb: 30 };
    expect(await fail({ platform: output })).to.equal(
      `architecture: expected arm64, as the nodes of the platform ${STACK} are t2a-standard-2, got "amd64". ` +
        "Set it with: pulumi config set architecture arm64",
    );
  });

  it("runs images of the platform's repository in the cluster of the platform", async () => {
    const { engine } = await run();
    const { inputs } = engine.resource("pulumi:providers:kubernetes cluster");
    expect(inputs).to.include({
      kubeconfig: output.kubeconfig,
      clusterIdentifier: "projects/my-project/locations/us-central1-a/clusters/blue-green",
    });
    const { spec } = engine.resource("kubernetes:apps/v1:Deployment blue").inputs as {
      spec: { template: { spec: { containers: { image: string }[] } } };
    };
    expect(spec.template.spec.containers[0]!.image).to.match(/^eu\.gcr\.io\/my-project\/shop@sha256:/);
  });

  it("marks the namespace as the stack's, and protects the public Service", async () => {
    const { engine } = await run();
    expect(engine.resource("kubernetes:core/v1:Namespace app").inputs).to.deep.include({
      metadata: {
        name: "shop",
        labels: { "pod-security.kubernetes.io/enforce": "restricted", "blue-green/platform-app": "true" },
        annotations: { "blue-green/stack": `organization/${PROJECT_NAME}/test` },
      },
    });
    expect(engine.resource("kubernetes:core/v1:Service public").protect).to.equal(true);
  });

  it("records the platform, and outputs it in place of one of its own", async () => {
    const { engine, outputs } = await run();
    expect(engine.componentOutputs("gke-blue-green:platform:PlatformCluster platform")).to.deep.equal({
      ...{ stack: STACK, project: "my-project", location: "us-central1-a", clusterName: "blue-green" },
    });
    expect(outputs).to.include({
      platformStack: STACK,
      getCredentialsCommand: "gcloud container clusters get-credentials blue-green",
    });
    expect(outputs).to.not.have.property("platform");
  });

  it("gives the app its Google roles without a cluster of its own", async () => {
    const { engine } = await run({ appRoles: ["roles/storage.objectViewer"] });
    const grant = engine.resource("gcp:projects/iAMMember:IAMMember app-roles-roles/storage.objectViewer");
    expect(grant.inputs.member).to.match(/svc\.id\.goog\/subject\/ns\/shop\/sa\/shop$/);
  });

  it("refuses a platform that does not exist, before anything is made", async () => {
    expect(await fail({ platform: output }, { platform: "organization/platform/qa" })).to.match(
      /^platform: expected a stack in the same backend as this one, got "organization\/platform\/qa"\. organization\/platform\/qa can't be read \(.*unknown stack "organization\/platform\/qa"\)\. List the stacks with: pulumi stack ls --all$/,
    );
  });

  it("refuses its own stack as a platform", async () => {
    expect(await fail({}, { platform: "test" })).to.equal(
      'platform: expected another stack, got "test". A stack without a platform has a cluster of its own. Remove it with: ' +
        "pulumi config rm platform",
    );
  });

  it("refuses a stack that shares no cluster, or was destroyed", async () => {
    expect(await fail({ url: "http://192.0.2.10" })).to.equal(
      `platform: expected a stack that shares its cluster, got "${STACK}". ${STACK} has no output "platform". If it was ` +
        "destroyed, the cluster is gone. If not, run: pulumi config set sharedCluster true --stack " +
        `${STACK} && pulumi up --stack ${STACK}`,
    );
  });

  it("refuses an app as a platform, and names the one that the app uses", async () => {
    expect(await fail({ platformStack: "organization/platform/live" })).to.equal(
      `platform: expected a stack with a cluster of its own, got "${STACK}". ${STACK} is itself an app on a platform. Use the ` +
        "same one: pulumi config set platform organization/platform/live",
    );
  });

  it("refuses an output that lacks something, and names it", async () => {
    expect(
      await fail({ platform: { ...output, kubeconfig: undefined, nodes: {}, registryHost: "docker.io" } }),
    ).to.include("It lacks kubeconfig, registryHost, nodes.machineType, nodes.nodeCount, nodes.diskSizeGb.");
  });

  it("refuses a platform in another project", async () => {
    expect(await fail({ platform: { ...output, project: "another-project" } })).to.equal(
      `gcp:project: expected another-project, the project of the platform ${STACK}, got "my-project". An app is in the ` +
        "project of its cluster. Set it with: pulumi config set gcp:project another-project",
    );
  });

  it("refuses the name of another app on the cluster", async () => {
    await cluster.close();
    const annotations = { "blue-green/stack": "organization/cart/prod" };
    cluster = await deliveryCluster({
      "/api/v1/pods": { items: [] },
      "/api/v1/namespaces/shop": { metadata: { name: "shop", annotations } },
    });
    const kubeconfig = (output.kubeconfig as string).replace(/http:[^"]+/, cluster.server);
    expect(await fail({ platform: { ...output, kubeconfig } })).to.include(
      "The namespace shop belongs to organization/cart/prod.",
    );
  });

  it("refuses a cluster that can't be read, as a config error", async () => {
    const unauthorized = (output.kubeconfig as string).replace("t-1", "t-2");
    expect(await fail({ platform: { ...output, kubeconfig: unauthorized } })).to.match(
      /^platform: expected a cluster that the account that runs Pulumi may read, got "organization\/platform\/prod"\. .* the cluster answered GET with 401 \(Unauthorized\)\. .* Try again\.$/,
    );
  });

  it("refuses pods that have no room beside those of other apps", async () => {
    expect(await fail({ platform: output }, { blue: { version: "1.0.0", replicas: 40 } })).to.match(
      /^blue\.replicas: expected no more than 2 e2-standard-2 nodes of organization\/platform\/prod can hold beside the pods of other apps, got 40\. .* Lower it, or use more nodes, such as: pulumi config set nodeCount 3 --stack organization\/platform\/prod && pulumi up --stack organization\/platform\/prod$/,
    );
  });
});

describe("the program with a shared cluster", () => {
  it("outputs what apps of other stacks need, and is the same otherwise", async () => {
    const run = async (config: object) => {
      const engine = await mockEngine({
        config: rawConfig({ appVersion: "1.0.0", deletionProtection: true, ...config }),
        publishedTags: ["1.0.0"],
      });
      const program = (await import(`../index.ts?platform=${++runs}`)) as { default: pulumi.Inputs };
      const outputs = (await valueOf(program.default)) as Record<string, unknown>;
      return { resources: (await engine.settled()).resources, outputs };
    };
    const [usual, shared] = [await run({}), await run({ sharedCluster: true })];
    expect(shared.resources.map(({ id, inputs }) => ({ id, inputs }))).to.have.deep.members(
      usual.resources.map(({ id, inputs }) => ({ id, inputs })),
    );
    const { platform, ...outputs } = shared.outputs;
    expect(outputs).to.deep.equal(usual.outputs);
    expect(platform).to.deep.include({
      ...{ project: "my-project", clusterName: "blue-green", location: "us-central1-a" },
      ...{ subnetwork: "network-subnetwork-id", registryHost: "gcr.io", namespace: "web" },
      nodes: { machineType: "e2-standard-2", nodeCount: 2, diskSizeGb: 30 },
    });
    expect((platform as { kubeconfig: string }).kubeconfig).to.include("gke-1.us-central1.gke.goog");
  });
});
