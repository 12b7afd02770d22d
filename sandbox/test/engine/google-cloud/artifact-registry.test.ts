import { expect } from "chai";
import { PROJECT_ID, TestCloud } from "../../helpers/google-cloud-client.ts";

const REPOSITORIES = `/ar/v1/projects/${PROJECT_ID}/locations/us/repositories`;
const REPOSITORY = `${REPOSITORIES}/gcr.io`;
const DIGEST = `sha256:${"1".repeat(64)}`;
const MEDIA_TYPE = "application/vnd.docker.distribution.manifest.v2+json";

describe("the simulated Artifact Registry", () => {
  let cloud: TestCloud;
  beforeEach(async () => {
    cloud = await new TestCloud().start();
    await cloud.enable("artifactregistry");
    cloud.images.images = [
      {
        repository: `${PROJECT_ID}/web`,
        digest: DIGEST,
        tags: ["1.0.0", "latest"],
        mediaType: MEDIA_TYPE,
        sizeBytes: 1234,
        uploadTime: "2026-01-02T03:04:05Z",
      },
      {
        repository: `${PROJECT_ID}/team/job`,
        digest: DIGEST,
        tags: [],
        mediaType: MEDIA_TYPE,
        sizeBytes: 99,
        uploadTime: "2026-01-01T03:04:05Z",
      },
    ];
  });
  afterEach(() => cloud.stop());
  const create = (body: object = { format: "DOCKER" }) =>
    cloud.operate("POST", `${REPOSITORIES}?repository_id=gcr.io`, body);

  it("creates a repository in an operation and shows it with Google's defaults", async () => {
    const operation = await create({
      format: "DOCKER",
      description: "images",
      labels: { "goog-pulumi-provisioned": "true" },
    });
    expect(operation.response.name).to.equal(`projects/${PROJECT_ID}/locations/us/repositories/gcr.io`);
    expect(await cloud.get(REPOSITORY)).to.deep.include({
      name: `projects/${PROJECT_ID}/locations/us/repositories/gcr.io`,
      format: "DOCKER",
      mode: "STANDARD_REPOSITORY",
      description: "images",
      labels: { "goog-pulumi-provisioned": "true" },
      registryUri: `us-docker.pkg.dev/${PROJECT_ID}/gcr.io`,
    });
    expect((await cloud.get(REPOSITORIES)).repositories).to.have.length(1);
  });

  it("changes only what the mask names, without an operation", async () => {
    await create({ format: "DOCKER", description: "old", labels: { a: "b" } });
    const { body } = await cloud.send("PATCH", `${REPOSITORY}?updateMask=description`, {
      description: "new",
    });
    expect(body).to.deep.include({ description: "new", labels: { a: "b" } });
    const wrong = await cloud.send("PATCH", `${REPOSITORY}?updateMask=format`, { format: "NPM" });
    expect(wrong.status).to.equal(400);
    expect(wrong.body.error.message).to.match(
      /^Invalid update mask 'format': expected a list of description, /,
    );
  });

  it("changes only the inner field that a mask names", async () => {
    const dockerConfig = { immutableTags: true };
    await create({ format: "DOCKER", dockerConfig });
    const change = (mask: string, body: object) =>
      cloud.send("PATCH", `${REPOSITORY}?updateMask=${mask}`, body);
    const wrong = await change("dockerConfig.colour", {});
    expect([wrong.status, wrong.body.error.message]).to.deep.equal([
      400,
      "Invalid update mask 'dockerConfig.colour': expected immutableTags in dockerConfig, got 'colour'.",
    ]);
    const below = await change("description.colour", { description: "images" });
    expect([below.status, below.body.error.message]).to.deep.equal([
      400,
      "Invalid update mask 'description.colour': expected no fields in description, got 'colour'.",
    ]);
    expect((await change("description", { description: "images" })).body).to.deep.include({ dockerConfig });
    const scanning = "vulnerabilityScanningConfig";
    await change(scanning, { [scanning]: { enablementConfig: "DISABLED" } });
    const { body } = await change("docker_config.immutable_tags", { dockerConfig: { immutableTags: false } });
    expect(body).to.deep.include({
      dockerConfig: { immutableTags: false },
      [scanning]: { enablementConfig: "DISABLED" },
      description: "images",
    });
    const reset = await change("dockerConfig.immutableTags", { dockerConfig: { immutableTags: null } });
    expect(reset.body).to.deep.include({ dockerConfig: {} });
    expect((await change("docker_config", {})).body).not.to.have.property("dockerConfig");
  });

  it("refuses a second repository, a gcr.io host in another location, another format and a malformed name", async () => {
    await create();
    const second = await cloud.send("POST", `${REPOSITORIES}?repository_id=gcr.io`, { format: "DOCKER" });
    expect(second.status).to.equal(409);
    expect(second.body.error.message).to.equal("the repository already exists");
    const attempt = async (location: string, id: string, format: string) =>
      (
        await cloud.send(
          "POST",
          `/ar/v1/projects/${PROJECT_ID}/locations/${location}/repositories?repository_id=${id}`,
          {
            format,
          },
        )
      ).body.error.message;
    expect(await attempt("us", "eu.gcr.io", "DOCKER")).to.equal(
      "GCR repository eu.gcr.io can only be created in the europe multi-region.",
    );
    expect(await attempt("us", "us.gcr.io", "NPM")).to.equal(
      "GCR repository us.gcr.io must be of DOCKER format.",
    );
    expect(await attempt("us", "..", "DOCKER")).to.match(
      /^Invalid repository id '\.\.': expected 1 to 63 lower-case/,
    );
    expect(await attempt("mars", "app", "DOCKER")).to.equal(
      "Invalid location 'mars': expected a region or one of asia, europe, us.",
    );
  });

  it("accepts the name of a property that every JavaScript object has", async () => {
    await cloud.operate("POST", `${REPOSITORIES}?repositoryId=constructor`, { format: "DOCKER" });
    expect(await cloud.get(`${REPOSITORIES}/constructor/dockerImages`)).to.deep.equal({});
  });

  it("lists the images of the real registry", async () => {
    await create();
    const { dockerImages } = await cloud.get(`${REPOSITORY}/dockerImages`);
    expect(dockerImages).to.have.length(2);
    expect(dockerImages[1]).to.deep.equal({
      name: `projects/${PROJECT_ID}/locations/us/repositories/gcr.io/dockerImages/web@${DIGEST}`,
      uri: `us-docker.pkg.dev/${PROJECT_ID}/gcr.io/web@${DIGEST}`,
      tags: ["1.0.0", "latest"],
      imageSizeBytes: "1234",
      uploadTime: "2026-01-02T03:04:05Z",
      mediaType: MEDIA_TYPE,
      updateTime: "2026-01-02T03:04:05Z",
    });
    const newest = await cloud.get(`${REPOSITORY}/dockerImages?orderBy=update_time%20desc&pageSize=1`);
    expect(newest.dockerImages[0]?.name).to.equal(dockerImages[1]?.name);
    expect(newest.nextPageToken).to.be.a("string");
  });

  it("shows one image, with or without escapes in its name", async () => {
    await create();
    for (const id of [
      `web@${DIGEST}`,
      encodeURIComponent(`web@${DIGEST}`),
      encodeURIComponent(`team/job@${DIGEST}`),
    ]) {
      expect((await cloud.get(`${REPOSITORY}/dockerImages/${id}`)).mediaType, id).to.equal(MEDIA_TYPE);
    }
    expect((await cloud.send("GET", `${REPOSITORY}/dockerImages/web@sha256:0`)).status).to.equal(404);
  });

  it("answers 404 for the images of a missing repository", async () => {
    const { status, body } = await cloud.send("GET", `${REPOSITORY}/dockerImages`);
    expect(status).to.equal(404);
    expect(body.error.message).to.equal(
      `Requested entity was not found: projects/${PROJECT_ID}/locations/us/repositories/gcr.io.`,
    );
  });

  it("stores the policy of a repository", async () => {
    await create();
    const { body } = await cloud.send("POST", `${REPOSITORY}:setIamPolicy`, {
      policy: { bindings: [{ role: "roles/artifactregistry.reader", members: ["user:a@example.com"] }] },
    });
    const asked = `${REPOSITORY}:getIamPolicy?options.requestedPolicyVersion=`;
    expect(await cloud.get(`${asked}3`)).to.deep.equal(body);
    expect((await cloud.send("GET", `${asked}9`)).status).to.equal(400);
  });

  it("deletes a repository with its images", async () => {
    await create();
    await cloud.operate("DELETE", REPOSITORY);
    expect((await cloud.send("GET", REPOSITORY)).status).to.equal(404);
    expect(cloud.images.images).to.deep.equal([]);
  });
});
