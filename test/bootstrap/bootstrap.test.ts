import { expect } from "chai";
import type * as pulumi from "@pulumi/pulumi";
import { actionFiles } from "../helpers/workflows.ts";
import { PROJECT_NAME } from "../helpers/pulumi-config.ts";
import { mockEngine, valueOf, type MockedEngine } from "../helpers/pulumi-mocks.ts";

const BINDING = "gcp:projects/iAMMember:IAMMember";
const JOBS = "gcp:serviceaccount/iAMMember:IAMMember";
const STACKS = {
  dev: { project: "my-project-dev", pullRequests: true, secretManager: true },
  prod: { project: "my-project-prod", promotesFrom: "dev", registryHost: "eu.gcr.io" },
};

describe("the bootstrap program", () => {
  let engine: MockedEngine;
  let outputs: Readonly<Record<string, pulumi.Output<unknown>>>;

  before(async () => {
    engine = await mockEngine({
      config: {
        "gcp:project": "my-project",
        [`${PROJECT_NAME}:repository`]: "acme/shop",
        [`${PROJECT_NAME}:repositoryId`]: "123",
        [`${PROJECT_NAME}:stacks`]: JSON.stringify(STACKS),
      },
    });
    outputs = ((await import("../../bootstrap/index.ts")) as { default: typeof outputs }).default;
    await engine.settled();
  });

  const inputsOf = (type: string) =>
    engine.resources.filter((each) => each.type === type).map(({ inputs }) => inputs);
  const jobsOf = (account: string) =>
    engine.resources
      .filter(({ id }) => id.startsWith(`${JOBS} ${account}-`))
      .map(({ inputs }) => String(inputs.member).replace(/^.*\/subject\//, ""));

  it("accepts tokens of one repository only, which it knows by its number", () => {
    const [provider] = inputsOf("gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider");
    expect(provider).to.deep.include({
      attributeCondition: "assertion.repository_id == '123'",
      attributeMapping: { "google.subject": "assertion.sub" },
      oidc: { issuerUri: "https://token.actions.githubusercontent.com" },
    });
  });

  it("lets only jobs on main act as prod's reader, and jobs of pull requests as dev's too", () => {
    expect(jobsOf("prod-reader")).to.deep.equal(["repo:acme/shop:ref:refs/heads/main"]);
    expect(jobsOf("dev-reader")).to.deep.equal([
      "repo:acme/shop:ref:refs/heads/main",
      "repo:acme/shop:pull_request",
    ]);
  });

  it("lets both accounts of a stack that uses Secret Manager read its secrets, and no other account", () => {
    const readers = engine.resources
      .filter(({ inputs }) => inputs.role === "roles/secretmanager.secretAccessor")
      .map(({ id, inputs }) => [id.slice(BINDING.length + 1).split("-roles")[0], inputs.project]);
    expect(readers).to.deep.equal([
      ["dev-reader", "my-project-dev"],
      ["dev-deployer", "my-project-dev"],
    ]);
  });

  it("lets only jobs in a stack's environment act as its deployer", () => {
    for (const stack of ["dev", "prod"]) {
      expect(jobsOf(`${stack}-deployer`)).to.deep.equal([`repo:acme/shop:environment:${stack}`]);
    }
  });

  it("keeps every account, state and key out of the stacks' projects", () => {
    const kinds = ["serviceaccount/account:Account", "storage/bucket:Bucket", "kms/keyRing:KeyRing"];
    for (const inputs of kinds.flatMap((kind) => inputsOf(`gcp:${kind}`))) {
      expect(inputs.project).to.equal("my-project");
    }
  });

  it("gives a stack's accounts roles in its own project only, and prod's deployer a look at dev's images", () => {
    for (const { id, inputs } of engine.resources.filter(({ type }) => type === BINDING)) {
      expect(inputs.project, id).to.equal(`my-project-${/ (dev|prod)-/.exec(id)![1]}`);
    }
    expect(inputsOf("gcp:artifactregistry/repositoryIamMember:RepositoryIamMember")).to.deep.equal([
      {
        ...{ project: "my-project-dev", location: "us", repository: "gcr.io" },
        role: "roles/artifactregistry.reader",
        member: "serviceAccount:prod-deployer@my-project.iam.gserviceaccount.com",
      },
    ]);
  });

  it("lets a deployer grant the nodes' role and no other, and gives no basic role", () => {
    const bindings = inputsOf(BINDING);
    const granting = bindings.filter(({ role }) => role === "roles/resourcemanager.projectIamAdmin");
    expect(granting).to.have.lengthOf(2);
    for (const { condition } of granting) {
      expect(condition).to.deep.include({
        expression:
          "api.getAttribute('iam.googleapis.com/modifiedGrantsByRole', []).hasOnly(['roles/container.defaultNodeServiceAccount'])",
      });
    }
    const basic = ["roles/owner", "roles/editor", "roles/viewer"];
    expect(bindings.filter(({ role }) => basic.includes(String(role)))).to.deep.equal([]);
  });

  it("keeps each state in a bucket of its own with versions, closed to the public, and protects it and its key", () => {
    const buckets = engine.resources.filter(({ type }) => type === "gcp:storage/bucket:Bucket");
    expect(buckets.map(({ inputs }) => inputs.name)).to.deep.equal([
      "my-project-dev-state",
      "my-project-prod-state",
    ]);
    for (const { inputs } of buckets) {
      expect(inputs).to.deep.include({
        ...{ uniformBucketLevelAccess: true, publicAccessPrevention: "enforced" },
        versioning: { enabled: true },
      });
    }
    const kept = ["gcp:storage/bucket:Bucket", "gcp:kms/cryptoKey:CryptoKey", "gcp:kms/keyRing:KeyRing"];
    for (const each of engine.resources.filter(({ type }) => kept.includes(type))) {
      expect(each.protect, each.id).to.be.true;
    }
  });

  it("lets nobody encrypt with a stack's key, and only its deployer write its state", () => {
    const rolesOf = (type: string) => inputsOf(type).map(({ role, member }) => [role, member]);
    const member = (account: string) => `serviceAccount:${account}@my-project.iam.gserviceaccount.com`;
    const accounts = ["dev-reader", "dev-deployer", "prod-reader", "prod-deployer"];
    expect(rolesOf("gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember")).to.deep.equal(
      accounts.map((account) => ["roles/cloudkms.cryptoKeyDecrypter", member(account)]),
    );
    const writers = rolesOf("gcp:storage/bucketIAMMember:BucketIAMMember").filter(
      ([role]) => role !== "roles/storage.objectViewer",
    );
    expect(writers).to.deep.equal([
      ["roles/storage.objectUser", member("dev-deployer")],
      ["roles/storage.objectUser", member("prod-deployer")],
    ]);
  });

  it("has a variable for each that the workflows read, and no other", async () => {
    const read = actionFiles().flatMap(({ text }) =>
      [...text.matchAll(/\bvars\.([A-Z_]+)/g)].map(([, name]) => name),
    );
    expect(Object.keys((await valueOf(outputs.variables!)) as object)).to.have.members([...new Set(read)]);
  });

  it("prints the variables that the workflows read, and commands with them", async () => {
    const variables = (await valueOf(outputs.variables!)) as Record<string, string>;
    expect(Object.keys(variables)).to.deep.equal([
      ...[
        "DEV_BACKEND_URL",
        "DEV_READER",
        "DEV_DEPLOYER",
        "PROD_BACKEND_URL",
        "PROD_READER",
        "PROD_DEPLOYER",
      ],
      ...["PULL_REQUEST_PREVIEWS", "WORKLOAD_IDENTITY_PROVIDER"],
    ]);
    expect(JSON.parse(variables.PULL_REQUEST_PREVIEWS!)).to.deep.equal([
      {
        ...{ stack: "dev", backend: "gs://my-project-dev-state" },
        reader: "dev-reader@my-project.iam.gserviceaccount.com",
      },
    ]);
    expect(await valueOf(outputs.variableCommands!)).to.include(
      "gh variable set PROD_READER --repo acme/shop --body 'prod-reader@my-project.iam.gserviceaccount.com'\n",
    );
    expect(await valueOf(outputs.stackCommands!)).to.include("pulumi login gs://my-project-prod-state\n");
    expect(await valueOf(outputs.environmentCommands!)).to.include("repos/acme/shop/environments/prod ");
  });
});
