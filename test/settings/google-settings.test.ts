import { expect } from "chai";
import { readSettings } from "../../settings.ts";
import { PROJECT_NAME, rawConfig } from "../helpers/pulumi-config.ts";
import { settingsFailure } from "../helpers/settings-failure.ts";

const read = (overrides: Record<string, unknown>) => readSettings(rawConfig(overrides), PROJECT_NAME).google;

describe("settings of what the app has of Google", () => {
  it("give the app neither roles nor outgoing traffic nor a domain by default", () => {
    expect(read({})).to.deep.equal({ appRoles: [], outgoingTraffic: false, domain: undefined });
  });

  it("take predefined and custom roles, and a flag that the command line stored as text", () => {
    const appRoles = ["roles/storage.objectViewer", "projects/my-project/roles/reader"];
    expect(read({ appRoles, outgoingTraffic: "true" })).to.deep.include({ appRoles, outgoingTraffic: true });
  });

  for (const role of [
    ...["roles/owner", "roles/editor", "roles/viewer", "roles/iam.securityAdmin"],
    "roles/resourcemanager.projectIamAdmin",
  ]) {
    it(`refuse ${role} for the app, which is much more than one service`, () => {
      expect(settingsFailure({ appRoles: ["roles/pubsub.subscriber", role] })).to.equal(
        "appRoles[1]: expected a role of one Google service, as this one gives an app that is attacked the whole project, " +
          `got "${role}". Set it with: pulumi config set --path 'appRoles[1]' roles/storage.objectViewer`,
      );
    });
  }

  it("take a domain, also one with digits and hyphens", () => {
    expect(read({ domain: "shop-2.example.co.uk" }).domain).to.equal("shop-2.example.co.uk");
  });

  for (const domain of [
    ...["http://shop.example.com", "shop.example.com.", "Shop.example.com", "*.example.com", "localhost"],
    ...["-shop.example.com", "shop..example.com", "192.0.2.1", `${"a".repeat(64)}.example.com`],
  ]) {
    it(`refuse ${domain} as a domain`, () => {
      expect(settingsFailure({ domain })).to.equal(
        "domain: expected a name of lower-case letters, digits and hyphens with at least two parts, without http:// and a " +
          `dot at the end, got "${domain}". Set it with: pulumi config set domain shop.example.com`,
      );
    });
  }

  it("refuse what is no role, and a role that is listed twice", () => {
    expect(settingsFailure({ appRoles: ["storage.objectViewer"] })).to.match(
      /^appRoles\[0\]: expected a role of IAM, got/,
    );
    expect(settingsFailure({ appRoles: "roles/storage.objectViewer" })).to.match(
      /^appRoles: expected a list of roles/,
    );
    const twice = ["roles/storage.objectViewer", "roles/storage.objectViewer"];
    expect(settingsFailure({ appRoles: twice })).to.match(
      /^appRoles: expected a list of roles, each once, got/,
    );
  });
});
