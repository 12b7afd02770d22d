import { expect } from "chai";
import { readSettings } from "../../settings.ts";
import { PROJECT_NAME, rawConfig } from "../helpers/pulumi-config.ts";

const read = (overrides: Record<string, unknown>) =>
  readSettings(rawConfig(overrides), PROJECT_NAME).projectSettings;
const BILLING = { billingAccount: "01A2B3-C4D5E6-F7A8B9" };

function messageOf(overrides: Record<string, unknown>): string {
  try {
    read(overrides);
  } catch (error) {
    return (error as Error).message.replace(`${PROJECT_NAME}:`, "");
  }
  throw new Error("no error");
}

describe("project settings", () => {
  it("create no project and grant nothing unless told to", () => {
    expect(read({})).to.deep.equal({ creation: undefined, access: [] });
  });

  it("create a project that is its creator's own, and stays at a destroy", () => {
    expect(read({ projectCreation: BILLING }).creation).to.deep.equal({
      displayName: "my-project",
      organization: undefined,
      folder: undefined,
      ...BILLING,
      labels: {},
      deleteOnDestroy: false,
    });
  });

  it("create a project in a folder, with labels, that goes with the stack", () => {
    const creation = {
      ...BILLING,
      displayName: "Shop, test",
      folder: 123456789012,
      labels: { team: "shop" },
      deleteOnDestroy: true,
    };
    expect(read({ projectCreation: { ...creation, displayName: "Shop test" } }).creation).to.deep.equal({
      ...creation,
      displayName: "Shop test",
      organization: undefined,
      folder: "123456789012",
    });
  });

  it("grant each role of each member", () => {
    const access = {
      "group:developers@example.com": ["roles/container.developer", "roles/logging.viewer"],
      "serviceAccount:ci@other.iam.gserviceaccount.com": ["projects/my-project/roles/deployer"],
    };
    expect(read({ access }).access).to.deep.equal([
      { member: "group:developers@example.com", role: "roles/container.developer" },
      { member: "group:developers@example.com", role: "roles/logging.viewer" },
      {
        member: "serviceAccount:ci@other.iam.gserviceaccount.com",
        role: "projects/my-project/roles/deployer",
      },
    ]);
  });

  const cases: [string, Record<string, unknown>, string][] = [
    [
      "no billing account",
      { projectCreation: { folder: "12" } },
      "projectCreation.billingAccount: got nothing, allowed is the id of a billing account, three groups of six " +
        "digits and letters A to F. Set it with: pulumi config set --path 'projectCreation.billingAccount' " +
        "01A2B3-C4D5E6-F7A8B9",
    ],
    [
      "an organisation and a folder",
      { projectCreation: { ...BILLING, folder: "12", organization: "34" } },
      'projectCreation.folder: got "12", allowed is one of organization and folder. A folder lies in its ' +
        "organization already: pulumi config rm --path 'projectCreation.organization'",
    ],
    [
      "a folder by its name",
      { projectCreation: { ...BILLING, folder: "shop" } },
      'projectCreation.folder: got "shop", allowed is a number, as `gcloud organizations list` and ' +
        "`gcloud resource-manager folders list` show. " +
        "Set it with: pulumi config set --path 'projectCreation.folder' 123456789012",
    ],
    [
      "a label in capitals",
      { projectCreation: { ...BILLING, labels: { Team: "shop" } } },
      'projectCreation.labels["Team"]: got "shop", allowed is a key of lower-case letters, digits, _ and -, at most ' +
        "63, starting with a letter. " +
        "Rename it; remove this one with: pulumi config rm --path 'projectCreation.labels[\"Team\"]'",
    ],
    [
      "a label's value in capitals",
      { projectCreation: { ...BILLING, labels: { team: "Shop" } } },
      'projectCreation.labels["team"]: got "Shop", allowed is at most 63 lower-case letters, digits, _ and -. ' +
        "Set it with: pulumi config set --path 'projectCreation.labels[\"team\"]' web",
    ],
    [
      "rights for the whole world",
      { access: { allUsers: ["roles/viewer"] } },
      'access["allUsers"]: got ["roles/viewer"], allowed is a member of IAM that is somebody: user:, group: or ' +
        "serviceAccount: and an email address, domain:, principal:// or principalSet://. " +
        "Remove it with: pulumi config rm --path 'access[\"allUsers\"]'",
    ],
    [
      "a member without roles",
      { access: { "user:a@example.com": [] } },
      'access["user:a@example.com"]: got nothing, allowed is a list of roles, each once. Set them, such as: ' +
        "pulumi config set --path 'access[\"user:a@example.com\"][0]' roles/container.developer",
    ],
    [
      "a role twice",
      { access: { "user:a@example.com": ["roles/viewer", "roles/viewer"] } },
      'access["user:a@example.com"][1]: got "roles/viewer", allowed is a list of roles, each once. Set them, such ' +
        "as: pulumi config set --path 'access[\"user:a@example.com\"][0]' roles/container.developer",
    ],
    [
      "a role that is none",
      { access: { "user:a@example.com": ["viewer"] } },
      'access["user:a@example.com"][0]: got "viewer", allowed is a role of IAM. ' +
        "Set it with: pulumi config set --path 'access[\"user:a@example.com\"][0]' roles/container.developer",
    ],
    [
      "a list of rights",
      { access: ["roles/viewer"] },
      'access: got ["roles/viewer"], allowed is an object. ' +
        "Set its entries, such as: pulumi config set --path 'access[\"…\"]' …",
    ],
  ];
  for (const [what, config, message] of cases) {
    it(`refuse ${what}`, () => expect(messageOf(config)).to.equal(message));
  }
});
