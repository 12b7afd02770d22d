import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import type { PreviousRelease } from "../../../components/release/release-state.ts";
import type { GuardedRelease } from "../../../components/release/release-guards.ts";
import { guardAppName, guardRelease } from "../../../components/release/release-guards.ts";
import { mockEngine } from "../../helpers/pulumi-mocks.ts";

const image = (letter: string) => `gcr.io/my-project/web@sha256:${letter.repeat(64)}`;

const deployed = (version: string, image: string) => ({
  version,
  image,
  replicas: 2,
  applied: { version, image },
});

const PREVIOUS: PreviousRelease = {
  activeColor: "blue",
  appName: "web",
  colors: {
    blue: deployed("1.0.0", image("b")),
    green: deployed("1.1.0", image("9")),
  },
  built: { version: "1.1.0", content: "c1" },
};
const BLUE = { color: "blue", version: "1.0.0", replicas: 2, image: image("b") } as const;
const GREEN = { color: "green", version: "1.1.0", replicas: 2 } as const;
const SAME: GuardedRelease = {
  active: BLUE,
  idle: GREEN,
  appVersion: "1.1.0",
  appPath: "./app",
  repository: "gcr.io/my-project/web",
  content: "c1",
};

const guard = (changes: Partial<GuardedRelease>, previous = PREVIOUS) =>
  guardRelease(previous, { ...SAME, ...changes });

describe("the guards of a release", () => {
  before(async () => {
    await mockEngine();
  });

  const lets: [string, Partial<GuardedRelease>, PreviousRelease?][] = [
    ["a first release", {}, { colors: {} }],
    ["an unchanged release", {}],
    ["a switch to what the other colour runs", { active: GREEN, idle: BLUE }],
    [
      "a switch while the old colour changes and shrinks to nothing",
      { active: GREEN, idle: { ...BLUE, version: "1.0.1", replicas: 0, image: image("e") } },
    ],
    ["a switch that removes the old colour", { active: GREEN, idle: undefined }],
    ["another version of the idle colour", { idle: { ...GREEN, version: "1.2.0", image: image("e") } }],
    ["another version of the live colour", { active: { ...BLUE, version: "1.0.1", image: image("e") } }],
    [
      "the same image from another repository",
      { active: { ...BLUE, image: `eu.gcr.io/x/web@sha256:${"b".repeat(64)}` } },
    ],
    [
      "a new version with new content",
      { appVersion: "1.2.0", content: "c2", idle: { ...GREEN, version: "1.2.0" } },
    ],
    ["new content while no colour asks for it", { content: "c2", idle: { ...GREEN, image: image("9") } }],
    [
      "the end of an update that switched and then failed",
      { active: GREEN, idle: BLUE },
      { ...PREVIOUS, activeColor: "green" },
    ],
  ];
  for (const [what, changes, previous] of lets) {
    it(`let ${what} pass`, () => expect(() => guard(changes, previous)).not.to.throw());
  }

  it("let an image pass that repairs one that was set by hand", () => {
    const blue = { ...deployed("1.0.0", image("b")), image: "gcr.io/my-project/web:latest" };
    const previous = { ...PREVIOUS, colors: { ...PREVIOUS.colors, blue } };
    expect(() => guard({}, previous)).not.to.throw();
  });

  const refuses: [string, Partial<GuardedRelease>, string, PreviousRelease?][] = [
    [
      "a switch together with a new version of the colour that is switched to",
      { active: { ...GREEN, version: "1.2.0", image: image("e") }, idle: BLUE },
      `activeColor: got "green", allowed is blue while green changes (from 1.1.0, sha256:${"9".repeat(64)} to 1.2.0, sha256:${"e".repeat(64)}): ` +
        "a colour is deployed by one update, and reached by external users after the next. " +
        "Deploy it first: pulumi config set activeColor blue, and pulumi up; then set activeColor to green.",
    ],
    [
      "a switch together with a version of the colour that is still to be built",
      {
        active: { color: "green", version: "1.2.0", replicas: 2 },
        idle: BLUE,
        appVersion: "1.2.0",
        content: "c2",
      },
      `activeColor: got "green", allowed is blue while green changes (from 1.1.0, sha256:${"9".repeat(64)} to 1.2.0): ` +
        "a colour is deployed by one update, and reached by external users after the next. " +
        "Deploy it first: pulumi config set activeColor blue, and pulumi up; then set activeColor to green.",
    ],
    [
      "a switch together with another version's name for the same image",
      { active: { ...GREEN, version: "1.2.0", image: image("9") }, idle: BLUE },
      `activeColor: got "green", allowed is blue while green changes (from 1.1.0, sha256:${"9".repeat(64)} to 1.2.0, sha256:${"9".repeat(64)}): ` +
        "a colour is deployed by one update, and reached by external users after the next. " +
        "Deploy it first: pulumi config set activeColor blue, and pulumi up; then set activeColor to green.",
    ],
    [
      "a switch together with a new version of the colour that is switched from, and stays",
      { active: GREEN, idle: { ...BLUE, version: "1.0.1", image: image("e") } },
      `activeColor: got "green", allowed is blue while blue changes (from 1.0.0, sha256:${"b".repeat(64)} to 1.0.1, sha256:${"e".repeat(64)}): ` +
        "until it has passed its gate, internal testers would reach green, as external users do. " +
        "Switch first, with blue as it was, and change blue with the next update.",
    ],
    [
      "the other colour's version with another image",
      { idle: { ...GREEN, version: "1.0.0", image: image("e") } },
      `green.version: got "1.0.0", allowed is a version other than 1.0.0 for the image ${image("e")}: blue runs 1.0.0 as ` +
        `sha256:${"b".repeat(64)}, and a version never changes its image. ` +
        "Set the image's own version with: pulumi config set --path 'green.version' <version>.",
    ],
    [
      "two images under one version, in a first release too",
      {
        active: { ...BLUE, version: "2.0.0", image: image("e") },
        idle: { ...GREEN, version: "2.0.0", image: image("f") },
      },
      `blue.version: got "2.0.0", allowed is a version other than 2.0.0 for the image ${image("e")}: green is to run 2.0.0 as ` +
        `sha256:${"f".repeat(64)}, and a version never changes its image. ` +
        "Set the image's own version with: pulumi config set --path 'blue.version' <version>.",
      { colors: {} },
    ],
    [
      "the version that a colour runs, to be built for another registry",
      { repository: "eu.gcr.io/my-project/web" },
      `green.version: got "1.1.0", allowed is a version other than 1.1.0 for an image of eu.gcr.io/my-project/web: green runs ` +
        `1.1.0 as ${image("9")}, and a version never changes its image. ` +
        "Build a new version there, and set it with: pulumi config set --path 'green.version' <version>.",
    ],
    [
      "another image of the idle colour under its version",
      { idle: { ...GREEN, image: image("e") } },
      `green.version: got "1.1.0", allowed is a version other than 1.1.0 for the image ${image("e")}: green runs 1.1.0 as ` +
        `sha256:${"9".repeat(64)}, and a version never changes its image. ` +
        "Set the image's own version with: pulumi config set --path 'green.version' <version>.",
    ],
    [
      "a switch to a colour that was never deployed",
      { active: GREEN, idle: BLUE },
      'activeColor: got "green", allowed is blue while green changes (from nothing to 1.1.0): ' +
        "a colour is deployed by one update, and reached by external users after the next. " +
        "Deploy it first: pulumi config set activeColor blue, and pulumi up; then set activeColor to green.",
      { activeColor: "blue", colors: { blue: PREVIOUS.colors.blue } },
    ],
    [
      "a switch to a colour whose image was set by hand, and changes back with the same update",
      { active: { ...GREEN, image: image("9") }, idle: BLUE },
      'activeColor: got "green", allowed is blue while green changes (from 1.1.0, gcr.io/my-project/web:1.0.0 to 1.1.0, ' +
        `sha256:${"9".repeat(64)}): a colour is deployed by one update, and reached by external users after the next. ` +
        "Deploy it first: pulumi config set activeColor blue, and pulumi up; then set activeColor to green.",
      {
        ...PREVIOUS,
        colors: {
          ...PREVIOUS.colors,
          green: { ...deployed("1.1.0", image("9")), image: "gcr.io/my-project/web:1.0.0" },
        },
      },
    ],
    [
      "another image of the live colour under its version",
      { active: { ...BLUE, image: image("e") } },
      `blue.version: got "1.0.0", allowed is a version other than 1.0.0 for the image ${image("e")}: blue runs 1.0.0 as ` +
        `sha256:${"b".repeat(64)}, and a version never changes its image. ` +
        "Set the image's own version with: pulumi config set --path 'blue.version' <version>.",
    ],
    [
      "a switch together with another image under the same version",
      { active: { ...GREEN, image: image("e") }, idle: BLUE },
      `green.version: got "1.1.0", allowed is a version other than 1.1.0 for the image ${image("e")}: green runs 1.1.0 as ` +
        `sha256:${"9".repeat(64)}, and a version never changes its image. ` +
        "Set the image's own version with: pulumi config set --path 'green.version' <version>.",
    ],
    [
      "other content under a version that was built, also when its gate failed",
      { content: "c2" },
      'appVersion: got "1.1.0", allowed is a version that was not built yet: ./app is no longer what 1.1.0 was built from, ' +
        "and a version never changes its image. Set a new version, in ./app/package.json or with " +
        "pulumi config set appVersion, and let a colour ask for it.",
    ],
  ];
  for (const [what, changes, message, previous] of refuses) {
    it(`refuse ${what}`, () => {
      const run = () => guard(changes, previous);
      expect(run).to.throw(pulumi.RunError).with.property("message", `gke-blue-green:${message}`);
    });
  }

  describe("of its app's name", () => {
    it("refuse another one", () => {
      expect(() => {
        guardAppName(PREVIOUS, "shop");
      })
        .to.throw(pulumi.RunError)
        .with.property(
          "message",
          'gke-blue-green:appName: got "shop", allowed is web while external users reach the public Service of that name: ' +
            "its address would be gone. Set it back with: pulumi config set appName web. " +
            "Another app has a stack of its own.",
        );
    });

    it("let the same one, and any for a first release", () => {
      guardAppName(PREVIOUS, "web");
      guardAppName({ colors: {} }, "shop");
    });
  });
});
