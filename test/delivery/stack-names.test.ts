import { expect } from "chai";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DeliveryError } from "../../delivery/delivery-error.ts";
import { readStackNames, selectedStack } from "../../delivery/stack-names.ts";

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
      kubeContext: "gke_my-project-prod_europe-west1_blue-green",
    });
  });

  it("take the stack's own app and cluster", () => {
    writeFileSync(
      join(folder, "Pulumi.dev.yaml"),
      "config:\n  gcp:project: p-1\n  gke-blue-green:appName: shop\n  gke-blue-green:clusterName: c\n",
    );
    expect(readStackNames(folder, "dev")).to.include({
      appName: "shop",
      kubeContext: "gke_p-1_us-central1-a_c",
    });
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
  let folder: string;
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "selected-stack-")));
    cpSync("Pulumi.yaml", join(folder, "Pulumi.yaml"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("is the one of the environment, else the one that pulumi remembers", () => {
    const workspaces = join(folder, "workspaces");
    mkdirSync(workspaces);
    const hash = createHash("sha1").update(join(folder, "Pulumi.yaml")).digest("hex");
    writeFileSync(join(workspaces, `gke-blue-green-${hash}-workspace.json`), '{"stack":"dev"}');
    expect(selectedStack(folder, { PULUMI_HOME: folder })).to.equal("dev");
    expect(selectedStack(folder, { PULUMI_HOME: folder, PULUMI_STACK: "sandbox" })).to.equal("sandbox");
  });

  it("must be named when there is none", () => {
    expect(() => selectedStack(folder, { PULUMI_HOME: folder })).to.throw(
      DeliveryError,
      "--stack: got nothing, allowed is the name of a stack, since none is selected. " +
        "Name it, such as: --stack dev, or select it: pulumi stack select dev",
    );
  });
});
