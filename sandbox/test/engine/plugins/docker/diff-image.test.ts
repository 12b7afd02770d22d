import { expect } from "chai";
import { diffImage } from "../../../../src/engine/plugins/docker/diff-image.ts";
import { Unknown } from "../../../../src/engine/plugins/provider.ts";

const inputs = {
  imageName: "gcr.io/p/web:1.0.0",
  build: { context: "./app", contextDigest: "1", args: { APP_VERSION: "1.0.0" } },
  registry: { server: "gcr.io", username: "oauth2accesstoken", password: "old" },
};

describe("diffImage", () => {
  it("finds no change when only the credentials changed", () => {
    const registry = { server: "gcr.io", username: "other", password: "new" };
    expect(diffImage(inputs, { ...inputs, registry })).to.deep.equal({ changes: [] });
    expect(
      diffImage(inputs, { ...inputs, registry: { ...registry, password: Unknown } }).changes,
    ).to.deep.equal([]);
  });

  it("updates in place when the context, an argument or the name changed", () => {
    const build = { ...inputs.build, contextDigest: "2", args: { APP_VERSION: "1.0.1", BASE_IMAGE: "x" } };
    expect(diffImage(inputs, { ...inputs, imageName: "gcr.io/p/web:1.0.1", build }).changes).to.deep.equal([
      { path: "imageName", kind: "update" },
      { path: "build.contextDigest", kind: "update" },
      { path: "build.args.APP_VERSION", kind: "update" },
      { path: "build.args.BASE_IMAGE", kind: "add" },
    ]);
  });

  it("updates when the registry changed or is unknown", () => {
    const { registry, ...local } = inputs;
    expect(
      diffImage(inputs, { ...inputs, registry: { ...registry, server: "eu.gcr.io" } }).changes,
    ).to.deep.equal([{ path: "registry.server", kind: "update" }]);
    expect(diffImage(inputs, local).changes).to.deep.equal([{ path: "registry", kind: "delete" }]);
    expect(diffImage(inputs, { ...inputs, registry: Unknown }).changes).to.deep.equal([
      { path: "registry", kind: "update" },
    ]);
  });

  it("finds no change in properties that the program ignores", () => {
    const news = { ...inputs, build: { ...inputs.build, contextDigest: "2" } };
    expect(diffImage(inputs, news, ["build"]).changes).to.deep.equal([]);
    expect(diffImage(inputs, news, ["imageName"]).changes).to.have.length(1);
  });
});
