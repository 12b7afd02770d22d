import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { guardSharedRepository, type RepositoryUse } from "../../../components/image/shared-repository.ts";
import { mockEngine, type MockOptions } from "../../helpers/pulumi-mocks.ts";

const USE: RepositoryUse = {
  project: "my-project",
  registryHost: "eu.gcr.io",
  clusterName: "blue-green",
  adoptRepository: false,
  deleteImages: false,
};
const ADOPTS = { ...USE, adoptRepository: true };
const DELETES = { ...USE, deleteImages: true };
const MARKED = { "delete-images": "true", "goog-pulumi-provisioned": "true" };
const READER = "roles/artifactregistry.reader";
const OWN = "serviceAccount:blue-green-nodes@my-project.iam.gserviceaccount.com";
const OTHER = "blue-green-2-nodes@my-project.iam.gserviceaccount.com";

/** The error, or nothing, and the functions that were called. */
async function guard(
  use: RepositoryUse,
  recorded: { readonly isMarked: boolean } | undefined,
  options: MockOptions = {},
) {
  const engine = await mockEngine(options);
  const error = await guardSharedRepository(recorded, use).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error !== undefined) expect(pulumi.RunError.isInstance(error)).to.be.true;
  return {
    message: (error as Error | undefined)?.message,
    asked: engine.invokes.map(({ token, inputs }) => [token.split(":").at(-1), inputs]),
  };
}

describe("a repository that two stacks share", () => {
  it("is not adopted while the stack that created it deletes it with its images", async () => {
    const { message, asked } = await guard(ADOPTS, undefined, { repositoryLabels: MARKED });
    expect(message).to.equal(
      "adoptRepository: expected false while eu.gcr.io of my-project has the label delete-images, got true. The stack " +
        "that created the repository deletes it in its destroy, with the images that this stack runs. In that stack, " +
        "run: pulumi config set deleteImages false && pulumi up. If there is no such stack any more, run: gcloud " +
        "artifacts repositories update eu.gcr.io --location europe --project my-project --remove-labels delete-images",
    );
    expect(asked).to.deep.equal([
      ["getRepository", { project: "my-project", location: "europe", repositoryId: "eu.gcr.io" }],
    ]);
  });

  it("is adopted when it has no label, or is not there", async () => {
    const cases: MockOptions[] = [
      { repositoryLabels: {} },
      { repositoryLabels: { "delete-images": "false" } },
      {},
    ];
    for (const options of cases) {
      expect((await guard(ADOPTS, undefined, options)).message).to.equal(undefined);
    }
  });

  it("is not looked at by a stack that has adopted it", async () => {
    expect(await guard(ADOPTS, { isMarked: false }, { repositoryLabels: MARKED })).to.deep.equal({
      message: undefined,
      asked: [],
    });
  });

  it("is not marked as deleted while nodes of another stack may pull from it", async () => {
    const { message, asked } = await guard(
      DELETES,
      { isMarked: false },
      { repositoryMembers: { [READER]: [OWN, `serviceAccount:${OTHER}`] } },
    );
    expect(message).to.equal(
      `deleteImages: expected false while the nodes of another stack may pull from eu.gcr.io of my-project (${OTHER}), ` +
        "got true. The destroy of this stack would delete the images that they run. Set it back with: pulumi config set " +
        "deleteImages false. Set it again when the other stack is destroyed.",
    );
    expect(asked).to.deep.equal([
      ["getRepositoryIamPolicy", { project: "my-project", location: "europe", repository: "eu.gcr.io" }],
    ]);
  });

  it("is not marked either while nodes of the same cluster name in another project may pull from it", async () => {
    const member = "serviceAccount:blue-green-nodes@my-project-prod.iam.gserviceaccount.com";
    const repositoryMembers = { [READER]: [member] };
    expect((await guard(DELETES, { isMarked: false }, { repositoryMembers })).message).to.include(
      "(blue-green-nodes@my-project-prod.iam.gserviceaccount.com)",
    );
  });

  it("is marked when only the own nodes, people, CI and deleted accounts have rights on it", async () => {
    const repositoryMembers = {
      [READER]: [
        OWN,
        "user:nodes@example.com",
        "serviceAccount:prod-deployer@ci.iam.gserviceaccount.com",
        `deleted:serviceAccount:${OTHER}?uid=1`,
      ],
      "roles/artifactregistry.admin": ["group:some-nodes@example.com"],
    };
    for (const options of [{ repositoryMembers }, { repositoryMembers: {} }, {}]) {
      expect((await guard(DELETES, { isMarked: false }, options)).message).to.equal(undefined);
    }
  });

  it("is not looked at once it is marked, before it is there, or while nothing deletes it", async () => {
    const options = {
      repositoryLabels: MARKED,
      repositoryMembers: { [READER]: [`serviceAccount:${OTHER}`] },
    };
    for (const [use, recorded] of [
      [DELETES, { isMarked: true }],
      [DELETES, undefined],
      [USE, { isMarked: false }],
      [USE, { isMarked: true }],
    ] as const) {
      expect(await guard(use, recorded, options)).to.deep.equal({ message: undefined, asked: [] });
    }
  });

  it("is neither adopted nor marked when it can't be read", async () => {
    const registryError = "googleapi: Error 403: Permission denied";
    const messageOf = async (use: RepositoryUse, recorded?: { readonly isMarked: boolean }) =>
      (await guard(use, recorded, { registryError })).message;
    const told = (key: string, role: string) =>
      `${key}: expected false while eu.gcr.io of my-project can't be read, got true. Google's answer: ` +
      `${registryError}. Try again. If it is about a permission, grant ${role} to the account that runs Pulumi.`;
    expect(await messageOf(ADOPTS)).to.equal(told("adoptRepository", READER));
    expect(await messageOf(DELETES, { isMarked: false })).to.equal(
      told("deleteImages", "roles/iam.securityReviewer"),
    );
  });
});
