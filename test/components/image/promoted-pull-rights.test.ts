import { expect } from "chai";
import { PromotedPullRights } from "../../../components/image/promoted-pull-rights.ts";
import { googleGroundwork } from "../../helpers/pulumi-google.ts";
import { mockEngine } from "../../helpers/pulumi-mocks.ts";

const DIGEST = `sha256:${"0".repeat(64)}`;

async function rights(...images: string[]) {
  const engine = await mockEngine();
  const { services, nodeServiceAccount } = googleGroundwork();
  new PromotedPullRights("promoted", {
    services,
    own: { project: "my-project", location: "europe", repositoryId: "eu.gcr.io" },
    images,
    reader: nodeServiceAccount.member,
  });
  await engine.settled();
  return engine.resources
    .filter(({ type }) => type.endsWith(":RepositoryIamMember"))
    .map(({ inputs }) => inputs);
}

describe("the pull rights on promoted images", () => {
  it("let the nodes read each repository of another stack once", async () => {
    const dev = `gcr.io/my-project-dev/web@${DIGEST}`;
    expect(await rights(dev, dev)).to.deep.equal([
      {
        project: "my-project-dev",
        location: "us",
        repository: "gcr.io",
        role: "roles/artifactregistry.reader",
        member: "serviceAccount:blue-green-nodes@my-project.iam.gserviceaccount.com",
      },
    ]);
  });

  it("leave out the stack's own repository and other registries", async () => {
    expect(await rights(`eu.gcr.io/my-project/web@${DIGEST}`, `docker.io/me/web@${DIGEST}`)).to.deep.equal(
      [],
    );
  });
});
