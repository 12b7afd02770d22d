import { expect } from "chai";
import { imageLocation } from "../../../components/image/image-location.ts";

describe("the repository of an image", () => {
  it("is the one behind its gcr.io host", () => {
    expect(imageLocation("eu.gcr.io/my-project-dev/web@sha256:0")).to.deep.equal({
      project: "my-project-dev",
      location: "europe",
      repositoryId: "eu.gcr.io",
    });
  });

  it("is read from a pkg.dev address", () => {
    expect(imageLocation("europe-west1-docker.pkg.dev/shared/images/web@sha256:0")).to.deep.equal({
      project: "shared",
      location: "europe-west1",
      repositoryId: "images",
    });
  });

  it("is undefined for another registry", () => {
    expect(imageLocation("docker.io/library/web@sha256:0")).to.be.undefined;
    expect(imageLocation("constructor/x/web@sha256:0")).to.be.undefined;
  });
});
