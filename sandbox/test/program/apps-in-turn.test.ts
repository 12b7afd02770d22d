import { expect } from "chai";
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { removeApp } from "../../src/rehearsal/apps/remove-app.ts";
import { PulumiStack } from "../../src/rehearsal/pulumi-stack.ts";
import { blueGreenStack, deployment, PUBLIC } from "../helpers/blue-green-stack.ts";
import type { EngineStack } from "../helpers/engine-stack.ts";

describe("one app after the other on the same cluster, on the real engine", function () {
  this.timeout(300_000);
  let stack: EngineStack;

  before(async function () {
    stack = await blueGreenStack(this);
    stack.configure({ appName: "one", activeColor: "blue", "blue.version": "1.0.0" });
    await stack.up();
  });

  after(async () => {
    await stack?.close();
  });

  it("an app is removed without the cluster, and another one with the same version is deployed anew", async () => {
    const { project: projectFolder, environment } = stack;
    const person = new PulumiStack({ projectFolder, stack: "test", environment, log: () => undefined });
    // The rehearsal has ended the pods at once, and their Deployment with them.
    stack.changeByHand(deployment("blue"), () => undefined);
    await removeApp(person);
    const left = (await person.resources()).map(({ type }) => type);
    expect(left).to.include("gcp:container/cluster:Cluster");
    expect(left).not.to.include("kubernetes:core/v1:Namespace");
    expect(left).not.to.include("gke-blue-green:release:ReleaseRecord");

    stack.configure({ appName: "two" });
    appendFileSync(join(projectFolder, "app", "Dockerfile"), "# another app\n");
    const done = (await stack.up()).map(({ kind, id }) => `${kind} ${id}`);
    expect(done).to.include.members([`create ${deployment("blue")}`, `create ${PUBLIC}`]);
    expect(done.filter((each) => !each.startsWith("create "))).to.deep.equal([]);
    expect(stack.releases().active).to.include({ version: "1.0.0" });
  });
});
