import { expect } from "chai";
import { execa } from "execa";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { blueGreenStack } from "../helpers/blue-green-stack.ts";
import { CHECKOUT } from "../helpers/checkout-folder.ts";
import type { EngineStack } from "../helpers/engine-stack.ts";

const STACK = "test";

describe("the policy pack, on the real engine", function () {
  // On a busy machine, an update takes many times as long.
  this.timeout(300_000);
  let stack: EngineStack;

  before(async function () {
    stack = await blueGreenStack(this);
    stack.configure({ activeColor: "blue", "blue.version": "1.0.0" });
  });

  after(async () => {
    await stack?.close();
  });

  const violated = async (config: object) => {
    const file = join(stack.project, "policy-config.json");
    writeFileSync(file, JSON.stringify(config));
    const { stdout, stderr } = await execa(
      "pulumi",
      [
        ...["preview", "--stack", STACK, "--non-interactive", "--color", "never"],
        ...["--policy-pack", join(CHECKOUT, "policy"), "--policy-pack-config", file],
      ],
      { cwd: stack.project, env: stack.environment, reject: false },
    );
    expect(stdout, stderr).to.match(/Policies:[^]*gke-blue-green@/);
    return new Set([...stdout.matchAll(/\[mandatory\]\s+([a-z-]+)/g)].map(([, name]) => name));
  };

  it("passes the program in a stack that is not protected", async () => {
    expect(await violated({})).to.deep.equal(new Set());
  });

  const protects = (...policies: readonly string[]) =>
    Object.fromEntries(policies.map((name) => [name, { stacks: [STACK] }]));

  it("wants images of another stack and deletion protection in a protected stack", async () => {
    const policies = ["deletion-protection", "no-builds"];
    expect(await violated(protects(...policies))).to.deep.equal(new Set(policies));
  });

  it("wants a gate in a protected stack, once the cluster is there", async () => {
    await stack.up();
    expect(await violated(protects("gated-colors"))).to.deep.equal(new Set());
    stack.configure({ "smokeTest.enabled": false });
    expect(await violated(protects("gated-colors"))).to.deep.equal(new Set(["gated-colors"]));
  });
});
