import { expect } from "chai";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkImage } from "../../../../src/engine/plugins/docker/check-image.ts";
import type { Properties } from "../../../../src/engine/plugins/provider.ts";
import { Unknown } from "../../../../src/engine/plugins/provider.ts";

describe("inputs of an Image", () => {
  let context: string;
  const imageName = "gcr.io/p/web:1.0.0";
  const reasons = (inputs: Properties) =>
    checkImage(inputs).failures.map(({ property, reason }) => [property, reason]);

  beforeEach(() => {
    context = mkdtempSync(join(tmpdir(), "context-"));
    writeFileSync(join(context, "Dockerfile"), "FROM scratch\n");
  });
  afterEach(() => rmSync(context, { recursive: true }));

  it("get the official plugin's defaults and the context's digest", () => {
    const { inputs, failures } = checkImage({ imageName, build: { context } });
    expect(failures).to.deep.equal([]);
    const { contextDigest, platform, ...build } = inputs.build as Properties;
    expect(inputs).to.deep.include({ imageName, buildOnPreview: false });
    expect(build).to.deep.equal({ context, dockerfile: join(context, "Dockerfile") });
    expect(platform).to.match(/^linux\/(amd64|arm64)$/);
    expect(contextDigest).to.match(/^[0-9a-f]{64}$/);
  });

  it("may be unknown, and have no digest then", () => {
    const build: Properties = { context, dockerfile: Unknown, platform: "linux/amd64", args: { A: Unknown } };
    expect(checkImage({ imageName: Unknown, build })).to.deep.equal({
      inputs: { imageName: Unknown, build, buildOnPreview: false },
      failures: [],
    });
    expect(checkImage({ imageName, build: Unknown }).failures).to.deep.equal([]);
  });

  it("replace the digest that an ignored change brings back", () => {
    const build = { context, contextDigest: "old" };
    expect((checkImage({ imageName, build }).inputs.build as Properties).contextDigest).to.not.equal("old");
  });

  it("name a Dockerfile from the working directory, not from the context", () => {
    mkdirSync(join(context, "sub"));
    writeFileSync(join(context, "sub", "Dockerfile"), "FROM scratch\n");
    expect(reasons({ imageName, build: { context, dockerfile: "sub/Dockerfile" } })).to.deep.equal([
      [
        "build.dockerfile",
        '"build.dockerfile" names no file: "sub/Dockerfile", which is looked for in the working directory ' +
          `${process.cwd()} and not in the context; set it to "${join(context, "sub/Dockerfile")}"`,
      ],
    ]);
    expect(reasons({ imageName, build: { context, dockerfile: "none" } })[0]![1]).to.equal(
      '"build.dockerfile" names no file: "none", which is looked for in the working directory ' +
        `${process.cwd()} and not in the context`,
    );
  });

  it("name a context that is a folder", () => {
    expect(reasons({ imageName, build: { context: join(context, "none") } })).to.deep.equal([
      [
        "build.context",
        `"build.context" must be a folder, and "${join(context, "none")}" is none in ${process.cwd()}`,
      ],
    ]);
  });

  it("name the registry's host when the image is pushed", () => {
    expect(reasons({ imageName: "p/web:1", build: { context } })).to.deep.equal([
      [
        "imageName",
        '"imageName" must be fully qualified, got "p/web:1": begin it with the registry\'s host, such as ' +
          '"docker.io/p/web:1", or set skipPush',
      ],
    ]);
    expect(reasons({ imageName: "p/web:1", build: { context }, skipPush: true })).to.deep.equal([]);
    expect(reasons({ imageName: "localhost/web", build: { context } })).to.deep.equal([]);
  });

  it("are refused when they are missing, of the wrong type or not covered", () => {
    expect(
      reasons({ build: { context: 1, cacheFrom: {} }, registry: "gcr.io", skipPush: "yes" }),
    ).to.deep.equal([
      ["build.context", '"build.context" must be a string, got 1'],
      [
        "build.cacheFrom",
        'the sandbox\'s stand-in for the docker plugin does not cover "build.cacheFrom" of an Image; here it ' +
          "covers context, dockerfile, platform, target, args. Leave it out, or run the program with the official " +
          "docker plugin",
      ],
      ["registry", '"registry" must be an object, got "gcr.io"'],
      ["skipPush", '"skipPush" must be a boolean, got "yes"'],
      ["imageName", '"imageName" is required, such as "gcr.io/my-project/web:1.0.0"'],
    ]);
  });
});
