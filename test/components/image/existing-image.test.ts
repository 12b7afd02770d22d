import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { existingImage } from "../../../components/image/existing-image.ts";
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
  it("is the one it pins, without a question to the registry", async () => {
    const engine = await mockEngine();
    expect(await existingImage({ ...ask, version: "1.0.0", image: PINNED })).to.equal(PINNED);
    expect(engine.invokes).to.deep.equal([]);
  });

  it("is none for the version that the stack built itself, without a question to the registry", async () => {
    const engine = await mockEngine({ publishedTags: ["1.1.0"] });
    expect(await existingImage({ ...ask, version: "1.1.0", builtVersion: "1.1.0" })).to.be.undefined;
    expect(engine.invokes).to.deep.equal([]);
  });

  it("is the pushed one for the version of the app's folder too, when another pushed it", async () => {
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
    it(`is none for a version to be built where the registry answers '${registryError}'`, async () => {
      await mockEngine({ registryError });
      expect(await existingImage({ ...ask, version: "1.1.0" })).to.be.undefined;
    });
  }

  it("is none for a version to be built in a project that does not exist yet", async () => {
    const registryError =
      "googleapi: Error 403: Permission 'artifactregistry.dockerimages.list' denied (or it may not exist).";
    await mockEngine({ registryError });
    expect(await existingImage({ ...ask, version: "1.1.0", isFirst: true })).to.be.undefined;
  });

  it("is an error when the registry can't be asked whether it has the version to be built", async () => {
    await mockEngine({ registryError: "googleapi: Error 403: Permission denied." });
    const error = await existingImage({ ...ask, version: "1.1.0" }).catch(
      (reason: unknown) => reason as Error,
    );
    expect(error).to.have.property(
      "message",
      'gke-blue-green:green.version: got "1.1.0", allowed is a version that can be looked up in ' +
        "eu.gcr.io/my-project/web, so that none is ever built twice (googleapi: Error 403: Permission denied). " +
        "See to it that whoever runs Pulumi may read the registry: roles/artifactregistry.reader",
    );
  });

  it("is the digest of the version's tag", async () => {
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

  it("that is in no registry is an error that says what to do", async () => {
    await mockEngine();
    const error = await existingImage({ ...ask, version: "0.9.0" }).catch(
      (reason: unknown) => reason as Error,
    );
    expect(pulumi.RunError.isInstance(error)).to.be.true;
    expect(error).to.have.property(
      "message",
      'gke-blue-green:green.version: got "0.9.0", allowed is 1.1.0, the version that is built, or one that was pushed ' +
        "before; eu.gcr.io/my-project/web:0.9.0 was not found (Requested image was not found). " +
        "Set it to such a version, or build this one: pulumi config set appVersion 0.9.0",
    );
  });
});
