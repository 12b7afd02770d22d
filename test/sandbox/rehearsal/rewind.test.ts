import { expect } from "chai";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { PulumiStack } from "../../../sandbox/rehearsal/pulumi-stack.ts";
import { rewind } from "../../../sandbox/rehearsal/rewind.ts";
import type { FakeStack } from "../../helpers/fake-stack.ts";
import { fakeStack } from "../../helpers/fake-stack.ts";

describe("a walk after another", () => {
  let fake: FakeStack;
  beforeEach(async () => {
    fake = await fakeStack();
  });
  afterEach(() => fake.close());

  const stack = () =>
    new PulumiStack({
      projectFolder: fake.folder,
      stack: "sandbox",
      environment: fake.environment,
      log: () => undefined,
    });

  it("starts from blue as it is, in an update of its own", async () => {
    fake.setOutputs({ active: { color: "green" } });
    await rewind(stack());
    expect(fake.commands()).to.deep.equal([
      "stack output --json",
      "config set-all --path --plaintext activeColor=blue --plaintext blue.replicas=2",
      "up --yes --skip-preview",
    ]);
  });

  it("leaves a stack alone that is on blue, or was never deployed", async () => {
    for (const outputs of [{ active: { color: "blue" } }, {}]) {
      fake.setOutputs(outputs);
      await rewind(stack());
    }
    expect(fake.commands()).to.deep.equal(["stack output --json", "stack output --json"]);
    expect(existsSync(join(fake.folder, "deployed.json"))).to.be.false;
  });
});
