import { expect } from "chai";
import { createHash } from "node:crypto";
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DeliveryError } from "../../delivery/delivery-error.ts";
import { readStackNames, selectedStack } from "../../delivery/stack-names.ts";
import { PROJECT_NAME } from "../helpers/pulumi-config.ts";

describe("a stack's names", () => {
  let folder: string;
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "stack-names-")));
    cpSync("Pulumi.yaml", join(folder, "Pulumi.yaml"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("come from its file, over the project's defaults", () => {
    cpSync("Pulumi.prod.yaml", join(folder, "Pulumi.prod.yaml"));
    expect(readStackNames(folder, "my-organization/gke-blue-green/prod")).to.deep.equal({
      stack: "my-organization/gke-blue-green/prod",
      appName: "web",
      versions: {},
      kubeContext: "gke_my-project-prod_europe-west1_blue-green",
    });
  });

  it("take the stack's own app and cluster", () => {
    writeFileSync(
      join(folder, "Pulumi.dev.yaml"),
      `config:\n  gcp:project: p-1\n  ${PROJECT_NAME}:appName: shop\n  ${PROJECT_NAME}:clusterName: c\n`,
    );
    expect(readStackNames(folder, "dev")).to.deep.equal({
      stack: "dev",
      appName: "shop",
      versions: {},
      kubeContext: "gke_p-1_us-central1-a_c",
    });
  });

  it("take keys without the project's namespace, as Pulumi does", () => {
    writeFileSync(join(folder, "Pulumi.dev.yaml"), "config:\n  gcp:project: p-1\n  appName: shop\n");
    expect(readStackNames(folder, "dev").appName).to.equal("shop");
  });

  it("are the project's defaults in a file that has no config", () => {
    for (const text of ["", "config:\n", "encryptionsalt: v1:x\n"]) {
      writeFileSync(join(folder, "Pulumi.dev.yaml"), text);
      expect(readStackNames(folder, "dev").appName).to.equal("web");
    }
  });

  it("have no context without a Google Cloud project", () => {
    writeFileSync(join(folder, "Pulumi.dev.yaml"), "config: {}\n");
    expect(readStackNames(folder, "dev")).not.to.have.property("kubeContext");
  });

  it("are refused for a file that can't be read", () => {
    writeFileSync(join(folder, "Pulumi.dev.yaml"), "config: text\n");
    expect(() => readStackNames(folder, "dev")).to.throw(
      DeliveryError,
      "Pulumi.dev.yaml: expected a stack's config as YAML, got a config that is not a map of keys. " +
        "See what changed with: git diff Pulumi.dev.yaml",
    );
  });

  it("are refused for a stack without a file", () => {
    expect(() => readStackNames(folder, "qa")).to.throw(
      DeliveryError,
      `--stack: got 'qa', allowed is a stack whose config is in ${folder}: there is no ${folder}/Pulumi.qa.yaml. ` +
        "See which there are with: pulumi stack ls",
    );
  });
});

describe("the selected stack", () => {
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

  it("is the one of the environment before all others", () => {
    remember({ stack: "dev" });
    expect(selected({ PULUMI_STACK: "sandbox" })).to.equal("sandbox");
  });

  it("is the one that pulumi remembers for the backend it is logged in to", () => {
    remember({ stacks: STACKS });
    login(BUCKET);
    expect(selected()).to.equal("organization/gke-blue-green/dev");
    login(CLOUD);
    expect(selected()).to.equal("my-organization/gke-blue-green/qa");
  });

  it("is that of the login in a folder of its own", () => {
    remember({ stacks: STACKS });
    login(CLOUD);
    const own = join(folder, "own");
    mkdirSync(own);
    login(BUCKET, own);
    expect(selected({ PULUMI_CREDENTIALS_PATH: own })).to.equal("organization/gke-blue-green/dev");
  });

  it("follows the backend that the project names, and the environment's over that", () => {
    remember({ stacks: STACKS });
    login("file://~");
    appendFileSync(join(folder, "Pulumi.yaml"), `backend:\n  url: ${BUCKET}\n`);
    expect(selected()).to.equal("organization/gke-blue-green/dev");
    expect(selected({ PULUMI_BACKEND_URL: CLOUD })).to.equal("my-organization/gke-blue-green/qa");
  });

  it("is the one that an older pulumi remembered, where the backend has none", () => {
    remember({ stack: "dev" });
    expect(selected()).to.equal("dev");
    remember({ stack: "dev", stacks: { [CLOUD]: "my-organization/gke-blue-green/qa" } });
    login(BUCKET);
    expect(selected()).to.equal("dev");
  });

  it("must be named when there is none", () => {
    remember({ stacks: { [CLOUD]: "my-organization/gke-blue-green/qa" } });
    login(BUCKET);
    expect(() => selected()).to.throw(
      DeliveryError,
      "--stack: got nothing, allowed is the name of a stack, since none is selected. " +
        "Name it, such as: --stack dev, or select it: pulumi stack select dev",
    );
  });
});
