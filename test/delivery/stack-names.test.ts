import { expect } from "chai";
import { createHash } from "node:crypto";
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DeliveryError } from "../../delivery/delivery-error.ts";
import { readStackNames, selectedStack } from "../../delivery/stack-names.ts";
import { PROJECT_NAME } from "../helpers/pulumi-config.ts";

describe("readStackNames", () => {
  let folder: string;
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "stack-names-")));
    cpSync("Pulumi.yaml", join(folder, "Pulumi.yaml"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("reads the stack's file and falls back to the project's defaults", () => {
    cpSync("Pulumi.prod.yaml", join(folder, "Pulumi.prod.yaml"));
    expect(readStackNames(folder, "my-organization/gke-blue-green/prod")).to.deep.equal({
      stack: "my-organization/gke-blue-green/prod",
      appName: "web",
      gated: true,
      ...{
        hooked: false,
        promotedOnly: true,
        activeColor: "blue",
        colors: { blue: { replicas: 4, autoscaled: false } },
      },
      googleProject: "my-project-prod",
      cluster: { name: "blue-green", location: "europe-west1" },
      kubeContext: "gke_my-project-prod_europe-west1_blue-green",
    });
  });

  it("reads the stack's own names of app and cluster", () => {
    writeFileSync(
      join(folder, "Pulumi.dev.yaml"),
      `config:\n  gcp:project: p-1\n  ${PROJECT_NAME}:appName: shop\n  ${PROJECT_NAME}:clusterName: c\n`,
    );
    expect(readStackNames(folder, "dev")).to.deep.equal({
      stack: "dev",
      appName: "shop",
      gated: true,
      ...{ hooked: false, promotedOnly: false, activeColor: "blue", colors: {} },
      googleProject: "p-1",
      cluster: { name: "c", location: "us-central1-a" },
      kubeContext: "gke_p-1_us-central1-a_c",
    });
  });

  it("reads keys without the project's namespace, as Pulumi does", () => {
    writeFileSync(join(folder, "Pulumi.dev.yaml"), "config:\n  gcp:project: p-1\n  appName: shop\n");
    expect(readStackNames(folder, "dev").appName).to.equal("shop");
  });

  it("returns the project's defaults for a file without config", () => {
    for (const text of ["", "config:\n", "encryptionsalt: v1:x\n"]) {
      writeFileSync(join(folder, "Pulumi.dev.yaml"), text);
      expect(readStackNames(folder, "dev").appName).to.equal("web");
    }
  });

  it("returns no context without a Google Cloud project", () => {
    writeFileSync(join(folder, "Pulumi.dev.yaml"), "config: {}\n");
    expect(readStackNames(folder, "dev")).not.to.have.property("kubeContext");
  });

  for (const platform of ["prod", `organization/${PROJECT_NAME}/prod`]) {
    it(`finds the cluster of an app in the file of its platform ${platform.split("/").length === 1 ? "by a short" : "by a full"} name`, () => {
      cpSync("Pulumi.prod.yaml", join(folder, "Pulumi.prod.yaml"));
      writeFileSync(
        join(folder, "Pulumi.shop.yaml"),
        `config:\n  gcp:project: my-project-prod\n  appName: shop\n  platform: ${platform}\n`,
      );
      expect(readStackNames(folder, "shop")).to.deep.include({
        platform,
        kubeContext: "gke_my-project-prod_europe-west1_blue-green",
      });
    });
  }

  it("returns no context of an app whose platform is a stack of another program", () => {
    cpSync("Pulumi.prod.yaml", join(folder, "Pulumi.prod.yaml"));
    writeFileSync(
      join(folder, "Pulumi.shop.yaml"),
      "config:\n  gcp:project: p-1\n  appName: shop\n  platform: organization/elsewhere/prod\n",
    );
    expect(readStackNames(folder, "shop")).to.not.have.any.keys("kubeContext", "cluster");
  });

  it("refuses a file that is not a stack's config", () => {
    writeFileSync(join(folder, "Pulumi.dev.yaml"), "config: text\n");
    expect(() => readStackNames(folder, "dev")).to.throw(
      DeliveryError,
      "Pulumi.dev.yaml: expected a stack's config as YAML, got a config that is not a map of keys. " +
        "See what changed with: git diff Pulumi.dev.yaml",
    );
  });

  it("refuses a stack without a file", () => {
    expect(() => readStackNames(folder, "qa")).to.throw(
      DeliveryError,
      `--stack: expected a stack with a config file, got 'qa': ${folder}/Pulumi.qa.yaml does not exist. ` +
        "List the stacks with: pulumi stack ls",
    );
  });
});

describe("selectedStack", () => {
  const BUCKET = "gs://state-bucket";
  const CLOUD = "https://api.pulumi.com";
  let folder: string;
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "selected-stack-")));
    cpSync("Pulumi.yaml", join(folder, "Pulumi.yaml"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function remember(workspace: object): void {
    const workspaces = join(folder, "workspaces");
    const hash = createHash("sha1").update(join(folder, "Pulumi.yaml")).digest("hex");
    mkdirSync(workspaces, { recursive: true });
    writeFileSync(join(workspaces, `${PROJECT_NAME}-${hash}-workspace.json`), JSON.stringify(workspace));
  }
  const login = (current: string, to = folder) =>
    writeFileSync(join(to, "credentials.json"), JSON.stringify({ current }));
  const selected = (environment: NodeJS.ProcessEnv = {}) =>
    selectedStack(folder, { PULUMI_HOME: folder, ...environment });
  const STACKS = {
    [BUCKET]: "organization/gke-blue-green/dev",
    [CLOUD]: "my-organization/gke-blue-green/qa",
  };

  it("prefers PULUMI_STACK to the stack that pulumi remembers", () => {
    remember({ stack: "dev" });
    expect(selected({ PULUMI_STACK: "sandbox" })).to.equal("sandbox");
  });

  it("returns the stack that pulumi remembers for the backend of the login", () => {
    remember({ stacks: STACKS });
    login(BUCKET);
    expect(selected()).to.equal("organization/gke-blue-green/dev");
    login(CLOUD);
    expect(selected()).to.equal("my-organization/gke-blue-green/qa");
  });

  it("reads the login from PULUMI_CREDENTIALS_PATH", () => {
    remember({ stacks: STACKS });
    login(CLOUD);
    const own = join(folder, "own");
    mkdirSync(own);
    login(BUCKET, own);
    expect(selected({ PULUMI_CREDENTIALS_PATH: own })).to.equal("organization/gke-blue-green/dev");
  });

  it("prefers the backend of the environment to the project's, and the project's to the login", () => {
    remember({ stacks: STACKS });
    login("file://~");
    appendFileSync(join(folder, "Pulumi.yaml"), `backend:\n  url: ${BUCKET}\n`);
    expect(selected()).to.equal("organization/gke-blue-green/dev");
    expect(selected({ PULUMI_BACKEND_URL: CLOUD })).to.equal("my-organization/gke-blue-green/qa");
  });

  it("returns the stack that an older pulumi remembered when the backend has none", () => {
    remember({ stack: "dev" });
    expect(selected()).to.equal("dev");
    remember({ stack: "dev", stacks: { [CLOUD]: "my-organization/gke-blue-green/qa" } });
    login(BUCKET);
    expect(selected()).to.equal("dev");
  });

  it("asks for a name when no stack is selected", () => {
    remember({ stacks: { [CLOUD]: "my-organization/gke-blue-green/qa" } });
    login(BUCKET);
    expect(() => selected()).to.throw(
      DeliveryError,
      "--stack: expected the name of a stack, got nothing, and no stack is selected. " +
        "Add --stack dev, or select a stack: pulumi stack select dev",
    );
  });
});
