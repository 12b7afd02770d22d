import { expect } from "chai";
import { readSettings } from "../../settings.ts";
import { PROJECT_NAME, rawConfig } from "../helpers/pulumi-config.ts";
import { settingsFailure } from "../helpers/settings-failure.ts";

const read = (overrides: Record<string, unknown>) =>
  readSettings(rawConfig(overrides), PROJECT_NAME).projectSettings;
const BILLING = { billingAccount: "01A2B3-C4D5E6-F7A8B9" };

describe("project settings", () => {
  it("create no project and grant no role by default", () => {
    expect(read({})).to.deep.equal({ creation: undefined, access: [] });
  });

  it("create a project without a parent that a destroy keeps", () => {
    expect(read({ projectCreation: BILLING }).creation).to.deep.equal({
      displayName: "my-project",
      organization: undefined,
      folder: undefined,
      ...BILLING,
      labels: {},
      deleteOnDestroy: false,
    });
  });

  it("create a project in a folder, with labels, that a destroy deletes", () => {
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
      "a project without a billing account",
      { projectCreation: { folder: "12" } },
      "projectCreation.billingAccount: expected the id of a billing account, three groups of six digits and letters " +
        "A to F, got nothing. " +
        "Set it with: pulumi config set --path 'projectCreation.billingAccount' 01A2B3-C4D5E6-F7A8B9",
    ],
    [
      "an organisation together with a folder",
      { projectCreation: { ...BILLING, folder: "12", organization: "34" } },
      "projectCreation.folder: expected only one of organization and folder, as a folder is in its organization " +
        "already, got \"12\". Remove one with: pulumi config rm --path 'projectCreation.organization'",
    ],
    [
      "a folder by its name",
      { projectCreation: { ...BILLING, folder: "shop" } },
      "projectCreation.folder: expected a number, as `gcloud organizations list` and " +
        '`gcloud resource-manager folders list` show it, got "shop". ' +
        "Set it with: pulumi config set --path 'projectCreation.folder' 123456789012",
    ],
    [
      "a label's key in capitals",
      { projectCreation: { ...BILLING, labels: { Team: "shop" } } },
      'projectCreation.labels["Team"]: expected the key to be at most 63 lower-case letters, digits, _ and -, ' +
        'starting with a letter, got "shop". ' +
        "Remove it with: pulumi config rm --path 'projectCreation.labels[\"Team\"]'",
    ],
    [
      "a label's value in capitals",
      { projectCreation: { ...BILLING, labels: { team: "Shop" } } },
      'projectCreation.labels["team"]: expected at most 63 lower-case letters, digits, _ and -, got "Shop". ' +
        "Set it with: pulumi config set --path 'projectCreation.labels[\"team\"]' web",
    ],
    [
      "rights for the whole world",
      { access: { allUsers: ["roles/viewer"] } },
      'access["allUsers"]: expected the key to be a member of IAM that is somebody: user:, group: or ' +
        'serviceAccount: and an email address, domain:, principal:// or principalSet://, got ["roles/viewer"]. ' +
        "Remove it with: pulumi config rm --path 'access[\"allUsers\"]'",
    ],
    [
      "a member without roles",
      { access: { "user:a@example.com": [] } },
      'access["user:a@example.com"]: expected a list of roles, each once, got nothing. Set its items, such as: ' +
        "pulumi config set --path 'access[\"user:a@example.com\"][0]' roles/container.developer",
    ],
    [
      "the same role twice",
      { access: { "user:a@example.com": ["roles/viewer", "roles/viewer"] } },
      'access["user:a@example.com"]: expected a list of roles, each once, got ["roles/viewer","roles/viewer"]. ' +
        "Set its items, such as: " +
        "pulumi config set --path 'access[\"user:a@example.com\"][0]' roles/container.developer",
    ],
    [
      "a malformed role",
      { access: { "user:a@example.com": ["viewer"] } },
      'access["user:a@example.com"][0]: expected a role of IAM, got "viewer". ' +
        "Set it with: pulumi config set --path 'access[\"user:a@example.com\"][0]' roles/container.developer",
    ],
  ];
  for (const [what, config, message] of cases) {
    it(`refuse ${what}`, () => expect(settingsFailure(config)).to.equal(message));
  }
});
