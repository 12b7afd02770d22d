import { expect } from "chai";
import { type GateImagesArgs, gateImages } from "../../../components/release/gate-images.ts";
import { parseState } from "../../../components/release/release-state.ts";
import { type DeployedState, deployedState } from "../../helpers/deployed-state.ts";
import { digestOf } from "../../helpers/pulumi-mocks.ts";

const app = (version: string) => `gcr.io/my-project/web@${digestOf(version)}`;
const gate = (name: string) => `gcr.io/my-project/blue-green-gate@${digestOf(name)}`;
const BLUE = { color: "blue", version: "1.0.0", image: app("1.0.0") } as const;
const GREEN = { color: "green", version: "1.1.0", image: app("1.1.0") } as const;
const PASSED: DeployedState = {
  gates: {
    blue: { version: "1.0.0", image: app("1.0.0"), gateImage: gate("first") },
    green: { version: "1.1.0", image: app("1.1.0"), gateImage: gate("second") },
  },
};
const FOLDER = { content: "0123456789abcdef", modes: "m" };
const BUILD = { reference: gate("built"), ...FOLDER };

interface Asked {
  readonly state?: DeployedState;
  readonly colors?: GateImagesArgs["colors"];
  readonly gate?: Partial<GateImagesArgs["gate"]>;
  /** @default FOLDER */
  readonly content?: () => typeof FOLDER;
  /** Tags in the registry. */
  readonly tags?: Readonly<Record<string, string>>;
  /** @default false */
  readonly isPresent?: boolean;
}

/** What an update does, and what it asked. */
async function images({
  state = {},
  colors = [BLUE, GREEN],
  content,
  tags = {},
  isPresent = false,
  ...more
}: Asked) {
  const asked: string[] = [];
  const plan = await gateImages({
    ...{ previous: parseState(deployedState(state)), colors, project: "my-project", registryHost: "gcr.io" },
    gate: { requireDigests: false, ...more.gate },
    lookups: {
      content: () => {
        asked.push("folder");
        return (content ?? (() => FOLDER))();
      },
      published: (tag) => {
        asked.push(tag);
        return Promise.resolve(tags[tag]);
      },
      isPresent: (digest) => {
        asked.push(digest);
        return Promise.resolve(isPresent);
      },
    },
  });
  return { ...plan, asked };
}

const broken = () => {
  throw new Error("gate/x.ts: expected a file that can be read, got EACCES.");
};

const failure = (asked: Asked) =>
  images(asked).then(
    () => "no error",
    (error: Error) => error.message,
  );

describe("the images of gates", () => {
  const KEPT = { images: { blue: gate("first"), green: gate("second") }, isAwaited: false, warnings: [] };

  it("stay the ones that tested a release, without a look at the folder or the registry", async () => {
    expect(await images({ state: PASSED, content: broken })).to.deep.equal({ ...KEPT, asked: [] });
    const recorded = { ...PASSED, gateImage: { image: gate("newest"), content: "newest" } };
    expect(await images({ state: recorded, content: broken })).to.deep.equal({ ...KEPT, asked: [] });
  });

  it("stay the ones that tested a version that is built again from the same content", async () => {
    const colors = [BLUE, { color: "green", version: "1.1.0" }] as const;
    const state = { ...PASSED, versions: { "1.1.0": { image: app("1.1.0"), content: "c" } } };
    expect((await images({ state, colors })).images).to.deep.equal(KEPT.images);
  });

  it("are built from the folder for a new release that the registry has none for", async () => {
    const green = { ...GREEN, version: "1.2.0", image: app("1.2.0") };
    expect(await images({ state: PASSED, colors: [BLUE, green] })).to.deep.equal({
      images: { blue: gate("first") },
      isAwaited: true,
      warnings: [],
      build: FOLDER,
      asked: ["folder", "0123456789ab"],
    });
    expect((await images({})).images).to.deep.equal({});
  });

  it("are those of the registry or of an earlier build if the folder is the same", async () => {
    const found = await images({ tags: { "0123456789ab": gate("found") } });
    expect(found.images).to.deep.equal({ blue: gate("found"), green: gate("found") });
    expect(found.build).to.equal(undefined);
    const state = { gateImage: { image: gate("earlier"), content: FOLDER.content } };
    const recorded = await images({ state });
    expect(recorded.images).to.deep.equal({ blue: gate("earlier"), green: gate("earlier") });
    expect(recorded.asked).to.deep.equal(["folder"]);
  });

  it("leave an unchanged build in the state, and give up another one", async () => {
    const kept = await images({ state: { ...PASSED, gateBuild: BUILD } });
    expect(kept).to.deep.equal({ ...KEPT, build: FOLDER, asked: ["folder"] });
    for (const changes of [{ content: "other" }, { modes: "other" }]) {
      const state = { ...PASSED, gateBuild: { ...BUILD, ...changes } };
      expect((await images({ state })).build, JSON.stringify(changes)).to.equal(undefined);
    }
    expect(await images({ state: { ...PASSED, gateBuild: BUILD }, content: broken })).to.deep.equal({
      ...KEPT,
      asked: ["folder"],
    });
  });

  it("are not built again for other file modes", async () => {
    const { images: found, build } = await images({ state: { gateBuild: { ...BUILD, modes: "other" } } });
    expect(found).to.deep.equal({ blue: gate("built"), green: gate("built") });
    expect(build).to.equal(undefined);
  });

  it("are those of an earlier build, with a warning, for a new release while the folder can't be built", async () => {
    const state = { gateImage: { image: gate("earlier"), content: "other" } };
    const { images: found, warnings } = await images({ state, content: broken });
    expect(found).to.deep.equal({ blue: gate("earlier"), green: gate("earlier") });
    expect(warnings).to.deep.equal([
      "The gate's folder can't be built (gate/x.ts: expected a file that can be read, got EACCES). " +
        `The gate runs in the image of an earlier update, ${gate("earlier")}.`,
    ]);
    expect(await failure({ content: broken })).to.match(/^gate\/x\.ts: /);
  });

  describe("that the config pins", () => {
    const PIN = `gcr.io/dev-project/blue-green-gate@${digestOf("pinned")}`;
    const pinned = { image: PIN, requireDigests: true };

    it("are copied into the own repository for a new release", async () => {
      const { asked, ...plan } = await images({ gate: pinned, content: broken });
      expect(plan).to.deep.equal({
        images: {},
        isAwaited: true,
        warnings: [],
        copy: { reference: gate("pinned"), source: PIN, isMissing: true },
      });
      expect(asked).to.deep.equal([digestOf("pinned")]);
    });

    it("are used without a copy once they are there", async () => {
      const { images: found, copy, isAwaited } = await images({ gate: pinned, isPresent: true });
      expect(found).to.deep.equal({ blue: gate("pinned"), green: gate("pinned") });
      expect({ ...copy, isAwaited }).to.deep.include({ isMissing: false, isAwaited: false });
    });

    it("ask nobody while both releases have passed", async () => {
      const { asked, images: found, copy } = await images({ state: PASSED, gate: pinned });
      expect({ asked, found }).to.deep.equal({ asked: [], found: KEPT.images });
      expect(copy?.isMissing).to.equal(false);
    });

    it("are used as they are if they are in the own repository", async () => {
      const plan = await images({ gate: { image: gate("own") } });
      expect(plan.images).to.deep.equal({ blue: gate("own"), green: gate("own") });
      expect(plan.copy).to.equal(undefined);
    });
  });

  it("are needed in the config for a new release of a stack that builds nothing", async () => {
    const promotedOnly = { requireDigests: true };
    expect(await failure({ gate: promotedOnly })).to.equal(
      "smokeTest.image: expected an image of the gate by digest while requireDigests is true, as the release of blue " +
        "needs a gate, got nothing. Promote a release, which brings the image: npm run promote -- --from dev --to prod. " +
        "Or let a command in the app's image test the release: set smokeTest.command.",
    );
    expect(await images({ state: PASSED, gate: promotedOnly })).to.deep.equal({ ...KEPT, asked: [] });
  });
});
