import { expect } from "chai";
import { ImageRepository } from "../../../components/image/image-repository.ts";
import type { RegistryHost } from "../../../components/image/registry-hosts.ts";
import { mockEngine } from "../../helpers/pulumi-mocks.ts";
import { googleGroundwork } from "../../helpers/pulumi-google.ts";

async function repository(
  registryHost: RegistryHost,
  options: { adoptRepository?: boolean; deleteImages?: boolean; immutableTags?: boolean } = {},
) {
  const engine = await mockEngine();
  const { project, services, nodeServiceAccount } = googleGroundwork();
  new ImageRepository("images", {
    project,
    services,
    registryHost,
    reader: nodeServiceAccount.member,
    ...options,
  });
  await engine.settled();
  return {
    repository: engine.resource("gcp:artifactregistry/repository:Repository images"),
    pullRight: engine.resource(
      "gcp:artifactregistry/repositoryIamMember:RepositoryIamMember images-pull-right",
    ),
  };
}

describe("the image repository", () => {
  const locations = {
    "gcr.io": "us",
    "us.gcr.io": "us",
    "eu.gcr.io": "europe",
    "asia.gcr.io": "asia",
  } as const;
  for (const [host, location] of Object.entries(locations) as [RegistryHost, string][]) {
    it(`of ${host} is in ${location}`, async () => {
      expect((await repository(host)).repository.inputs).to.deep.equal({
        project: "my-project",
        location,
        repositoryId: host,
        format: "DOCKER",
        description: `Images of ${host}`,
      });
    });
  }

  it("stays after a destroy", async () => {
    expect((await repository("gcr.io")).repository).to.include({ retainOnDelete: true, importId: "" });
  });

  it("is deleted with its images when deleteImages is true, and has a label that says so", async () => {
    const { retainOnDelete, inputs } = (await repository("gcr.io", { deleteImages: true })).repository;
    expect(retainOnDelete).to.be.false;
    expect(inputs.labels).to.deep.equal({ "delete-images": "true" });
  });

  it("is adopted as it is and kept when it exists already", async () => {
    expect((await repository("eu.gcr.io", { adoptRepository: true })).repository).to.deep.include({
      importId: "projects/my-project/locations/europe/repositories/eu.gcr.io",
      ignoreChanges: ["*"],
      retainOnDelete: true,
    });
  });

  it("refuses to move a tag when immutableTags is true", async () => {
    const { inputs } = (await repository("gcr.io", { immutableTags: true })).repository;
    expect(inputs.dockerConfig).to.deep.equal({ immutableTags: true });
  });

  it("can be read by the nodes only", async () => {
    const { pullRight } = await repository("gcr.io");
    expect(pullRight.inputs).to.deep.equal({
      project: "my-project",
      location: "us",
      repository: "gcr.io",
      role: "roles/artifactregistry.reader",
      member: "serviceAccount:blue-green-nodes@my-project.iam.gserviceaccount.com",
    });
    expect(pullRight.after).to.include("gcp:artifactregistry/repository:Repository images");
  });
});
