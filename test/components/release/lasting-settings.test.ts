import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { guardLastingSettings, type LastingSettings } from "../../../components/release/lasting-settings.ts";
import { parseState } from "../../../components/release/release-state.ts";
import { deployedState } from "../../helpers/deployed-state.ts";

const BLUE = { version: "1.0.0", image: `gcr.io/p/web@sha256:${"b".repeat(64)}`, replicas: 2 };
const LASTING: LastingSettings = {
  project: "my-project",
  clusterName: "blue-green",
  location: "us-central1",
  nodeRange: "10.10.0.0/24",
  podRange: "10.20.0.0/16",
  serviceRange: "10.30.0.0/20",
  architecture: "amd64",
  registryHost: "gcr.io",
  adoptRepository: false,
  nodeZones: ["us-central1-b", "us-central1-c"],
};
const deployed = parseState(deployedState({ activeColor: "blue", blue: BLUE, lasting: LASTING }));

const guard = (changes: Partial<LastingSettings>, previous = deployed) => {
  guardLastingSettings(previous, { ...LASTING, ...changes });
};

describe("the guard of what the app runs on", () => {
  const lets: [string, () => void][] = [
    ["an unchanged stack", () => guard({})],
    ["a first release", () => guard({}, { colors: {}, versions: {} })],
    [
      "another location while no colour is deployed",
      () => guard({ location: "us-central1-b" }, parseState(deployedState({ lasting: LASTING }))),
    ],
    ["a change of one zone", () => guard({ nodeZones: ["us-central1-b", "us-central1-f"] })],
    ["the same zones in another order", () => guard({ nodeZones: ["us-central1-c", "us-central1-b"] })],
  ];
  for (const [what, run] of lets) it(`allows ${what}`, () => expect(run).not.to.throw());

  const CLUSTER = "The change would replace the cluster and delete everything that runs on it.";
  const SUBNETWORK =
    "The change would replace the subnetwork, and with it the cluster and everything that runs on it.";
  const refuses: [keyof LastingSettings, string, string, string][] = [
    ["project", "gcp:project", "other-project", CLUSTER],
    ["clusterName", "clusterName", "x", CLUSTER],
    ["location", "location", "us-central1-b", CLUSTER],
    ["nodeRange", "nodeRange", "10.11.0.0/24", SUBNETWORK],
    ["podRange", "podRange", "10.40.0.0/16", SUBNETWORK],
    ["serviceRange", "serviceRange", "10.50.0.0/20", SUBNETWORK],
    [
      "architecture",
      "architecture",
      "arm64",
      "The change would replace the nodes by others, which can't run the images of before.",
    ],
    [
      "registryHost",
      "registryHost",
      "eu.gcr.io",
      "The change would replace the repository, and no pod could pull the images in the old one.",
    ],
  ];
  for (const [setting, key, value, effect] of refuses) {
    it(`refuses another ${setting} under a colour`, () => {
      const before = LASTING[setting] as string;
      expect(() => guard({ [setting]: value }))
        .to.throw(pulumi.RunError)
        .with.property(
          "message",
          `${key}: expected ${before}, got "${value}". ${effect} Set it back with: pulumi config set ${key} ${before}. ` +
            "To move the app, use a second stack with the new value, and send users there when it is ready: " +
            "see docs/second-stack.md",
        );
    });
  }

  it("refuses to stop using a repository as it is when Google would replace it", () => {
    const traits = [{ kmsKeyName: "projects/p/keys/k" }, { mode: "REMOTE_REPOSITORY" }];
    const messages = traits.map((repository) => {
      const adopted = parseState(
        deployedState({ activeColor: "blue", blue: BLUE, lasting: LASTING, repository }),
      );
      guard({ adoptRepository: true }, adopted);
      try {
        guard({}, adopted);
      } catch (error) {
        return (error as Error).message;
      }
    });
    const ofTrait = (trait: string) =>
      `adoptRepository: expected true for a repository with ${trait}, got false. The change would replace the ` +
      "repository, and no pod could pull the images in it. Set it back with: pulumi config set adoptRepository true";
    expect(messages).to.deep.equal([
      ofTrait("kmsKeyName projects/p/keys/k"),
      ofTrait("mode REMOTE_REPOSITORY"),
    ]);
  });

  it("allows to stop using an ordinary repository as it is", () => {
    const repository = { kmsKeyName: "", mode: "STANDARD_REPOSITORY" };
    guard({}, parseState(deployedState({ activeColor: "blue", blue: BLUE, lasting: LASTING, repository })));
  });

  it("refuses two other zones at once, which would delete all nodes", () => {
    expect(() => guard({ nodeZones: ["us-central1-d", "us-central1-f"] }))
      .to.throw(pulumi.RunError)
      .with.property("message")
      .that.matches(
        /^nodeZones: expected one of us-central1-b and us-central1-c to stay, got \["us-central1-d"/,
      );
  });
});
