import { expect } from "chai";
import { previousRelease } from "../../../components/release/previous-release.ts";
import { parseState } from "../../../components/release/release-state.ts";
import { deployedState } from "../../helpers/deployed-state.ts";
import { PROJECT_NAME } from "../../helpers/pulumi-config.ts";
import { mockEngine } from "../../helpers/pulumi-mocks.ts";

const BLUE = {
  version: "1.0.0",
  image: "gcr.io/p/web:set-by-hand",
  replicas: 2,
  applied: { version: "1.0.0", image: "gcr.io/p/web@sha256:b1" },
};
const GREEN = { version: "1.1.0", image: "gcr.io/p/web@sha256:97", replicas: 0 };

const STACK = `organization/${PROJECT_NAME}/prod`;

describe("the previous release", () => {
  it("is read from the stack's own state, including what a failed update left", async () => {
    const state = deployedState({
      activeColor: "blue",
      blue: BLUE,
      green: GREEN,
      built: { version: "1.1.0", content: "c1", modes: "m1" },
    });
    const engine = await mockEngine({ stack: "prod", state });
    expect(await previousRelease()).to.deep.equal({
      activeColor: "blue",
      appName: "web",
      colors: { blue: BLUE, green: GREEN },
      built: { version: "1.1.0", content: "c1", modes: "m1" },
      versions: { "1.0.0": { image: "gcr.io/p/web@sha256:b1" }, "1.1.0": { content: "c1" } },
    });
    expect(engine.invokes).to.deep.equal([
      { token: "pulumi:pulumi:readStackResourceOutputs", inputs: { stackName: STACK } },
    ]);
  });

  it("knows whether the repository is marked, also before there is a cluster", () => {
    const repositoryOf = (labels?: object) =>
      parseState({
        "urn:pulumi:test::p::gcp:artifactregistry/repository:Repository::image-repository": {
          type: "gcp:artifactregistry/repository:Repository",
          outputs: { repositoryId: "gcr.io", labels },
        },
      }).repository;
    expect(repositoryOf({ "delete-images": "true" })).to.deep.equal({ isMarked: true });
    expect(repositoryOf({})).to.deep.equal({ isMarked: false });
    expect(repositoryOf()).to.deep.equal({ isMarked: false });
    expect(parseState(deployedState({ blue: BLUE })).repository).to.equal(undefined);
  });

  it("is read in a preview too, also if no update has finished", async () => {
    await mockEngine({ preview: true, state: deployedState({ blue: BLUE }) });
    expect((await previousRelease()).colors).to.deep.equal({ blue: BLUE });
  });

  it("is unfinished from the first resource on until there is a public Service", async () => {
    const unfinished = async (state: ReturnType<typeof deployedState>) => {
      await mockEngine({ preview: true, state });
      return (await previousRelease()).isUnfinished;
    };
    const stack = { "urn:pulumi:p::p::pulumi:pulumi:Stack::p": { type: "pulumi:pulumi:Stack", outputs: {} } };
    expect(await unfinished(stack)).to.equal(undefined);
    expect(await unfinished({ ...stack, ...deployedState({ blue: BLUE }) })).to.equal(true);
    expect(await unfinished({ ...stack, ...deployedState({ activeColor: "blue", blue: BLUE }) })).to.equal(
      undefined,
    );
  });

  it("is empty before the first update", async () => {
    await mockEngine({ preview: true });
    const { colors, versions } = await previousRelease();
    expect([colors, versions]).to.deep.equal([{}, {}]);
  });

  it("keeps what each version is when no colour runs it any more, and adds what the last update did", () => {
    const image = (letter: string) => `gcr.io/p/web@sha256:${letter.repeat(64)}`;
    const state = deployedState({
      blue: { ...BLUE, applied: { version: "1.0.0", image: image("b") } },
      versions: {
        "0.9.0": { image: image("a"), content: "c0" },
        "1.0.0": { content: "c1" },
        "1.1.0": { image: image("c") },
      },
      built: { version: "1.1.0", content: "c2", modes: "m" },
    });
    expect(parseState(state).versions).to.deep.equal({
      "0.9.0": { image: image("a"), content: "c0" },
      "1.0.0": { image: image("b"), content: "c1" },
      "1.1.0": { image: image("c"), content: "c2" },
    });
  });

  it("never changes what is recorded of a version, and leaves out what is no fact about one", () => {
    const first = `gcr.io/p/web@sha256:${"1".repeat(64)}`;
    const state = deployedState({
      blue: { ...BLUE, applied: { version: "1.0.0", image: `gcr.io/p/web@sha256:${"2".repeat(64)}` } },
      green: { ...GREEN, applied: { version: "1.1.0", image: "gcr.io/p/web:latest" } },
      versions: { "1.0.0": { image: first }, "0.1.0": { image: 7 } as object },
    });
    expect(parseState(state).versions).to.deep.equal({ "1.0.0": { image: first } });
  });

  it("is incomplete after an update that failed half-way", () => {
    expect(parseState(deployedState({ blue: BLUE }))).to.deep.equal({
      activeColor: undefined,
      appName: undefined,
      colors: { blue: BLUE },
      built: undefined,
      versions: { "1.0.0": { image: "gcr.io/p/web@sha256:b1" } },
    });
    const unfinished = { "urn:x::blue": { type: "kubernetes:apps/v1:Deployment", outputs: {} } };
    expect(parseState(unfinished).colors).to.deep.equal({});
  });
});
