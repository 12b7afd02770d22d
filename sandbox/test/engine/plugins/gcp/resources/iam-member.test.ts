import { expect } from "chai";
import { gcpProvider } from "../../../../../src/engine/plugins/gcp/gcp-provider.ts";
import type { FakeGoogle } from "../../../../helpers/gcp-plugin-fake-google.ts";
import { googleError, startFakeGoogle } from "../../../../helpers/gcp-plugin-fake-google.ts";
import { driveResource } from "../../../../helpers/gcp-plugin-resource.ts";

interface Policy {
  etag: string;
  bindings?: { role: string; members: string[]; condition?: object }[];
}

describe("an IAM member", () => {
  let google: FakeGoogle;
  let policy: Policy;
  let staleWrites: number;
  const drive = async (type = "gcp:projects/iAMMember:IAMMember") =>
    driveResource(await gcpProvider.configure(google.config()), type);
  const member = { project: "p", role: "roles/viewer", member: "user:a@x.org" };

  beforeEach(async () => {
    policy = { etag: "1" };
    staleWrites = 0;
    google = await startFakeGoogle(({ path, body }) => {
      if (path.includes(":getIamPolicy")) return { body: policy };
      if (staleWrites-- > 0) return { code: 409, body: googleError(409, "ABORTED", "stale etag") };
      policy = { ...(body.policy as unknown as Policy), etag: `${Number(policy.etag) + 1}` };
      return { body: policy };
    });
  });
  afterEach(() => google.close());

  it("is added to the role's other members, without a change of conditional bindings", async () => {
    const conditional = { role: "roles/viewer", members: ["user:c@x.org"], condition: { title: "t" } };
    policy.bindings = [conditional, { role: "roles/viewer", members: ["user:b@x.org"] }];
    const created = await (await drive()).create(member);
    expect(created.id).to.equal("p/roles/viewer/user:a@x.org");
    expect(created.state).to.deep.equal({ ...member, etag: "2" });
    expect(policy.bindings).to.deep.equal([
      conditional,
      { role: "roles/viewer", members: ["user:b@x.org", "user:a@x.org"] },
    ]);
  });

  it("has its own condition, apart from the role's other bindings", async () => {
    policy.bindings = [{ role: "roles/viewer", members: ["user:b@x.org"] }];
    const condition = { title: "until-2027", expression: "request.time < timestamp('2027-01-01T00:00:00Z')" };
    const driver = await drive();
    const created = await driver.create({ ...member, condition });
    expect(created.id).to.equal(
      "p/roles/viewer/user:a@x.org/until-2027//request.time < timestamp('2027-01-01T00:00:00Z')",
    );
    expect(policy.bindings).to.deep.equal([
      { role: "roles/viewer", members: ["user:b@x.org"] },
      { role: "roles/viewer", condition, members: ["user:a@x.org"] },
    ]);
    expect((await driver.refresh(created))?.inputs).to.deep.equal(created.inputs);
    await driver.delete(created);
    expect(policy.bindings).to.deep.equal([{ role: "roles/viewer", members: ["user:b@x.org"] }]);
  });

  it("is written again after a new read when somebody else changed the policy", async () => {
    staleWrites = 2;
    await (await drive()).create(member);
    expect(google.calls()).to.deep.equal([
      ...Array<string[]>(3)
        .fill(["POST crm/v1/projects/p:getIamPolicy", "POST crm/v1/projects/p:setIamPolicy"])
        .flat(),
      "POST crm/v1/projects/p:getIamPolicy",
    ]);
  });

  it("is deleted without a change of other members", async () => {
    const driver = await drive();
    const created = await driver.create(member);
    policy.bindings!.push({ role: "roles/editor", members: ["user:a@x.org"] });
    await driver.delete(created);
    expect(policy.bindings).to.deep.equal([{ role: "roles/editor", members: ["user:a@x.org"] }]);
    expect(await driver.refresh(created)).to.equal(undefined);
  });

  it("can name its repository by the repository's id", async () => {
    const driver = await drive("gcp:artifactregistry/repositoryIamMember:RepositoryIamMember");
    const repository = "projects/p/locations/us/repositories/gcr.io";
    const inputs = {
      location: "us",
      repository,
      role: "roles/artifactregistry.reader",
      member: "user:a@x.org",
    };
    const created = await driver.create(inputs);
    expect(created.id).to.equal(`${repository}/roles/artifactregistry.reader/user:a@x.org`);
    expect(google.calls()[0]).to.equal(
      `GET ar/v1/${repository}:getIamPolicy?options.requestedPolicyVersion=3`,
    );
    expect((await driver.diff((await driver.refresh(created))!, inputs)).changes).to.deep.equal([]);
  });

  it("is imported by its id", async () => {
    const driver = await drive();
    const created = await driver.create(member);
    expect((await driver.import(created.id))?.inputs).to.deep.equal(member);
  });
});
