import { expect } from "chai";
import { type FakeDocker, installFakeDocker } from "../helpers/docker-plugin-fake-docker.ts";
import { blueGreenStack, deployment, gate, PREVIEW, PUBLIC } from "../helpers/blue-green-stack.ts";
import type { EngineStack } from "../helpers/engine-stack.ts";

const digest = (hex: string) => `sha256:${hex.repeat(64)}`;
const source = (hex: string) => `gcr.io/my-project-dev/web@${digest(hex)}`;
const copy = (hex: string) => `gcr.io/my-project/web@${digest(hex)}`;
const RECORD = "gke-blue-green:release:ReleaseRecord";
type Gates = Partial<Record<"blue" | "green", { readonly image: string; readonly gateImage?: string }>>;
const DENIED = "Error response from daemon: denied: Permission denied";

// Each test starts from the state that the test before it left, because an update takes seconds.
describe("a stack with promoted images, on the real engine", function () {
  // On a busy machine, an update takes many times as long.
  this.timeout(300_000);
  let docker: FakeDocker;
  let stack: EngineStack;

  before(async function () {
    docker = installFakeDocker();
    for (const subcommand of ["pull", "tag"]) docker.answer(subcommand, "");
    docker.answer("image", "", 1);
    stack = await blueGreenStack(this);
    stack.configure({ "blue.version": "2.0.0", "blue.image": source("a") });
  });

  after(async () => {
    await stack?.close();
    docker?.remove();
  });

  const pushed = (hex: string) => docker.answer("push", `x: digest: ${digest(hex)} size: 1`);
  const failure = () =>
    stack.up().then(
      () => "",
      (error: Error) => error.message,
    );
  const imageOf = (color: "active" | "idle") => stack.releases()[color]?.image;

  it("copies nothing before its own repository exists", async () => {
    await stack.failingUp("gcp:artifactregistry/repository:Repository image-repository");
    expect(docker.calls()).to.deep.equal([]);
  });

  it("deploys no pods while the account may not pull the image, and says which role it needs", async () => {
    docker.answer("pull", DENIED, 1);
    const message = await failure();
    expect(message).to.include(
      "blue.image: expected an image that the account that runs Pulumi may pull, got " +
        `"${source("a")}". ${DENIED}. Grant it roles/artifactregistry.reader there: gcloud artifacts repositories ` +
        "add-iam-policy-binding gcr.io --project=my-project-dev --location=us",
    );
    expect(message).not.to.include("copy-image.ts");
    expect(stack.stateText()).not.to.include("apps/v1:Deployment::blue");
  });

  it("runs a copy in its own repository", async () => {
    docker.answer("pull", "");
    pushed("a");
    expect((await stack.up()).map(({ id }) => id)).to.include(deployment("blue"));
    expect(imageOf("active")).to.equal(copy("a"));
    // The source is in the component's outputs only, for people.
    expect(stack.stateText().split(source("a"))).to.have.length(2);
    expect(stack.stateText()).not.to.include("access-token");
  });

  it("uses no Docker and changes nothing afterwards, in a preview and in an update", async () => {
    const before = docker.calls().length;
    expect((await stack.preview()).changes).to.deep.equal([]);
    expect(await stack.up()).to.deep.equal([]);
    expect(docker.calls().length).to.equal(before);
  });

  it("changes nothing that serves while the idle colour's image can't be copied", async () => {
    stack.configure({ "blue.replicas": 3, "green.version": "2.1.0", "green.image": source("b") });
    docker.answer("push", "dial tcp: i/o timeout", 1);
    expect(await failure()).to.include(
      "green.image: expected an image that can be copied to gcr.io/my-project/web",
    );
    expect(stack.stateText()).not.to.include("apps/v1:Deployment::green");
    // The active colour comes first.
    expect(stack.stateText()).to.match(/"replicas": ?3/);
    pushed("b");
    expect((await stack.up()).map(({ id }) => id)).to.include.members([deployment("green"), PREVIEW]);
    expect([imageOf("active"), imageOf("idle")]).to.deep.equal([copy("a"), copy("b")]);
  });

  it("switches and rolls back without Docker", async () => {
    const before = docker.calls().length;
    for (const activeColor of ["green", "blue"]) {
      // Three pods for users in either colour.
      stack.configure({ activeColor, "green.replicas": 3 });
      expect((await stack.up()).map(({ id }) => id)).to.include(PUBLIC);
    }
    expect(imageOf("active")).to.equal(copy("a"));
    expect(docker.calls().length).to.equal(before);
  });

  it("refuses a new release without an image of the gate when it builds nothing", async () => {
    stack.configure({ requireDigests: true, "green.version": "2.2.0", "green.image": copy("d") });
    expect(await failure()).to.include(
      "smokeTest.image: expected an image of the gate by digest while requireDigests is true, as the release of green " +
        "needs a gate, got nothing. Promote a release, which brings the image: npm run promote",
    );
  });

  it("copies the gate's image of the stack that tested the release, and only the new release's gate runs in it", async () => {
    stack.configure({ "smokeTest.image": `gcr.io/my-project-dev/blue-green-gate@${digest("c")}` });
    pushed("c");
    const done = (await stack.up()).map(({ id }) => id);
    expect(done).to.include(gate("green")).and.not.include(gate("blue"));
    const { gates } = (await stack.up().then(() => stack.outputsOf(RECORD))) as { gates: Gates };
    expect(gates.green).to.include({
      image: copy("d"),
      gateImage: `gcr.io/my-project/blue-green-gate@${digest("c")}`,
    });
    expect(gates.blue?.gateImage).not.to.equal(gates.green?.gateImage);
  });

  it("switches with the gate's image of each release, without Docker, whatever the config pins now", async () => {
    const before = docker.calls().length;
    stack.configure({ "smokeTest.image": `gcr.io/my-project-dev/blue-green-gate@${digest("e")}` });
    for (const activeColor of ["green", "blue"] as const) {
      stack.configure({ activeColor });
      expect((await stack.up()).map(({ id }) => id)).to.include.members([gate(activeColor), PUBLIC]);
    }
    expect(docker.calls().length).to.equal(before);
  });
});
