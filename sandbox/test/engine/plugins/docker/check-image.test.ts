import { expect } from "chai";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkImage } from "../../../../src/engine/plugins/docker/check-image.ts";
import type { Properties } from "../../../../src/engine/plugins/provider.ts";
import { Unknown } from "../../../../src/engine/plugins/provider.ts";

describe("the inputs of an Image", () => {
  let context: string;
  const imageName = "gcr.io/p/web:1.0.0";
  const reasons = async (inputs: Properties) =>
    (await checkImage(inputs)).failures.map(({ property, reason }) => [property, reason]);

  beforeEach(() => {
    context = mkdtempSync(join(tmpdir(), "context-"));
    writeFileSync(join(context, "Dockerfile"), "FROM scratch\n");
  });
  afterEach(() => rmSync(context, { recursive: true }));

  it("get the official plugin's defaults and the context's digest", async () => {
    const { inputs, failures } = await checkImage({ imageName, build: { context } });
    expect(failures).to.deep.equal([]);
    const { contextDigest, platform, ...build } = inputs.build as Properties;
    expect(inputs).to.deep.include({ imageName, buildOnPreview: false });
    expect(build).to.deep.equal({ context, dockerfile: join(context, "Dockerfile") });
    expect(platform).to.match(/^linux\/(amd64|arm64)$/);
    expect(contextDigest).to.match(/^[0-9a-f]{64}$/);
  });

  it("may be unknown and then have no digest", async () => {
    const build: Properties = { context, dockerfile: Unknown, platform: "linux/amd64", args: { A: Unknown } };
    expect(await checkImage({ imageName: Unknown, build })).to.deep.equal({
      inputs: { imageName: Unknown, build, buildOnPreview: false },
      failures: [],
    });
    expect((await checkImage({ imageName, build: Unknown })).failures).to.deep.equal([]);
  });

  it("get a new digest instead of the old one that ignoreChanges brings back", async () => {
    const build = { context, contextDigest: "old" };
    expect(((await checkImage({ imageName, build })).inputs.build as Properties).contextDigest).to.not.equal(
      "old",
    );
  });

  it("are refused for a Dockerfile with a path in the context instead of the working directory", async () => {
    mkdirSync(join(context, "sub"));
    writeFileSync(join(context, "sub", "Dockerfile"), "FROM scratch\n");
    expect(await reasons({ imageName, build: { context, dockerfile: "sub/Dockerfile" } })).to.deep.equal([
      [
        "build.dockerfile",
        '"build.dockerfile": expected a file, got "sub/Dockerfile". Its path starts in the working directory ' +
          `${process.cwd()}, not in the context. Set it to "${join(context, "sub/Dockerfile")}"`,
      ],
    ]);
    expect((await reasons({ imageName, build: { context, dockerfile: "none" } }))[0]![1]).to.equal(
      '"build.dockerfile": expected a file, got "none". Its path starts in the working directory ' +
        `${process.cwd()}, not in the context`,
    );
  });

  it("are refused for a context that is not a folder", async () => {
    expect(await reasons({ imageName, build: { context: join(context, "none") } })).to.deep.equal([
      [
        "build.context",
        `"build.context": expected a folder, got "${join(context, "none")}" (in ${process.cwd()})`,
      ],
    ]);
  });

  it("are refused for a name without the registry's host when the image is pushed", async () => {
    expect(await reasons({ imageName: "p/web:1", build: { context } })).to.deep.equal([
      [
        "imageName",
        '"imageName": expected a name that starts with the registry\'s host, got "p/web:1". ' +
          'Write "docker.io/p/web:1", or set skipPush',
      ],
    ]);
    expect(await reasons({ imageName: "p/web:1", build: { context }, skipPush: true })).to.deep.equal([]);
    expect(await reasons({ imageName: "localhost/web", build: { context } })).to.deep.equal([]);
  });

  it("are refused when they are missing, of the wrong type or not covered", async () => {
    expect(
      await reasons({ build: { context: 1, cacheFrom: {} }, registry: "gcr.io", skipPush: "yes" }),
    ).to.deep.equal([
      ["build.context", '"build.context": expected a string, got 1'],
      [
        "build.cacheFrom",
        'the sandbox\'s docker plugin does not cover "build.cacheFrom" of an Image. It covers context, dockerfile, ' +
          "platform, target, args. Leave it out, or use the official docker plugin",
      ],
      ["registry", '"registry": expected an object, got "gcr.io"'],
      ["skipPush", '"skipPush": expected a boolean, got "yes"'],
      ["imageName", '"imageName": expected a name such as "gcr.io/my-project/web:1.0.0", got nothing'],
    ]);
  });

  it("are refused for a file that the official plugin can't hash, such as a link that leads to itself", async () => {
    symlinkSync("round", join(context, "round"));
    const [[property, reason] = []] = await reasons({ imageName, build: { context } });
    expect(property).to.equal("build.context");
    expect(reason).to.match(/^"build\.context": unable to hash build context: ELOOP: .+round'$/);
  });
});
