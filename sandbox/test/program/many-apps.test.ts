import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { PULUMI } from "../../src/engine/toolchain/program-sets.ts";
import { CHECKOUT } from "../helpers/checkout-folder.ts";
import { type AddedStack, type CrashStack, startCrashStack } from "../helpers/crash-stack.ts";
import { PROJECT_ID } from "../helpers/google-cloud-client.ts";
import { installedPrograms } from "../helpers/installed-programs.ts";

const { name: PROJECT_NAME } = parse(readFileSync(join(CHECKOUT, "Pulumi.yaml"), "utf8")) as { name: string };
const ORGANIZATION = `organization/${PROJECT_NAME}`;
const PLATFORM = { activeColor: "blue", appVersion: "0.1.0", blue: { version: "0.1.0", replicas: 2 } };
const app = (appName: string, more: object = {}) => ({
  ...{ appName, platform: "test", activeColor: "blue", appVersion: "0.2.0", deletionProtection: false },
  blue: { version: "0.2.0", replicas: 2 },
  ...more,
});
const ADDRESSES = Array.from({ length: 8 }, (_, index) => `127.19.1.${index + 20}`);

const DEPLOYER = `shop-deployer@${PROJECT_ID}.iam.gserviceaccount.com`;
const PROJECT_PATH = `/crm/v1/projects/${PROJECT_ID}`;
const REPOSITORY_PATH = `/ar/v1/projects/${PROJECT_ID}/locations/us/repositories/gcr.io`;
const OF_ADDRESSES = ["roles/compute.publicIpAdmin", "roles/compute.networkUser", "roles/compute.viewer"];
/** The roles in docs/many-apps.md, by where they are granted. */
const DEPLOYER_ROLES = {
  [PROJECT_PATH]: ["roles/container.clusterViewer", ...OF_ADDRESSES],
  [REPOSITORY_PATH]: ["roles/artifactregistry.writer"],
};

// Each test starts from the state that the test before it left, because an update takes seconds.
describe("many apps on one cluster, on the real engine and the simulated Google Cloud", function () {
  // On a busy machine, an update takes many times as long.
  this.timeout(600_000);
  let ground: CrashStack;
  let shop: AddedStack;
  let cart: AddedStack;

  before(async function () {
    ground = await startCrashStack(await installedPrograms(PULUMI, this));
    ground.cloud.runtime.reservableAddresses.push(...ADDRESSES);
    ground.configure(PLATFORM);
    shop = await ground.addStack("shop", app("shop"));
    cart = await ground.addStack("cart", app("cart"));
    await ground.stack.up();
  });

  after(async () => {
    await ground?.close();
  });

  const failure = (stack: AddedStack["stack"]) =>
    stack.plannedSteps().then(
      () => "the preview passed",
      // The preview's events are JSON.
      (error: Error) => error.message.replaceAll('\\"', '"'),
    );
  const typesOf = async ({ stack }: Pick<AddedStack, "stack">) =>
    (await stack.resources()).map(({ type }) => type);

  it("a cluster that its stack does not share takes no app", async () => {
    expect(await failure(shop.stack)).to.include(
      'platform: expected a stack that shares its cluster, got "test".',
    );
  });

  it("a stack that nobody made is no platform", async () => {
    shop.configure({ platform: "organization/platform/prod" });
    expect(await failure(shop.stack)).to.match(
      /platform: expected a stack in the same backend as this one, got "organization\/platform\/prod". .*can't be read/,
    );
    shop.configure({ platform: "test" });
  });

  it("sharing the cluster changes no resource but its protection", async () => {
    ground.configure({ deletionProtection: true });
    await ground.stack.up();
    ground.configure({ sharedCluster: true });
    await ground.stack.up({ expectNoChanges: true });
    expect((await ground.stack.outputs()).platform).to.deep.include({
      project: PROJECT_ID,
      clusterName: "blue-green",
      namespace: "web",
      registryHost: "gcr.io",
      nodes: { machineType: "e2-standard-2", nodeCount: 2, diskSizeGb: 30 },
    });
  });

  it("a deployer gets the roles of an app, and none of the platform's", async () => {
    const { cloud } = ground;
    const accounts = `/iam/v1/projects/${PROJECT_ID}/serviceAccounts`;
    await cloud.send("POST", accounts, { accountId: "shop-deployer" });
    for (const [path, roles] of Object.entries(DEPLOYER_ROLES)) {
      const method = path.startsWith("/ar/") ? "GET" : "POST";
      const { body: policy } = await cloud.send(method, `${path}:getIamPolicy`);
      const added = roles.map((role) => ({ role, members: [`serviceAccount:${DEPLOYER}`] }));
      const bindings = [...(policy.bindings ?? []), ...added];
      await cloud.send("POST", `${path}:setIamPolicy`, { policy: { ...policy, bindings } });
    }
    const creator = {
      role: "roles/iam.serviceAccountTokenCreator",
      members: ["user:developer@example.com"],
    };
    await cloud.send("POST", `${accounts}/${DEPLOYER}:setIamPolicy`, { policy: { bindings: [creator] } });
    const path = `/iamcredentials/v1/projects/-/serviceAccounts/${DEPLOYER}:generateAccessToken`;
    const { body } = await cloud.send("POST", path, { scope: ["cloud-platform"] });
    shop.configure({ "gcp:accessToken": body.accessToken });
    const cluster = `projects/${PROJECT_ID}/locations/us-central1-a/clusters/blue-green`;
    const may = (permission: string) =>
      cloud.server.identities.may({ member: `serviceAccount:${DEPLOYER}` }, permission, cluster);
    expect(may("container.clusters.connect")).to.equal(true);
    for (const permission of [
      "container.clusters.update",
      "container.deployments.update",
      "container.pods.list",
    ]) {
      expect(may(permission), permission).to.equal(false);
    }
  });

  it("two apps are deployed at once, each with its own part only, and the second update changes nothing", async () => {
    await Promise.all([shop.stack.up(), cart.stack.up()]);
    for (const each of [shop, cart]) {
      const types = await typesOf(each);
      expect(types).to.include.members(["kubernetes:apps/v1:Deployment", "docker:index/image:Image"]);
      const atGoogle = types.filter((type) => type.startsWith("gcp:"));
      expect(atGoogle).to.deep.equal(["gcp:compute/address:Address", "gcp:compute/address:Address"]);
      await each.stack.up({ expectNoChanges: true });
    }
    for (const name of ["web", "shop", "cart"]) {
      const path = `/apis/apps/v1/namespaces/${name}/deployments/blue`;
      expect([...ground.kubernetes.objects.keys()]).to.include(path);
    }
  });

  it("a name that another app has is refused in the preview", async () => {
    const third = await ground.addStack("third", app("shop"));
    expect(await failure(third.stack)).to.include(
      'appName: expected a name that no other app on the cluster blue-green has, got "shop". The namespace shop belongs to ' +
        `${ORGANIZATION}/shop.`,
    );
    third.configure({ appName: "web" });
    expect(await failure(third.stack)).to.include(`The namespace web belongs to ${ORGANIZATION}/test.`);
  });

  it("an app is no platform", async () => {
    const fourth = await ground.addStack("fourth", app("fourth", { platform: "shop" }));
    expect(await failure(fourth.stack)).to.include(
      'platform: expected a stack with a cluster of its own, got "shop".',
    );
  });

  it("both apps release and switch at once, while the platform updates too", async () => {
    for (const each of [shop, cart]) {
      each.configure({ appVersion: "0.2.1", green: { version: "0.2.1", replicas: 2 } });
    }
    await Promise.all([shop.stack.up(), cart.stack.up(), ground.stack.up()]);
    for (const each of [shop, cart]) each.configure({ activeColor: "green" });
    await Promise.all([shop.stack.up(), cart.stack.up()]);
    for (const each of [shop, cart]) expect(await each.stack.selectedColor("public")).to.equal("green");
    await ground.stack.up({ expectNoChanges: true });
  });

  it("the four words find an app on its platform", async () => {
    const status = await ground.delivery("status", "--stack", "shop", "--json");
    const { external, problems } = JSON.parse(status.stdout) as Record<string, object>;
    expect({ external, problems }).to.deep.nested.include({ "external.color": "green", problems: [] });
    expect(await ground.delivery("switch", "blue", "--stack", "shop", "--yes")).to.include({ exitCode: 0 });
    expect(await shop.stack.selectedColor("public")).to.equal("blue");
    expect(await ground.delivery("rollback", "--stack", "shop", "--yes")).to.include({ exitCode: 0 });
    expect(await shop.stack.selectedColor("public")).to.equal("green");
    expect(await cart.stack.selectedColor("public")).to.equal("green");
  });

  it("an app does not leave its platform, nor does a stack with a cluster take one", async () => {
    shop.configure({ platform: undefined });
    expect(await failure(shop.stack)).to.include(
      `platform: expected ${ORGANIZATION}/test, on whose cluster blue-green the app runs, got nothing.`,
    );
    shop.configure({ platform: "test" });
  });

  it("the platform stays protected while apps are on it", async () => {
    const destroyed = await ground.stack.destroy().then(
      () => "it passed",
      (error: Error) => error.message,
    );
    expect(destroyed).to.include("protect");
    ground.configure({ deletionProtection: false, sharedCluster: false });
    expect(await failure(ground.stack)).to.include(
      "sharedCluster: expected true while apps of other stacks run on the cluster: ",
    );
  });

  it("the destroy of one app leaves the other and the platform", async () => {
    await shop.stack.destroy();
    await cart.stack.up({ expectNoChanges: true });
    ground.configure({ deletionProtection: true, sharedCluster: true });
    // The destroy that was refused has deleted what nothing protected depends on.
    await ground.stack.up();
    expect([...ground.kubernetes.objects.keys()].filter((path) => path.includes("/shop"))).to.deep.equal([]);
  });

  it("the deployer of an app has used each of its roles", () => {
    const used = ground.cloud.server.identities.usedBy(DEPLOYER).flatMap(({ roles }) => roles);
    // Its token is for Google's APIs; the cluster and the registry are others here.
    for (const role of OF_ADDRESSES) expect(used).to.include(role);
  });

  it("without apps the platform can be destroyed, and its app says what is gone", async () => {
    await cart.stack.destroy();
    ground.configure({ deletionProtection: false, sharedCluster: undefined });
    await ground.stack.up();
    await ground.stack.destroy();
    expect(await failure(cart.stack)).to.include("If it was destroyed, the cluster is gone.");
    expect(ground.cloud.server.stats().unmatchedRequests).to.equal(0);
  });
});
