import { expect } from "chai";
import { PulumiStack } from "../../src/rehearsal/pulumi-stack.ts";
import { rewind } from "../../src/rehearsal/rewind.ts";
import { fakeStack, type FakeStack } from "../helpers/fake-stack.ts";

describe("a rehearsal after another", () => {
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

  it("starts from blue as it is, in an update of its own", async () => {
    await deploy("green");
    expect(await commandsOf(() => rewind(stack, "public"))).to.deep.equal([
      "stack export",
      "config set-all --path --plaintext activeColor=blue --plaintext blue.replicas=2",
      "up --yes --skip-preview",
    ]);
  });

  it("leaves a stack on blue alone", async () => {
    await deploy("blue");
    expect(await commandsOf(() => rewind(stack, "public"))).to.deep.equal(["stack export"]);
  });

  it("leaves a stack alone that was never deployed", async () => {
    await rewind(stack, "public");
    expect(fake.commands()).to.deep.equal(["stack export"]);
  });
});
