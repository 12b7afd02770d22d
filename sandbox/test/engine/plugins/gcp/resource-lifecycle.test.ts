import { expect } from "chai";
import { gcpProvider } from "../../../../src/engine/plugins/gcp/gcp-provider.ts";
import type { PartialFailure } from "../../../../src/engine/plugins/provider.ts";
import type { Answer, FakeGoogle } from "../../../helpers/gcp-plugin-fake-google.ts";
import { googleError, startFakeGoogle } from "../../../helpers/gcp-plugin-fake-google.ts";
import { driveResource } from "../../../helpers/gcp-plugin-resource.ts";

const NETWORK = "gcp:compute/network:Network";
const CLUSTER = "gcp:container/cluster:Cluster";
const done = { name: "o", status: "DONE" };

describe("a resource of the gcp plugin", () => {
  let google: FakeGoogle;
  let answer: Answer;
  const drive = async (type: string, signal?: AbortSignal) =>
    driveResource(await gcpProvider.configure(google.config()), type, signal);
  const failure = (promise: Promise<unknown>) =>
    promise.then(
      () => expect.fail("did not fail"),
      (error: unknown) => error as PartialFailure,
    );

  beforeEach(async () => {
    google = await startFakeGoogle((request) => answer(request));
  });
  afterEach(() => google.close());

  it("says how to import a resource that already exists", async () => {
    answer = () => ({
      code: 409,
      body: googleError(409, "ALREADY_EXISTS", "The resource 'n' already exists"),
    });
    const error = await failure((await drive(NETWORK)).create({ name: "n" }));
    expect(error.name).to.equal("Error");
    expect(error.message).to.equal(
      'gcp:compute/network:Network "projects/p/global/networks/n" was not created: Google answered 409 ' +
        "ALREADY_EXISTS: The resource 'n' already exists. It already exists, but not in this stack's state: " +
        "delete it, or run 'pulumi import gcp:compute/network:Network it projects/p/global/networks/n'",
    );
  });

  it("says how to import a resource of a component with its parent", async () => {
    answer = () => ({ code: 409, body: googleError(409, "ALREADY_EXISTS", "There is one.") });
    const provider = await gcpProvider.configure(google.config());
    const urn = `urn:pulumi:s::p::app:Network$${NETWORK}::n`;
    const identity = {
      type: NETWORK,
      name: "n",
      urn,
      status: () => {},
      signal: new AbortController().signal,
    };
    const request = { ...identity, inputs: { project: "p", name: "n" }, preview: false, timeoutSeconds: 0 };
    expect((await failure(provider.create(request))).message).to.match(
      /There is one\. It already exists, .+ --parent parent=URN' with the URN of its parent from 'pulumi stack --show-urns'$/,
    );
  });

  it("stays in the state when its operation fails, and the next update creates it again", async () => {
    let attempts = 0;
    let live: object | undefined;
    answer = ({ method, path }) => {
      if (path.endsWith("operations/o")) return { body: { ...done, statusMessage: "no quota" } };
      if (path.endsWith("operations/delete")) return { body: done };
      if (method === "POST") {
        attempts += 1;
        live = { name: "c", status: attempts === 1 ? "ERROR" : "RUNNING", nodeConfig: {} };
        return { body: attempts === 1 ? { name: "o", status: "RUNNING" } : done };
      }
      if (method === "DELETE") {
        live = undefined;
        return { body: { name: "delete", status: "RUNNING" } };
      }
      return live && { body: live };
    };
    const driver = await drive(CLUSTER);
    const program = { name: "c", location: "z1-a" };
    const error = await failure(driver.create(program));
    expect(error.name).to.equal("PartialFailure");
    expect(error.message).to.equal(
      'gcp:container/cluster:Cluster "projects/p/locations/z1-a/clusters/c" was not created: no quota',
    );
    expect(error.id).to.equal("projects/p/locations/z1-a/clusters/c");

    const kept = { id: error.id, inputs: await driver.check(program), state: error.state };
    const refreshed = await driver.refresh(kept);
    expect(refreshed?.unhealthy).to.equal(
      'gcp:container/cluster:Cluster "projects/p/locations/z1-a/clusters/c": its creation was interrupted. The next ' +
        "update completes it",
    );
    const updated = await driver.update(refreshed!, program);
    expect(updated.state).to.deep.include({ name: "c" });
    expect(updated.state).to.not.have.property("__unfinished");
    expect((await driver.refresh(updated))?.unhealthy).to.equal(undefined);
    expect(google.calls().filter((call) => !call.startsWith("GET"))).to.deep.equal([
      "POST container/v1beta1/projects/p/locations/z1-a/clusters",
      "DELETE container/v1beta1/projects/p/locations/z1-a/clusters/c",
      "POST container/v1beta1/projects/p/locations/z1-a/clusters",
    ]);
  });

  it("is completed by the next engine when an engine was killed during its creation", async () => {
    const killed = new AbortController();
    let posts = 0;
    answer = ({ method, path }) => {
      if (method === "POST") {
        posts += 1;
        return { body: { name: "o", status: "RUNNING" } };
      }
      if (path.includes("operations")) {
        killed.abort();
        return { body: { name: "o", status: "RUNNING" } };
      }
      return { body: { name: "left", status: "RUNNING" } };
    };
    const program = { name: "left", location: "z1-a" };
    const error = await failure((await drive(CLUSTER, killed.signal)).create(program));
    expect(error.message).to.equal(
      'gcp:container/cluster:Cluster "projects/p/locations/z1-a/clusters/left" was not created: it was cancelled ' +
        "while Google worked on it. The next update continues",
    );
    const created = await (await drive(CLUSTER)).create(program);
    expect(created.id).to.equal("projects/p/locations/z1-a/clusters/left");
    expect(posts).to.equal(1);
  });

  it("is removed from the state by a refresh when it no longer exists", async () => {
    answer = () => undefined;
    const state = { name: "n", project: "p" };
    const gone = { id: "projects/p/global/networks/n", inputs: state, state };
    expect(await (await drive(NETWORK)).refresh(gone)).to.equal(undefined);
  });

  it("can be deleted when it no longer exists", async () => {
    answer = () => undefined;
    const state = { name: "n", project: "p" };
    await (await drive(NETWORK)).delete({ id: "projects/p/global/networks/n", inputs: state, state });
    expect(google.calls()).to.deep.equal(["DELETE compute/beta/projects/p/global/networks/n"]);
  });

  it("can't be imported with an id of another form", async () => {
    const error = await failure((await drive(NETWORK)).import("n"));
    expect(error.message).to.equal(
      'expected an id "projects/{project}/global/networks/{name}" of a gcp:compute/network:Network, got "n"',
    );
  });

  it("is deleted before its replacement is created when both have the same name", async () => {
    const driver = await drive(NETWORK);
    const inputs = await driver.check({ name: "n", description: "a" });
    const old = { id: "projects/p/global/networks/n", inputs, state: inputs };
    expect(await driver.diff(old, { name: "n", description: "b" })).to.deep.equal({
      changes: [{ path: "description", kind: "update", replace: true }],
      deleteBeforeReplace: true,
    });
    expect((await driver.diff(old, { name: "m", description: "a" })).deleteBeforeReplace).to.equal(false);
  });

  it("has no change in properties that the program ignores", async () => {
    const driver = await drive(NETWORK);
    const inputs = await driver.check({ name: "n", description: "a" });
    const old = { id: "projects/p/global/networks/n", inputs, state: inputs };
    const news = { name: "n", description: "b" };
    expect((await driver.diff(old, news, ["description"])).changes).to.deep.equal([]);
    expect((await driver.diff(old, news, ["*"])).changes).to.deep.equal([]);
  });
});
