import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import type { PreviousRelease } from "../../../components/release/release-state.ts";
import type { GuardedRelease } from "../../../components/release/release-guards.ts";
import { guardAppName, guardRelease } from "../../../components/release/release-guards.ts";

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
  versions: { "1.1.0": { content: "c1" } },
};
const NOTHING: PreviousRelease = { colors: {}, versions: {} };
const BLUE = { color: "blue", version: "1.0.0", replicas: 2, image: image("b") } as const;
const GREEN = { color: "green", version: "1.1.0", replicas: 2 } as const;
const SAME: GuardedRelease = {
  active: BLUE,
  idle: GREEN,
  pinned: ["blue", "green"],
  appVersion: "1.1.0",
  appPath: "./app",
  repository: "gcr.io/my-project/web",
  content: "c1",
  isKept: true,
};

const guard = (changes: Partial<GuardedRelease>, previous = PREVIOUS) =>
  guardRelease(previous, { ...SAME, ...changes });

describe("the guards of a release", () => {
  const lets: [string, Partial<GuardedRelease>, PreviousRelease?][] = [
    ["a first release", {}, NOTHING],
    ["an unchanged release", {}],
    ["a switch to a colour as it runs", { active: GREEN, idle: BLUE }],
    [
      "a switch while the old colour changes and loses its pods",
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
    ["new content that no colour asks for", { content: "c2", idle: { ...GREEN, image: image("9") } }],
    [
      "the rest of an update that failed after its switch",
      { active: GREEN, idle: BLUE },
      { ...PREVIOUS, activeColor: "green" },
    ],
  ];
  for (const [what, changes, previous] of lets) {
    it(`allow ${what}`, () => expect(() => guard(changes, previous)).not.to.throw());
  }

  it("allow an image that repairs one set by hand", () => {
    const blue = { ...deployed("1.0.0", image("b")), image: "gcr.io/my-project/web:latest" };
    const previous = { ...PREVIOUS, colors: { ...PREVIOUS.colors, blue } };
    expect(() => guard({}, previous)).not.to.throw();
  });

  const refuses: [string, Partial<GuardedRelease>, string, PreviousRelease?][] = [
    [
      "a switch to a colour with a new version",
      { active: { ...GREEN, version: "1.2.0", image: image("e") }, idle: BLUE },
      `activeColor: expected blue while green changes (from 1.1.0, sha256:${"9".repeat(64)} to 1.2.0, sha256:${"e".repeat(64)}), got "green". ` +
        "A new release needs two updates, one that deploys it and one that switches. Deploy it first with: " +
        "pulumi config set activeColor blue && pulumi up. Then set activeColor to green.",
    ],
    [
      "a switch to a new version that also shrinks the old colour",
      { active: { ...GREEN, version: "1.2.0", image: image("e") }, idle: { ...BLUE, replicas: 0 } },
      `activeColor: expected blue while green changes (from 1.1.0, sha256:${"9".repeat(64)} to 1.2.0, sha256:${"e".repeat(64)}), got "green". ` +
        "A new release needs two updates, one that deploys it and one that switches. Deploy it first with: " +
        "pulumi config set activeColor blue && pulumi config set --path 'blue.replicas' 2 && pulumi up. " +
        "Then set activeColor to green.",
    ],
    [
      "a switch to a version that still has to be built",
      {
        active: { color: "green", version: "1.2.0", replicas: 2 },
        idle: BLUE,
        appVersion: "1.2.0",
        content: "c2",
      },
      `activeColor: expected blue while green changes (from 1.1.0, sha256:${"9".repeat(64)} to 1.2.0), got "green". ` +
        "A new release needs two updates, one that deploys it and one that switches. Deploy it first with: " +
        "pulumi config set activeColor blue && pulumi up. Then set activeColor to green.",
    ],
    [
      "a switch to a new version of the same image",
      { active: { ...GREEN, version: "1.2.0", image: image("9") }, idle: BLUE },
      `activeColor: expected blue while green changes (from 1.1.0, sha256:${"9".repeat(64)} to 1.2.0, sha256:${"9".repeat(64)}), got "green". ` +
        "A new release needs two updates, one that deploys it and one that switches. Deploy it first with: " +
        "pulumi config set activeColor blue && pulumi up. Then set activeColor to green.",
    ],
    [
      "a switch away from a colour with a new version",
      { active: GREEN, idle: { ...BLUE, version: "1.0.1", image: image("e") } },
      `activeColor: expected blue while blue changes (from 1.0.0, sha256:${"b".repeat(64)} to 1.0.1, sha256:${"e".repeat(64)}), got "green". ` +
        "Internal testers would reach green, like external users, until blue passes its gate. " +
        "Switch first with blue as it was, and change blue in the next update: " +
        `pulumi config set --path 'blue.version' 1.0.0 && pulumi config set --path 'blue.image' ${image("b")} && pulumi up`,
    ],
    [
      "another image under the other colour's version",
      { idle: { ...GREEN, version: "1.0.0", image: image("e") } },
      `green.version: expected a version other than 1.0.0 for the image ${image("e")}, got "1.0.0". ` +
        `blue runs 1.0.0 as sha256:${"b".repeat(64)}, and a version never changes its image. ` +
        "Set the image's own version with: pulumi config set --path 'green.version' <version>",
    ],
    [
      "two images under one version in a first release",
      {
        active: { ...BLUE, version: "2.0.0", image: image("e") },
        idle: { ...GREEN, version: "2.0.0", image: image("f") },
      },
      `blue.version: expected a version other than 2.0.0 for the image ${image("e")}, got "2.0.0". ` +
        `green would run 2.0.0 as sha256:${"f".repeat(64)}, and a version never changes its image. ` +
        "Set the image's own version with: pulumi config set --path 'blue.version' <version>",
      NOTHING,
    ],
    [
      "a build of a running version for another registry",
      { repository: "eu.gcr.io/my-project/web" },
      `green.version: expected a version other than 1.1.0 for an image of eu.gcr.io/my-project/web, got "1.1.0". ` +
        `green runs 1.1.0 as ${image("9")}, and a version never changes its image. ` +
        "Build a new version for eu.gcr.io/my-project/web, and set it with: " +
        "pulumi config set --path 'green.version' <version>",
    ],
    [
      "another image of the idle colour under its version",
      { idle: { ...GREEN, image: image("e") } },
      `green.version: expected a version other than 1.1.0 for the image ${image("e")}, got "1.1.0". ` +
        `green runs 1.1.0 as sha256:${"9".repeat(64)}, and a version never changes its image. ` +
        "Set the image's own version with: pulumi config set --path 'green.version' <version>",
    ],
    [
      "a switch to a colour that was never deployed",
      { active: GREEN, idle: BLUE },
      'activeColor: expected blue while green changes (from nothing to 1.1.0), got "green". ' +
        "A new release needs two updates, one that deploys it and one that switches. Deploy it first with: " +
        "pulumi config set activeColor blue && pulumi up. Then set activeColor to green.",
      { activeColor: "blue", colors: { blue: PREVIOUS.colors.blue }, versions: {} },
    ],
    [
      "a switch to a colour whose image was set by hand",
      { active: { ...GREEN, image: image("9") }, idle: BLUE },
      "activeColor: expected blue while green changes (from 1.1.0, gcr.io/my-project/web:1.0.0 to 1.1.0, " +
        `sha256:${"9".repeat(64)}), got "green". ` +
        "A new release needs two updates, one that deploys it and one that switches. Deploy it first with: " +
        "pulumi config set activeColor blue && pulumi up. Then set activeColor to green.",
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
      `blue.version: expected a version other than 1.0.0 for the image ${image("e")}, got "1.0.0". ` +
        `blue runs 1.0.0 as sha256:${"b".repeat(64)}, and a version never changes its image. ` +
        "Set the image's own version with: pulumi config set --path 'blue.version' <version>",
    ],
    [
      "a switch together with another image under the same version",
      { active: { ...GREEN, image: image("e") }, idle: BLUE },
      `green.version: expected a version other than 1.1.0 for the image ${image("e")}, got "1.1.0". ` +
        `green runs 1.1.0 as sha256:${"9".repeat(64)}, and a version never changes its image. ` +
        "Set the image's own version with: pulumi config set --path 'green.version' <version>",
    ],
    [
      "other content under a version that was built",
      { content: "c2" },
      'appVersion: expected a version that was not built yet, got "1.1.0". ./app has changed since 1.1.0 was built, ' +
        "and a version never changes its image. Set a new version in ./app/package.json or with: " +
        "pulumi config set appVersion <version>. Then set it for a colour.",
    ],
    [
      "a version whose tag was moved in the registry",
      { pinned: [], idle: { ...GREEN, version: "1.0.0", image: image("e") } },
      `green.version: expected a version other than 1.0.0 for the image ${image("e")}, got "1.0.0". ` +
        `blue runs 1.0.0 as sha256:${"b".repeat(64)}, and a version never changes its image. ` +
        `To run 1.0.0 as it was, pin it: pulumi config set --path 'green.image' ${image("b")}`,
    ],
    [
      "a switch away from a colour whose image was set by hand",
      { active: GREEN, idle: BLUE },
      `activeColor: expected blue while blue changes (from 1.0.0, sha256:${"e".repeat(64)} to 1.0.0, sha256:${"b".repeat(64)}), got "green". ` +
        "Internal testers would reach green, like external users, until blue passes its gate. " +
        "Switch first with blue as it was, and change blue in the next update: pulumi config set activeColor blue && pulumi up",
      {
        ...PREVIOUS,
        colors: { ...PREVIOUS.colors, blue: { ...deployed("1.0.0", image("b")), image: image("e") } },
      },
    ],
    [
      "a version that one colour pins and the other builds",
      { active: { ...BLUE, version: "1.2.0", image: image("e") }, idle: { ...GREEN, version: "1.2.0" } },
      `blue.version: expected a version other than 1.2.0 for the image ${image("e")}, got "1.2.0". ` +
        "green would build 1.2.0 from the app's folder, and a version never changes its image. " +
        "Set the image's own version with: pulumi config set --path 'blue.version' <version>",
    ],
    [
      "another image under a version that no colour runs any more",
      { idle: { ...GREEN, version: "0.9.0", image: image("e") } },
      `green.version: expected a version other than 0.9.0 for the image ${image("e")}, got "0.9.0". ` +
        `An earlier update deployed 0.9.0 as sha256:${"a".repeat(64)}, and a version never changes its image. ` +
        "Set the image's own version with: pulumi config set --path 'green.version' <version>",
      { ...PREVIOUS, versions: { ...PREVIOUS.versions, "0.9.0": { image: image("a") } } },
    ],
    [
      "other content under a version that was built before the last one",
      { appVersion: "0.9.0", content: "c2", idle: { ...GREEN, version: "0.9.0" } },
      'appVersion: expected a version that was not built yet, got "0.9.0". ./app has changed since 0.9.0 was built, ' +
        "and a version never changes its image. Set a new version in ./app/package.json or with: " +
        "pulumi config set appVersion <version>. Then set it for a colour.",
      { ...PREVIOUS, versions: { ...PREVIOUS.versions, "0.9.0": { content: "c0" } } },
    ],
    [
      "a second build of a version whose image the registry no longer has",
      { appVersion: "0.9.0", content: "c0", isKept: false, idle: { ...GREEN, version: "0.9.0" } },
      `appVersion: expected a version that was not built yet, got "0.9.0". 0.9.0 is ${image("a")}. ` +
        "gcr.io/my-project/web has no tag for it, and a version never changes its image. To run it, pin it: " +
        `pulumi config set --path 'green.image' ${image("a")}. To build the app's folder, give it a new version.`,
      { ...PREVIOUS, versions: { "0.9.0": { content: "c0", image: image("a") } } },
    ],
  ];
  for (const [what, changes, message, previous] of refuses) {
    it(`refuse ${what}`, () => {
      const run = () => guard(changes, previous);
      expect(run).to.throw(pulumi.RunError).with.property("message", message);
    });
  }

  describe("of the app's name", () => {
    it("refuse another name", () => {
      expect(() => {
        guardAppName(PREVIOUS, "shop");
      })
        .to.throw(pulumi.RunError)
        .with.property(
          "message",
          'appName: expected web, got "shop". External users reach the public Service of web, and its address would be ' +
            "lost. Set it back with: pulumi config set appName web. Use another stack for another app.",
        );
    });

    it("allow the same name, and any name for a first release", () => {
      guardAppName(PREVIOUS, "web");
      guardAppName(NOTHING, "shop");
    });
  });
});
