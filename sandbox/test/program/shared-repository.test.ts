import { expect } from "chai";
import { gcpProvider } from "../../src/engine/plugins/gcp/gcp-provider.ts";
import { startPluginServer, type PluginServer } from "../../src/engine/plugins/plugin-server.ts";
import { PULUMI } from "../../src/engine/toolchain/program-sets.ts";
import { gcpConfig } from "../helpers/bootstrap-stack.ts";
import { EngineStack } from "../helpers/engine-stack.ts";
import { PROJECT_ID, TestCloud, TOKEN } from "../helpers/google-cloud-client.ts";
import { installedPrograms } from "../helpers/installed-programs.ts";

const REPOSITORY = `/ar/v1/projects/${PROJECT_ID}/locations/us/repositories/gcr.io`;
interface Labelled {
  readonly labels: Readonly<Record<string, string>>;
}
const CLUSTER = "gcp:container/cluster:Cluster";

// Each test starts from the state that the test before it left, because an update takes seconds.
describe("two stacks of one project, on the real engine and the simulated Google Cloud", function () {
  // On a busy machine, an update takes many times as long.
  this.timeout(300_000);
  let cloud: TestCloud;
  let plugin: PluginServer;
  let creator: EngineStack;
  let second: EngineStack;

  before(async function () {
    const engine = await installedPrograms(PULUMI, this);
    cloud = new TestCloud();
    const reservableAddresses = [10, 11, 12, 13].map((host) => `127.19.1.${host}`);
    // Two for each stack.
    Object.assign(cloud.runtime, { reservableAddresses });
    await cloud.start();
    plugin = await startPluginServer(gcpProvider, { port: 0 });
    const stackOf = async (config: object) => {
      const stack = await EngineStack.create(engine, { gcpPort: plugin.port });
      stack.configure({
        ...gcpConfig(cloud, PROJECT_ID),
        "gcp:accessToken": TOKEN,
        ...{ appVersion: "1.0.0", "blue.version": "1.0.0", deletionProtection: false },
        ...config,
      });
      return stack;
    };
    creator = await stackOf({ deleteImages: true });
    second = await stackOf({ adoptRepository: true, clusterName: "blue-green-2" });
  });

  after(async () => {
    await second?.close();
    await creator?.close();
    await plugin?.close();
    await cloud?.stop();
  });

  const mark = async () => {
    const { status, body } = await cloud.send("GET", REPOSITORY);
    expect(status).to.equal(200);
    return (body as unknown as Labelled).labels["delete-images"];
  };

  it("don't share a repository that the first one's destroy deletes", async () => {
    await creator.up();
    cloud.images.images = creator.images(PROJECT_ID);
    expect((await creator.preview()).changes).to.deep.equal([]);
    expect(await mark()).to.equal("true");
    expect(await second.failure()).to.include(
      `adoptRepository: expected false while gcr.io of ${PROJECT_ID} has the label delete-images, got true.`,
    );
    expect(second.outputsOf(CLUSTER)).to.deep.equal({});
  });

  it("share it once the first one keeps it, which changes the label in place", async () => {
    creator.configure({ deleteImages: false });
    const { changes } = await creator.preview();
    expect(changes).to.deep.equal([
      {
        op: "update",
        id: "gcp:artifactregistry/repository:Repository image-repository",
        paths: ["labels"],
      },
    ]);
    await creator.up();
    expect(await mark()).to.equal(undefined);
    await second.up();
    expect(second.outputsOf(CLUSTER)).to.include({ name: "blue-green-2" });
  });

  it("keep it when the first one wants to delete it again: its update is refused, and its destroy leaves the images", async () => {
    creator.configure({ deleteImages: true });
    expect(await creator.failure()).to.include(
      "deleteImages: expected false while the nodes of another stack may pull from gcr.io of " +
        `${PROJECT_ID} (blue-green-2-nodes@${PROJECT_ID}.iam.gserviceaccount.com), got true.`,
    );
    expect(await mark()).to.equal(undefined);
    await creator.destroy();
    expect(await mark()).to.equal(undefined);
    const kept = cloud.images.images.map(({ repository }) => repository.split("/").at(-1));
    expect(kept).to.have.members(["web", "blue-green-gate"]);
    expect((await second.preview()).changes).to.deep.equal([]);
  });
});
