import { expect } from "chai";
import { readSettings, roomOnPlatform } from "../../settings.ts";
import { PROJECT_NAME, rawConfig } from "../helpers/pulumi-config.ts";
import { settingsFailure } from "../helpers/settings-failure.ts";

const PLATFORM = { platform: "organization/platform/prod", appName: "shop" };
const read = (overrides: Record<string, unknown>) => readSettings(rawConfig(overrides), PROJECT_NAME);

describe("settings of an app on a platform", () => {
  it("are not there by default: the stack has a cluster of its own, which it does not share", () => {
    expect(read({})).to.not.have.any.keys("platform", "sharedCluster");
  });

  for (const platform of ["prod", "organization/platform/prod", "my-org/my.project/prod-2"]) {
    it(`take the platform ${platform}, and leave the room on its nodes to a later look`, () => {
      const settings = read({ ...PLATFORM, platform });
      expect(settings).to.include({ platform, room: undefined });
      expect(settings.warnings).to.deep.equal([]);
    });
  }

  for (const platform of ["platform/prod", "a/b/c/d", "prod/", "prod 2"]) {
    it(`refuse ${JSON.stringify(platform)} as a platform`, () => {
      expect(settingsFailure({ ...PLATFORM, platform })).to.equal(
        "platform: expected a stack of this program, such as prod, or another one with its organization and project, got " +
          `"${platform}". Set it with: pulumi config set platform organization/platform/prod`,
      );
    });
  }

  for (const [key, value] of Object.entries({
    ...{ clusterName: "other", location: "europe-west1", nodeCount: 4, machineType: "e2-standard-4" },
    ...{ diskSizeGb: 50, nodeRange: "10.11.0.0/24", podRange: "10.21.0.0/16", serviceRange: "10.31.0.0/20" },
    ...{ releaseChannel: "STABLE", outgoingTraffic: true, registryHost: "eu.gcr.io", adoptRepository: true },
    ...{ deleteImages: true, immutableTags: true, sharedCluster: true },
    nodeZones: ["us-central1-b", "us-central1-c"],
    authorizedNetworks: [{ cidrBlock: "203.0.113.0/24", displayName: "office" }],
    access: { "group:developers@example.com": ["roles/container.developer"] },
    projectCreation: { billingAccount: "01A2B3-C4D5E6-F7A8B9" },
  })) {
    it(`refuse ${key}, which is a setting of the platform`, () => {
      expect(settingsFailure({ ...PLATFORM, [key]: value }))
        .to.match(new RegExp(`^${key}: expected nothing while platform is organization/platform/prod, `))
        .and.match(new RegExp(`Remove it with: pulumi config rm ${key}$`));
    });
  }

  it("refuse to share a cluster that a destroy deletes", () => {
    expect(settingsFailure({ sharedCluster: true, deletionProtection: false })).to.equal(
      "deletionProtection: expected true while sharedCluster is true, as a destroy would delete the apps of other stacks, " +
        "got false. Set it with: pulumi config set deletionProtection true",
    );
    expect(read({ sharedCluster: true, deletionProtection: true })).to.include({ sharedCluster: true });
  });

  describe("the room on the platform's nodes", () => {
    const nodes = {
      stack: "organization/platform/prod",
      machineType: "e2-standard-2",
      nodeCount: 2,
      diskSizeGb: 30,
    };
    const settings = read(PLATFORM);
    const others = { pods: 6, milliCpu: 600, memoryMib: 576, diskMib: 1536 };

    it("is smaller by what the pods of other apps request", () => {
      const alone = roomOnPlatform(settings, {
        ...nodes,
        others: { ...others, pods: 0, milliCpu: 0, memoryMib: 0, diskMib: 0 },
      });
      const beside = roomOnPlatform(settings, { ...nodes, others });
      expect(alone.room!.pods).to.equal(read({}).room!.pods);
      expect(beside.room!.pods).to.equal(alone.room!.pods - 6);
      expect(beside.room!.reason).to.match(/, and 6 pods of other apps take 600m and 576Mi$/);
      expect(beside.warnings).to.deep.equal([]);
    });

    it("counts no pods of other apps when the account may not list them, and says so", () => {
      expect(roomOnPlatform(settings, nodes).warnings).to.deep.equal([
        "The room check counts no pods of other apps, as this account may not list the pods of all namespaces. Pods without " +
          "room stay Pending, and the update fails. To let it count them, see docs/many-apps.md",
      ]);
    });
  });
});
