import { expect } from "chai";
import { PROJECT_ID, TestCloud } from "../../helpers/google-cloud-client.ts";

const REPOSITORIES = `/ar/v1/projects/${PROJECT_ID}/locations/us/repositories`;
const NAME = `projects/${PROJECT_ID}/locations/us/repositories/gcr.io`;
const PACKAGES = `/ar/v1/${NAME}/packages`;
const digest = (digit: string) => `sha256:${digit.repeat(64)}`;
const image = (name: string, digit: string, tags: string[]) => ({
  repository: `${PROJECT_ID}/${name}`,
  digest: digest(digit),
  tags,
  mediaType: "application/vnd.docker.distribution.manifest.v2+json",
  sizeBytes: 1234,
  uploadTime: `2026-01-0${digit}T03:04:05Z`,
});

describe("the simulated Artifact Registry", () => {
  let cloud: TestCloud;
  beforeEach(async () => {
    cloud = await new TestCloud().start();
    await cloud.enable("artifactregistry");
    await cloud.operate("POST", `${REPOSITORIES}?repository_id=gcr.io`, { format: "DOCKER" });
    cloud.images.images = [
      image("web", "1", ["1.0.0"]),
      image("web", "2", ["1.1.0", "latest"]),
      image("team/job", "3", ["1.0.0"]),
    ];
  });
  afterEach(() => cloud.stop());
  const refusal = async (method: string, path: string, body?: object) => {
    const { status, body: answer } = await cloud.send(method, path, body);
    return [status, answer.error.message];
  };

  it("lists a package for each image name, with slashes escaped", async () => {
    expect((await cloud.get(PACKAGES)).packages).to.deep.equal([
      {
        name: `${NAME}/packages/web`,
        createTime: "2026-01-01T03:04:05Z",
        updateTime: "2026-01-02T03:04:05Z",
      },
      {
        name: `${NAME}/packages/team%2Fjob`,
        createTime: "2026-01-03T03:04:05Z",
        updateTime: "2026-01-03T03:04:05Z",
      },
    ]);
    expect((await cloud.get(`${PACKAGES}/team%2Fjob`)).name).to.equal(`${NAME}/packages/team%2Fjob`);
    expect(await refusal("GET", `${PACKAGES}/other`)).to.deep.equal([
      404,
      `Requested entity was not found: ${NAME}/packages/other.`,
    ]);
  });

  it("shows the versions of a package, with their tags in the full view", async () => {
    const { versions } = await cloud.get(`${PACKAGES}/web/versions?view=FULL`);
    expect(versions[1]).to.deep.equal({
      name: `${NAME}/packages/web/versions/${digest("2")}`,
      createTime: "2026-01-02T03:04:05Z",
      updateTime: "2026-01-02T03:04:05Z",
      metadata: {
        name: `${NAME}/dockerImages/web@${digest("2")}`,
        imageSizeBytes: "1234",
        mediaType: "application/vnd.docker.distribution.manifest.v2+json",
      },
      relatedTags: ["1.1.0", "latest"].map((tag) => ({
        name: `${NAME}/packages/web/tags/${tag}`,
        version: `${NAME}/packages/web/versions/${digest("2")}`,
      })),
    });
    expect(await cloud.get(`${PACKAGES}/web/versions/${digest("2")}`)).to.not.have.property("relatedTags");
  });

  it("lists the tags of one version", async () => {
    const tags = (version: string) =>
      cloud.send("GET", `${PACKAGES}/web/tags?filter=${encodeURIComponent(version)}`);
    const { body } = await tags(`version="${NAME}/packages/web/versions/${digest("2")}"`);
    expect((body as unknown as { tags: { name: string }[] }).tags.map(({ name }) => name)).to.deep.equal(
      ["1.1.0", "latest"].map((tag) => `${NAME}/packages/web/tags/${tag}`),
    );
    expect((await tags("name=latest")).body.error.message).to.equal(
      `Invalid filter 'name=latest': expected version="NAME_OF_A_VERSION".`,
    );
  });

  it("deletes a tagged version and its image only with force", async () => {
    const version = `${PACKAGES}/web/versions/${digest("2")}`;
    expect(await refusal("DELETE", version)).to.deep.equal([
      400,
      `Cannot delete ${digest("2")} because it is tagged. Existing tags are: 1.1.0, latest.`,
    ]);
    await cloud.operate("DELETE", `${version}?force=true`);
    expect(cloud.images.images.map((each) => each.digest)).to.deep.equal([digest("1"), digest("3")]);
    expect((await refusal("GET", version))[0]).to.equal(404);
  });

  it("moves, creates and deletes tags", async () => {
    const tags = `${PACKAGES}/web/tags`;
    const version = `${NAME}/packages/web/versions/${digest("1")}`;
    await cloud.send("PATCH", `${tags}/latest`, { version });
    expect((await cloud.get(`${tags}/latest`)).version).to.equal(version);
    await cloud.send("POST", `${tags}?tagId=stable`, { version });
    expect(cloud.images.images[0]?.tags).to.deep.equal(["1.0.0", "latest", "stable"]);
    expect(await refusal("POST", `${tags}?tagId=stable`, { version })).to.deep.equal([
      409,
      "the tag already exists",
    ]);
    expect((await cloud.send("DELETE", `${tags}/stable`)).body).to.deep.equal({});
    expect((await cloud.get(tags)).tags.map(({ name }) => name.split("/").at(-1))).to.deep.equal([
      ...["1.0.0", "latest", "1.1.0"],
    ]);
    expect((await refusal("DELETE", `${tags}/stable`))[0]).to.equal(404);
    expect(await refusal("PATCH", `${tags}/latest?updateMask=colour`, { version })).to.deep.equal([
      400,
      "Invalid update mask 'colour': expected a list of version.",
    ]);
    expect((await cloud.send("PATCH", `${tags}/latest?updateMask=version`, { version })).status).to.equal(
      200,
    );
    expect(await refusal("PATCH", `${tags}/latest`, { version: "other" })).to.deep.equal([
      400,
      `Invalid 'version': expected a version of ${NAME}/packages/web, got 'other'.`,
    ]);
  });

  it("refuses to move or delete tags of a repository with immutable tags, and accepts new ones", async () => {
    const dockerConfig = { immutableTags: true };
    await cloud.send("PATCH", `${REPOSITORIES}/gcr.io?updateMask=dockerConfig`, { dockerConfig });
    const refused = (action: string, tags: string) => [
      400,
      `cannot ${action} tag ${tags}. The repository has enabled tag immutability`,
    ];
    const version = (digit: string) => `${NAME}/packages/web/versions/${digest(digit)}`;
    const tags = `${PACKAGES}/web/tags`;
    expect(await refusal("DELETE", `${tags}/1.0.0`)).to.deep.equal(refused("delete", "1.0.0"));
    expect(
      await refusal("PATCH", `${tags}/1.0.0?updateMask=version`, { version: version("2") }),
    ).to.deep.equal(refused("update", "1.0.0"));
    const forced = `${PACKAGES}/web/versions/${digest("2")}?force=true`;
    expect(await refusal("DELETE", forced)).to.deep.equal(refused("delete", "1.1.0, latest"));
    expect(await refusal("DELETE", `${PACKAGES}/team%2Fjob`)).to.deep.equal(refused("delete", "1.0.0"));

    expect((await cloud.send("POST", `${tags}?tagId=stable`, { version: version("1") })).status).to.equal(
      200,
    );
    expect((await cloud.send("PATCH", `${tags}/stable`, { version: version("1") })).status).to.equal(200);
    expect(cloud.images.images.map((each) => each.tags)).to.deep.equal([
      ["1.0.0", "stable"],
      ["1.1.0", "latest"],
      ["1.0.0"],
    ]);
  });

  it("deletes a package with all its images and no others", async () => {
    await cloud.operate("DELETE", `${PACKAGES}/web`);
    expect(cloud.images.images.map(({ repository }) => repository)).to.deep.equal([`${PROJECT_ID}/team/job`]);
  });
});
