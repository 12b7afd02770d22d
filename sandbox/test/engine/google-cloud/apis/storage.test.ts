import { expect } from "chai";
import { PROJECT_ID, TestCloud } from "../../../helpers/google-cloud-client.ts";

const BUCKETS = `/storage/v1/b?project=${PROJECT_ID}`;
const BUCKET = "/storage/v1/b/state-1";
const POLICY = `${BUCKET}/iam`;
const BODY = {
  name: "state-1",
  location: "us-central1",
  iamConfiguration: { uniformBucketLevelAccess: { enabled: true } },
};

describe("the simulated Cloud Storage", () => {
  let cloud: TestCloud;
  beforeEach(async () => {
    cloud = await new TestCloud().start();
  });
  afterEach(() => cloud.stop());

  const create = (body: object = BODY, path = BUCKETS) => cloud.send("POST", path, body);
  const refusal = async (answer: ReturnType<typeof create>) => {
    const { status, body } = await answer;
    return [status, body.error?.message];
  };

  it("shows a bucket with Google's defaults, and changes it in place", async () => {
    await create();
    const bucket = await cloud.get(BUCKET);
    expect(bucket).to.deep.include({
      location: "US-CENTRAL1",
      locationType: "region",
      storageClass: "STANDARD",
    });
    expect(bucket).to.have.nested.property("iamConfiguration.publicAccessPrevention", "inherited");
    await cloud.send("PATCH", BUCKET, { versioning: { enabled: true }, labels: { team: "web", old: null } });
    expect(await cloud.get(BUCKET)).to.deep.include({
      ...{ versioning: { enabled: true }, labels: { team: "web" }, metageneration: "2" },
    });
    expect(await cloud.get(`${BUCKET}/o`)).to.deep.equal({ kind: "storage#objects" });
    await cloud.send("DELETE", BUCKET);
    expect(await refusal(cloud.send("GET", BUCKET))).to.deep.equal([
      404,
      "The specified bucket does not exist.",
    ]);
  });

  it("gives a name once in the whole world, and refuses names that are not allowed", async () => {
    await create();
    await cloud.operate("POST", "/crm/v1/projects", { projectId: "other-project" });
    expect(await refusal(create())).to.deep.equal([
      409,
      "Your previous request to create the named bucket succeeded and you already own it.",
    ]);
    const [status, message] = await refusal(create(BODY, "/storage/v1/b?project=other-project"));
    expect(status).to.equal(409);
    expect(message).to.match(/^The requested bucket name is not available\./);
    for (const name of [
      "ab",
      "State",
      "-state",
      "goog-state",
      "my-google-state",
      "192.168.5.4",
      "s".repeat(64),
    ]) {
      expect(await refusal(create({ ...BODY, name })), name).to.deep.equal([
        400,
        `Invalid bucket name: '${name}'`,
      ]);
    }
    expect((await refusal(create({ ...BODY, name: "state-2", lifecycle: {} })))[0]).to.equal(501);
  });

  it("gives a project's owners a new bucket, as an owner's role has no right to its policy", async () => {
    await create();
    const { bindings } = await cloud.get(POLICY);
    const roles = (bindings as unknown as { role: string }[]).map(({ role }) => role);
    expect(roles).to.deep.equal([
      ...["roles/storage.legacyBucketOwner", "roles/storage.legacyBucketReader"],
      ...["roles/storage.legacyObjectOwner", "roles/storage.legacyObjectReader"],
    ]);
  });

  it("refuses a policy that somebody changed meanwhile with 412, and conditions without uniform access", async () => {
    await create();
    const { etag, bindings } = await cloud.get(POLICY);
    await cloud.send("PUT", POLICY, { etag, bindings: (bindings as object[]).slice(0, 1), version: 3 });
    expect(await refusal(cloud.send("PUT", POLICY, { etag, bindings, version: 3 }))).to.deep.equal([
      412,
      "At least one of the pre-conditions you specified did not hold.",
    ]);
    await create({ name: "plain-1", location: "us" });
    const condition = { title: "t", expression: "resource.name.startsWith('projects/_/buckets/plain-1')" };
    const binding = { role: "roles/storage.objectViewer", members: ["user:a@example.com"], condition };
    const [status] = await refusal(
      cloud.send("PUT", "/storage/v1/b/plain-1/iam", { bindings: [binding], version: 3 }),
    );
    expect(status).to.equal(400);
  });
});
