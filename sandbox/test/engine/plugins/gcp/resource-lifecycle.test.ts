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

  it("is not created when it already exists, and the error is Google's own", async () => {
    const text = "The resource 'n' already exists";
    answer = () => ({ code: 409, body: googleError(409, "ALREADY_EXISTS", text) });
    const error = await failure((await drive(NETWORK)).create({ name: "n" }));
    expect(error.name).to.equal("Error");
    expect(error.message).to.equal(
      'gcp:compute/network:Network "projects/p/global/networks/n" was not created: Google answered 409 ' +
        "ALREADY_EXISTS: The resource 'n' already exists",
    );
  });

  const failedOperation =
    (live: object | undefined): Answer =>
    ({ method, path }) => {
      if (path.includes("/operations/o")) return { body: { ...done, statusMessage: "no quota" } };
      if (method === "POST") return { body: { name: "o", status: "RUNNING" } };
      return live && { body: live };
    };
  const program = { name: "c", location: "z1-a" };

  it("stays in the state without a difference when its operation fails and Google has it", async () => {
    const shown = { ipAllocationPolicy: { useIpAliases: true }, shieldedNodes: { enabled: true } };
    answer = failedOperation({ ...shown, name: "c", status: "ERROR" });
    const driver = await drive(CLUSTER);
    const error = await failure(driver.create(program));
    expect(error.name).to.equal("PartialFailure");
    expect(error.message).to.equal(
      'gcp:container/cluster:Cluster "projects/p/locations/z1-a/clusters/c" was not created: no quota',
    );
    const kept = { id: error.id, inputs: await driver.check(program), state: error.state };
    const refreshed = await driver.refresh(kept);
    expect(refreshed?.unhealthy).to.equal(undefined);
    expect((await driver.diff(refreshed!, program)).changes).to.deep.equal([]);
  });

  it("is not in the state when its operation fails and Google does not have it", async () => {
    answer = failedOperation(undefined);
    expect((await failure((await drive(CLUSTER)).create(program))).name).to.equal("Error");
  });

  it("is in the state when its creation is cancelled, and the next read waits for the operation", async () => {
    const cancelled = new AbortController();
    let isDone = false;
    answer = ({ method, path }) => {
      if (method === "POST") return { body: { name: "o", status: "RUNNING" } };
      if (!path.includes("operations")) return { body: { name: "c", status: "RUNNING" } };
      if (cancelled.signal.aborted) isDone = true;
      cancelled.abort();
      return { body: isDone ? done : { name: "o", status: "RUNNING" } };
    };
    const created = await (await drive(CLUSTER, cancelled.signal)).create(program);
    expect(created.state).to.include({ operation: "o" });
    const refreshed = await (await drive(CLUSTER)).refresh(created);
    expect(isDone).to.equal(true);
    expect(refreshed?.state).not.to.have.property("operation");
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
