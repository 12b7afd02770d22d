import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { existingImage, publishedImage } from "../../../components/release/existing-image.ts";
import { withinLimit } from "../../../components/release/registry-limit.ts";
import { digestOf, mockEngine } from "../../helpers/pulumi-mocks.ts";

const WEB = { project: "my-project", registryHost: "eu.gcr.io", appName: "web" } as const;
const ask = {
  ...WEB,
  appVersion: "1.1.0",
  color: "green",
  publishedImage: (version: string) => publishedImage({ ...WEB, version }),
  colorToBuild: () => Promise.resolve(undefined),
  say: () => undefined,
} as const;
const PINNED = `gcr.io/other-project/web@sha256:${"0".repeat(64)}`;

describe("a colour's existing image", () => {
  it("is the pinned one, without a call to the registry", async () => {
    const engine = await mockEngine();
    expect(await existingImage({ ...ask, version: "1.0.0", image: PINNED })).to.equal(PINNED);
    expect(engine.invokes).to.deep.equal([]);
  });

  it("is the one in the registry for the app folder's version that somebody else pushed", async () => {
    await mockEngine({ publishedTags: ["1.1.0"] });
    expect(await existingImage({ ...ask, version: "1.1.0" })).to.equal(
      `eu.gcr.io/my-project/web@${digestOf("1.1.0")}`,
    );
  });

  for (const registryError of [
    "Requested image was not found.",
    "googleapi: Error 404: Requested entity was not found.",
    "googleapi: Error 403: Artifact Registry API has not been used in project 1 before or it is disabled.",
  ]) {
    it(`is undefined for a version to be built when the registry answers '${registryError}'`, async () => {
      await mockEngine({ registryError });
      expect(await existingImage({ ...ask, version: "1.1.0" })).to.be.undefined;
    });
  }

  it("is undefined for a version to be built in a project that does not exist yet", async () => {
    const registryError =
      "googleapi: Error 403: Permission 'artifactregistry.dockerimages.list' denied (or it may not exist).";
    await mockEngine({ registryError });
    expect(await existingImage({ ...ask, version: "1.1.0", isFirst: true })).to.be.undefined;
  });

  it("is an error when the registry refuses the question for a version to be built", async () => {
    await mockEngine({ registryError: "googleapi: Error 403: Permission denied." });
    const error = await existingImage({ ...ask, version: "1.1.0" }).catch(
      (reason: unknown) => reason as Error,
    );
    expect(error).to.have.property(
      "message",
      'green.version: expected a version that can be looked up in eu.gcr.io/my-project/web, got "1.1.0". ' +
        "The registry can't be read (googleapi: Error 403: Permission denied). " +
        "Grant roles/artifactregistry.reader to the account that runs Pulumi.",
    );
  });

  it("is an error with a next step when the registry does not answer in time", async () => {
    const publishedImage = () => withinLimit(new Promise<string>(() => undefined), 0.01);
    const error = await existingImage({ ...ask, publishedImage, version: "1.0.0" }).catch(
      (reason: unknown) => reason,
    );
    expect(pulumi.RunError.isInstance(error)).to.be.true;
    expect(error).to.have.property(
      "message",
      'green.version: expected a version that can be looked up in eu.gcr.io/my-project/web, got "1.0.0". ' +
        "The registry can't be read (no answer within 0.01 s). Try again. " +
        "An update in which the colours keep their versions doesn't need the registry.",
    );
  });

  it("is the digest behind the version's tag", async () => {
    const engine = await mockEngine({ publishedTags: ["1.0.0"] });
    expect(await existingImage({ ...ask, version: "1.0.0" })).to.equal(
      `eu.gcr.io/my-project/web@${digestOf("1.0.0")}`,
    );
    expect(engine.invokes[0]?.inputs).to.deep.equal({
      project: "my-project",
      location: "europe",
      repositoryId: "eu.gcr.io",
      imageName: "web:1.0.0",
    });
  });

  it("is an error with a next step for a version that is not in the registry", async () => {
    await mockEngine();
    const error = await existingImage({ ...ask, version: "0.9.0" }).catch(
      (reason: unknown) => reason as Error,
    );
    expect(pulumi.RunError.isInstance(error)).to.be.true;
    expect(error).to.have.property(
      "message",
      "green.version: expected 1.1.0, which is built from the app's folder, or a version in the registry, " +
        'got "0.9.0". eu.gcr.io/my-project/web:0.9.0 was not found (Requested image was not found). ' +
        "To build it, run: pulumi config set appVersion 0.9.0",
    );
  });

  it("is an error with another next step when the update builds the other colour's version", async () => {
    await mockEngine();
    const colorToBuild = () => Promise.resolve("blue" as const);
    const error = await existingImage({ ...ask, colorToBuild, version: "0.9.0" }).catch(
      (reason: unknown) => reason as Error,
    );
    expect((error as Error).message).to.match(
      /An update builds one version, and blue gets 1\.1\.0\. Run that update first with: pulumi config set --path 'green\.version' 1\.1\.0$/,
    );
  });
});
