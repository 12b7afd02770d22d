import { expect } from "chai";
import { gcpProvider } from "../../../../../src/engine/plugins/gcp/gcp-provider.ts";
import { googleError, startFakeGoogle, type FakeGoogle } from "../../../../helpers/gcp-plugin-fake-google.ts";

const TOKEN = "gcp:artifactregistry/getRepositoryIamPolicy:getRepositoryIamPolicy";
const REPOSITORY = "projects/p/locations/us/repositories/gcr.io";
const BINDINGS = [{ role: "roles/artifactregistry.reader", members: ["user:a@example.com"] }];

describe("getRepositoryIamPolicy", () => {
  let google: FakeGoogle;
  let status: number;

  before(async () => {
    google = await startFakeGoogle(() =>
      status === 200
        ? { body: { bindings: BINDINGS, etag: "e", version: 1 } }
        : { code: status, body: googleError(status, "X", "refused") },
    );
  });
  after(() => google.close());

  const policyOf = async (repository: string) =>
    (await gcpProvider.configure(google.config())).invoke(TOKEN, {
      project: "p",
      location: "us",
      repository,
    });

  it("returns the bindings as JSON, of a repository given by its name or its id", async () => {
    status = 200;
    for (const repository of ["gcr.io", REPOSITORY]) {
      google.requests.length = 0;
      expect(await policyOf(repository)).to.deep.equal({
        id: REPOSITORY,
        project: "p",
        location: "us",
        repository: REPOSITORY,
        etag: "e",
        policyData: JSON.stringify({ bindings: BINDINGS }),
      });
      expect(google.calls()).to.have.lengthOf(1);
      expect(google.calls()[0]).to.match(
        /^GET .*projects\/p\/locations\/us\/repositories\/gcr\.io:getIamPolicy$/,
      );
    }
  });

  it("returns nothing for a repository that does not exist", async () => {
    status = 404;
    expect(await policyOf("gcr.io")).to.deep.equal({});
  });

  it("fails when Google refuses", async () => {
    status = 403;
    expect(
      await policyOf("gcr.io").then(
        () => "it was returned",
        (error: Error) => error.message,
      ),
    ).to.include("refused");
  });
});
