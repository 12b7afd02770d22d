import { expect } from "chai";
import { STATE_ROLES } from "../../../bootstrap/roles.ts";
import { kubernetesApi } from "../../../components/kubernetes/live/kubernetes-api.ts";
import { permissionsOfRole, ROLE_NAMES } from "../../src/engine/google-cloud/kernel/access/roles.ts";
import { BILLING_ACCOUNT } from "../../src/engine/google-cloud/kernel/projects.ts";
import { PULUMI } from "../../src/engine/toolchain/program-sets.ts";
import {
  type BootstrapStack,
  bootstrapStack,
  FEDERATION,
  gcpConfig,
  REPOSITORY,
  REPOSITORY_ID,
} from "../helpers/bootstrap-stack.ts";
import { type FakeDocker, installFakeDocker } from "../helpers/docker-plugin-fake-docker.ts";
import { emptyProgram } from "../helpers/empty-program.ts";
import { EngineStack } from "../helpers/engine-stack.ts";
import { federatedAccounts, type FederatedAccounts } from "../helpers/federated-accounts.ts";
import { type GuardedClusters, guardedClusters } from "../helpers/guarded-clusters.ts";
import { PROJECT_ID, TestCloud, TOKEN } from "../helpers/google-cloud-client.ts";
import { registryLogin, type RegistryLogin } from "../helpers/registry-login.ts";
import { guardedBucket } from "../helpers/guarded-bucket.ts";
import { until } from "../helpers/until.ts";
import { installedPrograms } from "../helpers/installed-programs.ts";

const PROD = "my-project-prod";
const PROD_CLUSTER = `projects/${PROD}/locations/us-central1-a/clusters/blue-green`;
const APP_ROLE = "roles/storage.objectViewer";
const STACKS = {
  dev: { project: PROJECT_ID, pullRequests: true, grants: [APP_ROLE] },
  prod: { project: PROD },
};
const MAIN = `repo:${REPOSITORY}:ref:refs/heads/main`;
const PULL_REQUEST = `repo:${REPOSITORY}:pull_request`;
const environmentOf = (stack: string) => `repo:${REPOSITORY}:environment:${stack}`;
/** What Pulumi 3.256.0 does with a bucket: pkg/backend/diy, and gocloud.dev/blob/gcsblob. */
const OF_STATE = {
  reader: ["storage.objects.get", "storage.objects.list"],
  deployer: [
    "storage.objects.create",
    "storage.objects.delete",
    "storage.objects.get",
    "storage.objects.list",
  ],
};
/** What it does with the key of a stack that exists: pkg/secrets/cloud/manager.go, and gocloud.dev/secrets/gcpkms. */
const OF_KEY = ["cloudkms.cryptoKeyVersions.useToDecrypt"];
/** What the narrowest role has besides. Who may overwrite an object can do as much without them. */
const WRITER_EXTRAS = ["createContext", "deleteContext", "move", "restore", "update", "updateContext"].map(
  (verb) => `storage.objects.${verb}`,
);
const STATE_TABLE = [
  { who: "reader", on: "bucket", needed: OF_STATE.reader, extras: [] },
  { who: "deployer", on: "bucket", needed: OF_STATE.deployer, extras: WRITER_EXTRAS },
  { who: "reader", on: "key", needed: OF_KEY, extras: [] },
  { who: "deployer", on: "key", needed: OF_KEY, extras: [] },
] as const;
/** The endpoint of the clusters' IP address has a certificate of the clusters' own. */
const authorizedNetworks = [{ cidrBlock: "127.0.0.0/8", displayName: "this machine" }];
const APP = { appVersion: "1.0.0", deletionProtection: false, authorizedNetworks };
const refusalOf = (run: Promise<unknown>) =>
  run.then(
    () => "",
    (error: Error) => error.message,
  );

describe("the bootstrap program on the simulated Google Cloud", function () {
  // An engine run is a second of work, and many on a machine that is busy.
  this.timeout(600_000);
  let cloud: TestCloud;
  let bootstrap: BootstrapStack;
  let kubernetes: GuardedClusters | undefined;
  let accounts: FederatedAccounts;
  let engine: string;
  let docker: FakeDocker;
  let login: RegistryLogin | undefined;
  let dev: EngineStack | undefined;
  let prod: EngineStack | undefined;

  before(async function () {
    engine = await installedPrograms(PULUMI, this);
    docker = installFakeDocker();
    for (const subcommand of ["pull", "tag"]) docker.answer(subcommand, "");
    docker.answer("image", "", 1);
    cloud = await new TestCloud({ propagationDelayMs: 1500 }).start();
    // Two stacks have two addresses each, and dev has one for outgoing traffic.
    cloud.runtime.reservableAddresses.push("127.19.1.13", "127.19.1.14");
    await cloud.operate("POST", "/crm/v1/projects", { projectId: PROD });
    // As in a project whose owner has set it up for Pulumi.
    await cloud.enable("cloudresourcemanager", "cloudbilling");
    const billing = { billingAccountName: BILLING_ACCOUNT };
    await until(
      "prod's billing",
      async () =>
        (await cloud.send("PUT", `/billing/v1/projects/${PROD}/billingInfo`, billing)).status === 200,
    );
    await cloud.operate("POST", `/serviceusage/v1/projects/${PROD}/services/container.googleapis.com:enable`);
    login = await registryLogin(cloud);
    docker.login(login.url);
    kubernetes = await guardedClusters(cloud);
    bootstrap = await bootstrapStack(cloud, engine, STACKS);
    await bootstrap.stack.up();
    const { variables } = (await bootstrap.stack.outputs()) as { variables: Record<string, string> };
    accounts = federatedAccounts(cloud, variables.WORKLOAD_IDENTITY_PROVIDER!, REPOSITORY_ID);
  });

  after(async () => {
    await dev?.close();
    await prod?.close();
    await login?.close();
    await bootstrap?.close();
    await kubernetes?.close();
    await cloud?.stop();
    docker?.remove();
  });

  const account = (name: string) => `${name}@${FEDERATION}.iam.gserviceaccount.com`;
  const use = async (name: string, subject: string) => {
    const token = await accounts.tokenOf(account(name), subject);
    bootstrap.useToken(token);
    kubernetes!.useToken(token);
  };
  const createStack = (name: string) =>
    EngineStack.create(engine, {
      ...{ name, gcpPort: bootstrap.gcpPort, kubernetesPort: kubernetes!.pluginPort },
    });
  const useDeployer = (stack: string) => use(`${stack}-deployer`, environmentOf(stack));
  const useReader = (stack: string, subject: string) => use(`${stack}-reader`, subject);
  // The image's fake plugin sees another token as a change.
  const changesOf = async (stack: EngineStack) =>
    (await stack.preview()).changes.filter(({ id }) => id.startsWith("gcp:"));
  const mayPull = (name: string) =>
    cloud.server.identities.may(
      { member: `serviceAccount:${account(name)}` },
      "artifactregistry.repositories.downloadArtifacts",
      `projects/${PROJECT_ID}/locations/us/repositories/gcr.io`,
    );

  it("creates everything with the calls that the sandbox simulates", async () => {
    expect(cloud.server.stats().unmatchedRequests).to.equal(0);
    const kinds = (await bootstrap.stack.resources()).map(({ type }) => type);
    expect(kinds.filter((type) => type === "gcp:projects/iAMMember:IAMMember")).to.have.lengthOf(26);
  });

  it("changes nothing in a second update with a refresh", async () => {
    await bootstrap.stack.up({ refresh: true, expectNoChanges: true });
  });

  it("lets each account be used by the jobs that need it, and by no others", async () => {
    const may = (name: string, subject: string) => accounts.mayAct(account(name), subject);
    for (const [name, subject, allowed] of [
      ["dev-reader", MAIN, true],
      ["dev-reader", PULL_REQUEST, true],
      ["dev-reader", environmentOf("dev"), false],
      ["prod-reader", MAIN, true],
      ["prod-reader", PULL_REQUEST, false],
      ["dev-deployer", environmentOf("dev"), true],
      ["dev-deployer", MAIN, false],
      ["prod-deployer", environmentOf("prod"), true],
      ["prod-deployer", environmentOf("dev"), false],
      ["prod-deployer", PULL_REQUEST, false],
    ] as const) {
      expect(await may(name, subject), `${subject} as ${name}`).to.equal(allowed);
    }
  });

  it("accepts no token of another repository", async () => {
    expect(await accounts.exchangeError(MAIN, { repository_id: "124" })).to.equal("unauthorized_client");
  });

  it("lets dev's deployer update, and its reader preview and look for drift, but change nothing", async () => {
    dev = await createStack("dev");
    dev.configure({ ...gcpConfig(cloud, PROJECT_ID), ...APP, "blue.version": "1.0.0", deleteImages: true });
    dev.configure({ appRoles: [APP_ROLE], outgoingTraffic: true });
    await useDeployer("dev");
    await dev.up();
    cloud.images.images = dev.images(PROJECT_ID);

    await useReader("dev", PULL_REQUEST);
    expect(await changesOf(dev)).to.deep.equal([]);
    await dev.drift();
    dev.configure({ nodeCount: 3 });
    expect(await dev.failure()).to.match(/container\.clusters\.update/);
  });

  it("refuses to copy dev's image to prod while prod's deployer may not read dev's repository", async () => {
    prod = await createStack("prod");
    const { repository, digest } = cloud.images.images[0]!;
    const source = `gcr.io/${repository}@${digest}`;
    prod.configure({ ...gcpConfig(cloud, PROD), ...APP, "blue.version": "1.0.0", "blue.image": source });
    docker.answer("push", `x: digest: ${digest} size: 1`);
    await useReader("prod", MAIN);
    expect((await changesOf(prod)).map(({ op }) => op))
      .to.include("create")
      .and.not.include("update");
    await useDeployer("prod");
    expect(await prod.failure()).to.include(
      `blue.image: expected an image that the account that runs Pulumi may pull, got "${source}". Error response from ` +
        'daemon: denied: Permission "artifactregistry.repositories.downloadArtifacts" denied on resource ' +
        `"projects/${PROJECT_ID}/locations/us/repositories/gcr.io" (or it may not exist). ` +
        "Grant it roles/artifactregistry.reader there: gcloud artifacts repositories add-iam-policy-binding gcr.io " +
        `--project=${PROJECT_ID} --location=us --role=roles/artifactregistry.reader`,
    );
    expect(mayPull("prod-deployer")).to.equal(false);
  });

  it("lets prod's deployer copy dev's image once prod promotes from dev, and its reader look for drift", async () => {
    bootstrap.useToken();
    await bootstrap.stack.setConfig({ "stacks.prod.promotesFrom": "dev" });
    await bootstrap.stack.up();
    await useDeployer("prod");
    await prod!.up();
    const { digest } = cloud.images.images[0]!;
    expect(prod!.releases().active).to.include({ image: `gcr.io/${PROD}/web@${digest}` });
    const pushed = docker.calls().filter(({ args }) => args[0] === "push");
    expect(pushed.at(-1)?.args.at(-1)).to.equal(`gcr.io/${PROD}/web:1.0.0`);
    expect(mayPull("prod-reader")).to.equal(false);

    await useReader("prod", MAIN);
    expect(await changesOf(prod!)).to.deep.equal([]);
    await prod!.drift();
  });

  it("lets neither a reader nor dev's deployer delete what prod has", async () => {
    for (const [name, subject] of [
      ["prod-reader", MAIN],
      ["dev-reader", MAIN],
      ["dev-deployer", environmentOf("dev")],
    ] as const) {
      const token = await accounts.tokenOf(account(name), subject);
      const { status, body } = await cloud.send("DELETE", `/container/v1/${PROD_CLUSTER}`, undefined, token);
      expect([status, body.error?.message], name).to.deep.equal([
        403,
        `Required "container.clusters.delete" permission(s) for "${PROD_CLUSTER}".`,
      ]);
    }
    expect((await cloud.send("GET", `/container/v1/${PROD_CLUSTER}`)).status).to.equal(200);
  });

  it("lets neither a reader nor dev's deployer change an object in prod's cluster", async () => {
    const [, { endpoint, certificateAuthority } = { endpoint: "", certificateAuthority: "" }] =
      kubernetes!.clusters.values();
    for (const [name, subject] of [
      ["prod-reader", MAIN],
      ["dev-reader", MAIN],
      ["dev-deployer", environmentOf("dev")],
    ] as const) {
      const token = await accounts.tokenOf(account(name), subject);
      const api = kubernetesApi({ server: `https://${endpoint}`, certificateAuthority, token });
      const change = api.merge("/apis/apps/v1/namespaces/web/deployments/blue", { spec: { replicas: 0 } });
      expect(await refusalOf(change), name).to.include('requires one of ["container.deployments.update"]');
      api.close();
    }
  });

  it("lets each deployer destroy its stack, and has no role that nothing needed", async () => {
    for (const [name, stack, project] of [
      ["dev", dev!, PROJECT_ID],
      ["prod", prod!, PROD],
    ] as const) {
      await useDeployer(name);
      await stack.destroy();
      const withoutUse = (role: string) => accounts.rolesWithoutUse(project, account(`${name}-${role}`));
      expect(await withoutUse("reader"), name).to.deep.equal([]);
      expect(await withoutUse("deployer"), name).to.deep.equal([]);
    }
    expect(cloud.server.stats().unmatchedRequests).to.equal(0);
  });

  it("lets dev's deployer neither look into prod nor grant itself a role", async () => {
    const token = await accounts.tokenOf(account("dev-deployer"), environmentOf("dev"));
    const refusal = async (method: string, path: string, body?: object) => {
      const { status, body: answer } = await cloud.send(method, path, body, token);
      return [status, answer.error?.message];
    };
    expect(await refusal("GET", `/container/v1/projects/${PROD}/locations/-/clusters`)).to.deep.equal([
      403,
      `Required "container.clusters.list" permission(s) for "projects/${PROD}".`,
    ]);
    const owner = { role: "roles/owner", members: [`serviceAccount:${account("dev-deployer")}`] };
    for (const project of [PROD, PROJECT_ID, FEDERATION]) {
      const policy = { policy: { bindings: [owner], version: 3 } };
      expect(
        await refusal("POST", `/crm/v1/projects/${project}:setIamPolicy`, policy),
        project,
      ).to.deep.equal([403, "The caller does not have permission"]);
    }
    const path = `/iam/v1/projects/${FEDERATION}/serviceAccounts/${account("prod-deployer")}:setIamPolicy`;
    expect(await refusal("POST", path, { policy: { bindings: [] } })).to.deep.equal([
      403,
      "Permission 'iam.serviceAccounts.setIamPolicy' denied on resource (or it may not exist).",
    ]);
    expect((await refusal("GET", `/storage/v1/b/${FEDERATION}-prod-state/o`))[0]).to.equal(403);
  });

  for (const { who, on, needed, extras } of STATE_TABLE) {
    it(`gives a ${who} the narrowest role in the sandbox's table that has what Pulumi needs of the stack's ${on}`, () => {
      const all = [...permissionsOfRole(STATE_ROLES[who][on])!];
      const own = all.filter((each) => !each.startsWith("resourcemanager."));
      expect(own).to.have.members([...needed, ...extras]);
      const narrower = ROLE_NAMES.map((name) => permissionsOfRole(name)!).filter(
        (each) => each.size < all.length && needed.every((permission) => each.has(permission)),
      );
      expect(narrower).to.deep.equal([]);
    });
  }

  it("lets each account do with its stack's state what Pulumi does, and nothing else", async function () {
    const name = `${FEDERATION}-dev-state`;
    const found = await guardedBucket(cloud, FEDERATION, name);
    if ("absent" in found) {
      console.log(`      skipped: there is no fake-gcs-server: ${found.absent}`);
      return this.skip();
    }
    const program = emptyProgram(engine, found.url);
    const as = async (email: string, subject: string) =>
      program.stack("dev", await found.environmentOf(await accounts.tokenOf(email, subject)));
    const [reader, deployer] = [account("dev-reader"), account("dev-deployer")];
    try {
      // By the person who sets it up.
      await program.init("dev", await found.environmentOf(TOKEN));
      const asDeployer = await as(deployer, environmentOf("dev"));
      await asDeployer.up();

      const asReader = await as(reader, PULL_REQUEST);
      expect(await asReader.preview()).to.deep.equal([]);
      expect(await asReader.drift()).to.deep.equal([]);
      expect(await refusalOf(asReader.up())).to.include(
        `${reader} does not have storage.objects.create access`,
      );
      const prodDeployer = account("prod-deployer");
      expect(await refusalOf((await as(prodDeployer, environmentOf("prod"))).preview())).to.include(
        `${prodDeployer} does not have storage.objects.list access`,
      );

      await asDeployer.destroy();
      expect(found.usedBy(reader)).to.deep.equal(OF_STATE.reader);
      expect(found.usedBy(deployer)).to.deep.equal(OF_STATE.deployer);
    } finally {
      program.remove();
      await found.close();
    }
  });
});
