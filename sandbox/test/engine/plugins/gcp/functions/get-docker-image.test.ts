import { expect } from "chai";
import { gcpProvider } from "../../../../../src/engine/plugins/gcp/gcp-provider.ts";
import type { FakeGoogle } from "../../../../helpers/gcp-plugin-fake-google.ts";
import { startFakeGoogle } from "../../../../helpers/gcp-plugin-fake-google.ts";

const IMAGES = "projects/p/locations/us/repositories/gcr.io/dockerImages";
const image = (name: string, digest: string, tags: string[]) => ({
  name: `${IMAGES}/${name}@sha256:${digest}`,
  uri: `us-docker.pkg.dev/p/gcr.io/${name}@sha256:${digest}`,
  tags,
  imageSizeBytes: "7",
  mediaType: "application/vnd.docker.distribution.manifest.v2+json",
  uploadTime: "then",
  updateTime: "later",
});

describe("getDockerImage", () => {
  let google: FakeGoogle;
  beforeEach(async () => {
    google = await startFakeGoogle(({ path }) => {
      if (path.endsWith("@sha256:2")) return { body: image("web", "2", []) };
      if (path.includes("pageToken=2")) return { body: { dockerImages: [image("web", "1", ["1.0.0"])] } };
      return {
        body: {
          dockerImages: [image("my-web", "9", ["1.0.0"]), image("web", "3", ["1.1.0", "latest"])],
          nextPageToken: "2",
        },
      };
    });
  });
  afterEach(() => google.close());

  const find = async (imageName: string) =>
    (await gcpProvider.configure(google.config())).invoke(
      "gcp:artifactregistry/getDockerImage:getDockerImage",
      { location: "us", repositoryId: "gcr.io", imageName },
    );

  it("finds an image by its tag on any page", async () => {
    const found = await find("web:1.0.0");
    expect(found).to.deep.equal({
      id: `${google.url}/ar/v1/${IMAGES}/web:1.0.0`,
      project: "p",
      location: "us",
      repositoryId: "gcr.io",
      imageName: "web:1.0.0",
      name: `${IMAGES}/web@sha256:1`,
      selfLink: "us-docker.pkg.dev/p/gcr.io/web@sha256:1",
      tags: ["1.0.0"],
      imageSizeBytes: "7",
      mediaType: "application/vnd.docker.distribution.manifest.v2+json",
      uploadTime: "then",
      buildTime: "",
      updateTime: "later",
    });
    expect(google.calls()).to.deep.equal([
      `GET ar/v1/${IMAGES}?orderBy=update_time+desc&pageSize=1000`,
      `GET ar/v1/${IMAGES}?orderBy=update_time+desc&pageSize=1000&pageToken=2`,
    ]);
  });

  it("finds the latest image of a name without a tag", async () => {
    expect((await find("web")).name).to.equal(`${IMAGES}/web@sha256:3`);
  });

  it("reads an image by its digest", async () => {
    expect((await find("web@sha256:2")).name).to.equal(`${IMAGES}/web@sha256:2`);
    expect(google.calls()).to.deep.equal([`GET ar/v1/${IMAGES}/web@sha256:2`]);
  });

  it("names the image that it did not find", async () => {
    const message = await find("web:9.9.9").catch((error: unknown) => (error as Error).message);
    expect(message).to.equal(`Requested image was not found: "web:9.9.9" in ${IMAGES}`);
  });

  it("refuses missing and unknown arguments", async () => {
    const provider = await gcpProvider.configure(google.config());
    const message = (args: Record<string, string>) =>
      provider
        .invoke("gcp:artifactregistry/getDockerImage:getDockerImage", args)
        .catch((error: unknown) => (error as Error).message);
    expect(await message({ location: "us", repositoryId: "gcr.io" })).to.equal(
      '"imageName" of gcp:artifactregistry/getDockerImage:getDockerImage: expected a value, got nothing. Set it',
    );
    expect(await message({ filter: "x" })).to.equal(
      'the sandbox\'s gcp plugin does not cover the argument "filter" of ' +
        "gcp:artifactregistry/getDockerImage:getDockerImage. Leave it out, or use the official gcp plugin",
    );
  });
});
