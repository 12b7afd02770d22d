import { expect } from "chai";
import { colorImages, type ColorImagesArgs } from "../../../components/release/color-images.ts";
import { parseState } from "../../../components/release/release-state.ts";
import { deployedState } from "../../helpers/deployed-state.ts";

const REPOSITORY = "gcr.io/my-project/web";
const digest = (version: string) => `sha256:${version.replace(/\D/g, "").padEnd(64, "0")}`;
const imageOf = (version: string) => `${REPOSITORY}@${digest(version)}`;
const release = (version: string, replicas = 2) => {
  const applied = { version, image: imageOf(version) };
  return { ...applied, applied, replicas };
};
const pushed = { imageName: `${REPOSITORY}:1.1.0`, repoDigest: imageOf("1.1.0") };
const imageId = `${REPOSITORY}:1.0.0`;
const BUILT = { version: "1.1.0", content: "c", modes: "m", imageId };

/** Blue runs 1.0.0 and serves; green runs 1.1.0, which the last update built. */
const state = deployedState({
  ...{ activeColor: "blue", blue: release("1.0.0"), green: release("1.1.0") },
  ...{ built: BUILT, pushed, versions: { "1.1.0": { content: "c", image: imageOf("1.1.0") } } },
});

type Wanted = Pick<ColorImagesArgs, "active" | "idle">;

async function images(wanted: Wanted, content: () => string, previous = parseState(state)) {
  let reads = 0;
  const found = await colorImages({
    ...{ project: "my-project", registryHost: "gcr.io", isFirst: false, previous },
    app: { appName: "web", appPath: "./app", appVersion: "1.1.0" },
    ...wanted,
    lookups: {
      appContent: () => {
        reads++;
        return { content: content(), modes: "m" };
      },
      publishedImage: (version) => Promise.reject(new Error(`${version} was looked up`)),
    },
  });
  return { ...found, reads };
}

const unreadable = () => {
  throw new Error("the app's folder was read");
};
const blue = { color: "blue", version: "1.0.0", replicas: 2 } as const;
const green = { color: "green", version: "1.1.0", replicas: 2 } as const;

describe("the images of an update that builds nothing", () => {
  const back = parseState(
    deployedState({
      ...{ activeColor: "green", blue: release("1.0.0"), green: release("1.1.0") },
      ...{ built: BUILT, pushed, versions: { "1.1.0": { content: "c", image: imageOf("1.1.0") } } },
    }),
  );
  const cases: readonly [string, Wanted, ReturnType<typeof parseState>?][] = [
    ["a switch", { active: green, idle: blue }],
    ["a rollback", { active: blue, idle: green }, back],
    ["a switch to the only colour", { active: green }],
    ["a resize of what serves", { active: { ...blue, replicas: 5 }, idle: green }],
    ["a resize of the idle colour", { active: blue, idle: { ...green, replicas: 0 } }],
  ];
  for (const [what, wanted, previous] of cases) {
    it(`are found in ${what} without one look at the app's folder`, async () => {
      const found = await images(wanted, unreadable, previous);
      expect(found.reads).to.equal(0);
      expect(found.build).to.equal(undefined);
      expect(found.active).to.equal(imageOf(wanted.active.version));
      expect(found.idle).to.equal(wanted.idle && imageOf(wanted.idle.version));
      expect(found.earlierBuild).to.deep.equal({ ...pushed, imageId });
    });
  }

  it("are compared with the folder in any other update, as it may be meant to build", async () => {
    const same = await images({ active: blue, idle: green }, () => "c");
    expect([same.reads, same.build, same.earlierBuild]).to.deep.equal([
      1,
      { content: "c", isKept: true },
      undefined,
    ]);
    const edited = await images({ active: blue, idle: green }, () => "edited");
    expect(edited.build).to.deep.equal({ content: "edited", isKept: true });
  });

  it("don't need a build that an earlier switch has left in the state", async () => {
    const left = parseState({
      ...state,
      ...deployedState({ built: BUILT, pushed: { ...pushed, imageId, isEarlier: true } }),
    });
    const found = await images({ active: blue, idle: green }, () => "c", left);
    expect([found.build, found.idle]).to.deep.equal([undefined, imageOf("1.1.0")]);
    expect(found.earlierBuild).to.deep.equal({ ...pushed, imageId });
  });
});
