import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { existingImage } from "../../../components/release/existing-image.ts";
import { digestOf, mockEngine } from "../../helpers/pulumi-mocks.ts";

const ask = {
  project: "my-project",
  registryHost: "eu.gcr.io",
  appName: "web",
  appVersion: "1.1.0",
  color: "green",
} as const;
const PINNED = `gcr.io/other-project/web@sha256:${"0".repeat(64)}`;

describe("a colour's existing image", () => {
  it("is the pinned one, without a call to the registry", async () => {
    const engine = await mockEngine();
    expect(await existingImage({ ...ask, version: "1.0.0", image: PINNED })).to.equal(PINNED);
    expect(engine.invokes).to.deep.equal([]);
  });

  it("is undefined for the version that the stack built itself, without a call to the registry", async () => {
    const engine = await mockEngine({ publishedTags: ["1.1.0"] });
    expect(await existingImage({ ...ask, version: "1.1.0", builtVersion: "1.1.0" })).to.be.undefined;
    expect(engine.invokes).to.deep.equal([]);
  });

  it("is the one in the registry for the app folder's version that somebody else pushed", async () => {
    await mockEngine({ publishedTags: ["1.1.0"] });
    expect(await existingImage({ ...ask, version: "1.1.0", builtVersion: "1.0.0" })).to.equal(
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
});
