import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { isCopyMissing } from "../../../components/release/missing-copy.ts";
import { parseState } from "../../../components/release/release-state.ts";
import { deployedState } from "../../helpers/deployed-state.ts";
import { digestOf, mockEngine } from "../../helpers/pulumi-mocks.ts";

const OWN = { project: "my-project", registryHost: "eu.gcr.io", appName: "web" } as const;
const DIGEST = digestOf("1.1.0");
const IMAGE = `eu.gcr.io/my-project/web@${DIGEST}`;
const SOURCE = `gcr.io/my-project-dev/web@${DIGEST}`;
const GREEN = { color: "green", version: "1.1.0", image: IMAGE, copiedFrom: SOURCE } as const;
const blue = { version: "1.0.0", image: `eu.gcr.io/my-project/web@${digestOf("1.0.0")}`, replicas: 2 };
const BEFORE = parseState(deployedState({ activeColor: "blue", blue }));
const NEW = { colors: {}, versions: {} };

const failure = (run: Promise<unknown>) =>
  run.then(
    () => {
      throw new Error("expected a RunError");
    },
    (error: Error) => {
      expect(pulumi.RunError.isInstance(error)).to.be.true;
      return error.message;
    },
  );

describe("the copy of a promoted image", () => {
  it("is missing when the own repository has neither the digest nor the version", async () => {
    const engine = await mockEngine();
    expect(await isCopyMissing(BEFORE, GREEN, OWN)).to.be.true;
    expect(engine.invokes.map(({ inputs }) => inputs)).to.deep.equal(
      [`web@${DIGEST}`, "web:1.1.0"].map((imageName) => ({
        project: "my-project",
        location: "europe",
        repositoryId: "eu.gcr.io",
        imageName,
      })),
    );
  });

  it("is there when the own repository has the digest", async () => {
    await mockEngine({ publishedTags: ["1.1.0"] });
    expect(await isCopyMissing(BEFORE, GREEN, OWN)).to.be.false;
  });

  it("is made again when its digest has no tag", async () => {
    await mockEngine({ untaggedDigests: [DIGEST] });
    expect(await isCopyMissing(BEFORE, GREEN, OWN)).to.be.true;
  });

  it("is there without a call to the registry when a colour runs it", async () => {
    const engine = await mockEngine({ registryError: "no answer" });
    const green = { version: "1.1.0", image: IMAGE, replicas: 2 };
    const previous = parseState(deployedState({ activeColor: "green", green }));
    expect(await isCopyMissing(previous, { ...GREEN, color: "blue" }, OWN)).to.be.false;
    expect(engine.invokes).to.deep.equal([]);
  });

  it("is not asked for when the colour's image is the stack's own", async () => {
    const engine = await mockEngine();
    expect(await isCopyMissing(BEFORE, { ...GREEN, copiedFrom: undefined }, OWN)).to.be.false;
    expect(await isCopyMissing(BEFORE, { color: "blue", version: "1.0.0" }, OWN)).to.be.false;
    expect(engine.invokes).to.deep.equal([]);
  });

  it("is missing in a project that doesn't exist yet", async () => {
    await mockEngine({ registryError: "googleapi: Error 403: Permission denied (or it may not exist)." });
    expect(await isCopyMissing(NEW, GREEN, OWN)).to.be.true;
  });

  it("is refused when its version is another image there", async () => {
    await mockEngine({ publishedTags: ["1.2.0"] });
    const other = { ...GREEN, version: "1.2.0" };
    expect(await failure(isCopyMissing(BEFORE, other, OWN))).to.equal(
      `green.version: expected a version that is ${DIGEST} or nothing in eu.gcr.io/my-project/web, got "1.2.0". ` +
        `eu.gcr.io/my-project/web:1.2.0 is ${digestOf("1.2.0")}, and a version never changes its image. ` +
        "Build the release under another version and promote that.",
    );
  });

  it("is an error when the registry can't be read", async () => {
    await mockEngine({ registryError: "googleapi: Error 403: Permission denied." });
    expect(await failure(isCopyMissing(BEFORE, GREEN, OWN))).to.equal(
      `green.image: expected an image whose copy can be looked up in eu.gcr.io/my-project/web, got "${SOURCE}". ` +
        "The registry can't be read (googleapi: Error 403: Permission denied). " +
        "Grant roles/artifactregistry.reader to the account that runs Pulumi.",
    );
  });
});
