import { expect } from "chai";
import { RegistryCatalogue } from "../../../src/engine/images/registry-catalogue.ts";
import { INDEX_TYPE, startFakeRegistry, type FakeRegistry } from "../../helpers/fake-registry.ts";
import { checkout, type Checkout } from "../../helpers/sandbox-checkout.ts";
import { rejection } from "../../helpers/toolchain-context.ts";

describe("the catalogue of the registry's images", () => {
  let at: Checkout;
  let registry: FakeRegistry;
  let catalogue: RegistryCatalogue;
  beforeEach(async () => {
    at = checkout();
    registry = await startFakeRegistry(at.paths);
    catalogue = new RegistryCatalogue(registry.port, at.paths);
  });
  afterEach(async () => {
    await registry.close();
    at.remove();
  });

  const JANUARY = "2026-01-01T00:00:00Z";
  const FEBRUARY = "2026-02-01T00:00:00Z";

  it("is empty at first", async () => expect(await catalogue.list("project")).to.deep.equal([]));

  it("lists the digest, size, type and time of each image", async () => {
    const digest = registry.push("project/web", "1.0.0", JANUARY);
    expect(await catalogue.list("project/web")).to.deep.equal([
      {
        repository: "project/web",
        digest,
        tags: ["1.0.0"],
        mediaType: "application/vnd.oci.image.manifest.v1+json",
        sizeBytes: 32_100,
        buildTime: JANUARY,
        uploadTime: JANUARY,
      },
    ]);
  });

  it("lists an image with several tags once", async () => {
    const one = registry.push("project/web", "1.0.0", JANUARY);
    registry.push("project/web", "latest", JANUARY);
    const two = registry.push("project/web", "2.0.0", FEBRUARY);
    const images = await catalogue.list("project/web");
    expect(images.map(({ digest, tags }) => [digest, tags])).to.deep.equal([
      [one, ["1.0.0", "latest"]],
      [two, ["2.0.0"]],
    ]);
  });

  it("lists a repository and those below it from all pages of the registry", async () => {
    for (const name of ["a/web", "project/web", "project/web/cache", "project/website", "project2/web"]) {
      registry.push(name, "1.0.0", JANUARY);
    }
    const names = async (prefix: string) =>
      (await catalogue.list(prefix)).map(({ repository }) => repository);
    expect(await names("project/web")).to.deep.equal(["project/web", "project/web/cache"]);
    expect(await names("project")).to.deep.equal(["project/web", "project/web/cache", "project/website"]);
    expect(registry.requests.filter((each) => each.startsWith("GET /v2/_catalog?last="))).not.to.deep.equal(
      [],
    );
  });

  it("deletes an image by its digest and accepts a missing image", async () => {
    const digest = registry.push("project/web", "1.0.0", JANUARY);
    const kept = registry.push("project/web", "2.0.0", FEBRUARY);
    await catalogue.delete("project/web", digest);
    await catalogue.delete("project/web", digest);
    expect((await catalogue.list("project")).map((image) => image.digest)).to.deep.equal([kept]);
  });

  it("finds an image by its digest, with or without a tag, and no missing image", async () => {
    const digest = registry.push("project/web", "1.0.0", JANUARY);
    expect((await catalogue.find("project/web", digest))?.tags).to.deep.equal(["1.0.0"]);
    await catalogue.untag("project/web", "1.0.0");
    expect(await catalogue.find("project/web", digest)).to.deep.include({ digest, tags: [] });
    expect(await catalogue.find("project/web", `sha256:${"0".repeat(64)}`)).to.equal(undefined);
  });

  it("removes a tag from an image, which keeps its digest and its other tags", async () => {
    const digest = registry.push("project/web", "1.0.0", JANUARY);
    registry.push("project/web", "latest", JANUARY);
    await catalogue.untag("project/web", "1.0.0");
    const images = await catalogue.list("project/web");
    expect(images.map((image) => [image.digest, image.tags])).to.deep.equal([[digest, ["latest"]]]);
  });

  it("adds a tag to an untagged image", async () => {
    const digest = registry.push("project/web", "1.0.0", JANUARY);
    await catalogue.untag("project/web", "1.0.0");
    await catalogue.tag("project/web", digest, "1.0.0");
    const images = await catalogue.list("project/web");
    expect(images.map((image) => [image.digest, image.tags])).to.deep.equal([[digest, ["1.0.0"]]]);
  });

  it("moves a tag from one image to another", async () => {
    const one = registry.push("project/web", "1.0.0", JANUARY);
    const two = registry.push("project/web", "2.0.0", FEBRUARY);
    await catalogue.tag("project/web", one, "2.0.0");
    const images = await catalogue.list("project/web");
    expect(images.map((image) => [image.digest, image.tags])).to.deep.equal([
      [one, ["1.0.0", "2.0.0"]],
      [two, []],
    ]);
  });

  it("fails with the registry's answer when a tag can't move, and the tag stays", async () => {
    const digest = registry.push("project/web", "1.0.0", JANUARY);
    registry.break("PUT /v2/project/web/manifests/1.0.0", 500);
    const message = "registry: PUT /v2/project/web/manifests/1.0.0 answered 500";
    expect((await rejection(catalogue.untag("project/web", "1.0.0"))).message).to.equal(message);
    expect((await rejection(catalogue.tag("project/web", digest, "1.0.0"))).message).to.equal(message);
    expect((await catalogue.find("project/web", digest))?.tags).to.deep.equal(["1.0.0"]);
    const none = `sha256:${"0".repeat(64)}`;
    expect((await rejection(catalogue.tag("project/web", none, "1.0.0"))).message).to.equal(
      `registry: GET /v2/project/web/manifests/${none} answered 404`,
    );
  });

  it("finds nothing in a repository whose last image was deleted", async () => {
    await catalogue.delete("project/web", registry.push("project/web", "1.0.0", JANUARY));
    expect(await catalogue.list("project")).to.deep.equal([]);
  });

  it("lists untagged images too, pushed by digest or left by a moved tag", async () => {
    const one = registry.push("project/web", "1.0.0", JANUARY);
    const two = registry.push("project/web", "1.0.0", FEBRUARY);
    const [untagged, tagged] = (await catalogue.list("project")).toSorted(
      ({ tags }, other) => tags.length - other.tags.length,
    );
    expect(untagged).to.deep.include({ digest: one, tags: [], uploadTime: JANUARY });
    expect(tagged).to.deep.include({ digest: two, tags: ["1.0.0"] });
    await catalogue.delete("project/web", one);
    expect((await catalogue.list("project")).map(({ digest }) => digest)).to.deep.equal([two]);
  });

  it("lists an image for several platforms and the image of each platform", async () => {
    const platforms = [JANUARY, FEBRUARY].map((created) => registry.push("project/web", created, created));
    for (const tag of [JANUARY, FEBRUARY]) await catalogue.untag("project/web", tag);
    const digest = registry.pushIndex("project/web", "1.0.0", platforms);
    const images = await catalogue.list("project");
    expect(images.map((image) => image.digest)).to.have.members([...platforms, digest]);
    const index = images.find((image) => image.digest === digest);
    expect(index).to.deep.include({ tags: ["1.0.0"], mediaType: INDEX_TYPE, sizeBytes: 64_200 });
    expect(Date.now() - Date.parse(index!.uploadTime)).to.be.lessThan(60_000);
    expect(index).not.to.have.property("buildTime");
  });

  it("uses the push time when the image has no build time", async () => {
    const digest = registry.push("project/web", "1.0.0");
    const image = await catalogue.find("project/web", digest);
    expect(image).not.to.have.property("buildTime");
    expect(Date.now() - Date.parse(image!.uploadTime)).to.be.lessThan(60_000);
  });

  it("ignores an image that vanishes during the listing", async () => {
    const gone = registry.push("project/web", "1.0.0", JANUARY);
    registry.push("project/web", "2.0.0", FEBRUARY);
    registry.break("/v2/project/web/manifests/1.0.0", 404);
    registry.break(`/v2/project/web/manifests/${gone}`, 404);
    expect((await catalogue.list("project")).map(({ tags }) => tags)).to.deep.equal([["2.0.0"]]);
  });

  it("fails with the registry's answer", async () => {
    const digest = registry.push("project/web", "1.0.0", JANUARY);
    registry.break("/v2/project/web/tags/list", 503);
    expect((await rejection(catalogue.list("project"))).message).to.equal(
      "registry: GET /v2/project/web/tags/list answered 503",
    );
    registry.break("/v2/_catalog", 404);
    expect((await rejection(catalogue.list("project"))).message).to.equal(
      "registry: GET /v2/_catalog answered 404",
    );
    registry.break(`/v2/project/web/manifests/${digest}`, 405);
    expect((await rejection(catalogue.delete("project/web", digest))).message).to.equal(
      `registry: DELETE of project/web@${digest} answered 405`,
    );
  });

  it("fails with the next command when the registry does not answer", async () => {
    await registry.close();
    expect((await rejection(catalogue.list("project"))).message).to.equal(
      `The registry does not answer (connect ECONNREFUSED 127.0.0.1:${registry.port}). ` +
        "Start it again with: npm run sandbox -- up; show its log with: npm run sandbox -- logs registry",
    );
  });

  it("fails with the registry's answer to a refused token", async () => {
    registry.break("/v2/_catalog", 401);
    expect((await rejection(catalogue.list("project"))).message).to.equal(
      "registry: GET /v2/_catalog answered 401",
    );
  });

  it("trusts only the sandbox's own registry", async () => {
    const other = checkout();
    const stranger = await startFakeRegistry(other.paths);
    const misled = new RegistryCatalogue(stranger.port, at.paths);
    expect((await rejection(misled.list("project"))).message).to.match(
      /^The registry does not answer \(.*(certificate|verify)/,
    );
    await stranger.close();
    other.remove();
  });
});
