import { expect } from "chai";
import { PulumiStack } from "../../src/rehearsal/pulumi-stack.ts";
import { rewind } from "../../src/rehearsal/rewind.ts";
import { fakeStack, type FakeStack } from "../helpers/fake-stack.ts";

describe("the rewind before a rehearsal", () => {
  let fake: FakeStack;
  let stack: PulumiStack;
  beforeEach(async () => {
    fake = await fakeStack();
    const { folder: projectFolder, environment } = fake;
    stack = new PulumiStack({ projectFolder, environment, stack: "sandbox", log: () => undefined });
  });
  afterEach(() => fake.close());

  const commandsOf = async (action: () => Promise<void>) => {
    const before = fake.commands().length;
    await action();
    return fake.commands().slice(before);
  };
  const deploy = async (activeColor: string) => {
    await stack.setConfig({ activeColor });
    await stack.up();
  };

  it("switches back to blue in a separate update", async () => {
    await deploy("green");
    expect(await commandsOf(() => rewind(stack, "public"))).to.deep.equal([
      "stack export",
      "config set-all --path --plaintext activeColor=blue --plaintext blue.replicas=2",
      "up --yes --skip-preview",
    ]);
  });

  it("does not change a stack on blue", async () => {
    await deploy("blue");
    expect(await commandsOf(() => rewind(stack, "public"))).to.deep.equal(["stack export"]);
  });

  it("does not change a stack that was never deployed", async () => {
    await rewind(stack, "public");
    expect(fake.commands()).to.deep.equal(["stack export"]);
  });
});
