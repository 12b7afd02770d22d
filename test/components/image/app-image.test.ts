import { expect } from "chai";
import { AppImage } from "../../../components/image/app-image.ts";
import { ImageRepository } from "../../../components/image/image-repository.ts";
import { digestOf, mockEngine, valueOf } from "../../helpers/pulumi-mocks.ts";
import { googleGroundwork } from "../../helpers/pulumi-google.ts";

// How Pulumi marks a value that is encrypted in the state.
const SECRET_SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

async function build(baseImage?: string, architecture?: "arm64") {
  const engine = await mockEngine();
  const { project, services, nodeServiceAccount } = googleGroundwork();
  const registryHost = "gcr.io";
  const reader = nodeServiceAccount.member;
  const repository = new ImageRepository("images", { project, services, registryHost, reader });
  const image = new AppImage("image", {
    project,
    registryHost,
    repository,
    after: [],
    source: { content: "c1", modes: "m1" },
    appName: "web",
    appPath: "./app",
    appVersion: "1.0.0",
    baseImage,
    ...(architecture && { architecture }),
  });
  const reference = await valueOf(image.reference);
  await engine.settled();
  return { image: engine.resource("docker:index/image:Image image"), reference };
}

describe("the app's image", () => {
  it("is built for the nodes' platform, under its version", async () => {
    const { image } = await build();
    expect(image.inputs.imageName).to.equal("gcr.io/my-project/web:1.0.0");
    expect(image.inputs.build).to.deep.equal({
      context: "./app",
      dockerfile: "./app/Dockerfile",
      platform: "linux/amd64",
      args: { APP_VERSION: "1.0.0" },
    });
  });

  it("is built for Arm nodes if they have the app", async () => {
    const { image } = await build(undefined, "arm64");
    expect(image.inputs.build).to.include({ platform: "linux/arm64" });
  });

  it("is built on the given base image", async () => {
    const { image } = await build("mirror.example/node:24");
    expect((image.inputs.build as { args: unknown }).args).to.deep.equal({
      APP_VERSION: "1.0.0",
      BASE_IMAGE: "mirror.example/node:24",
    });
  });

  it("is pushed with the caller's token as a secret, after the repository", async () => {
    const { image } = await build();
    expect(image.inputs.registry).to.deep.equal({
      [SECRET_SIGNATURE]: SECRET,
      value: { server: "gcr.io", username: "oauth2accesstoken", password: "access-token-of-the-caller" },
    });
    expect(image.after).to.include("gcp:artifactregistry/repository:Repository images");
  });

  it("has a reference by digest", async () => {
    expect((await build()).reference).to.equal(`gcr.io/my-project/web@${digestOf("1.0.0")}`);
  });
});
