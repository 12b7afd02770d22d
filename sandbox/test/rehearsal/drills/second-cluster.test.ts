import { expect } from "chai";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DrillGround } from "../../../src/rehearsal/drills/drill.ts";
import { kubectlOf, otherStack, removeStack } from "../../../src/rehearsal/drills/second-cluster.ts";
import { PulumiError, type PulumiStack } from "../../../src/rehearsal/pulumi-stack.ts";
import { rejection } from "../../helpers/toolchain-context.ts";

describe("another stack of a drill", () => {
  let commands: string[];
  beforeEach(() => {
    commands = [];
  });

  /** A stack that only records calls. */
  function stackOf(resources: () => Promise<object[]>): PulumiStack {
    const note =
      (command: string) =>
      (...args: readonly unknown[]) =>
        Promise.resolve(void commands.push([command, ...args.map(String)].join(" ")));
    const calls = ["create", "removeConfig", "destroy", "remove", "cancel"].map((call) => [call, note(call)]);
    return {
      ...(Object.fromEntries(calls) as object),
      name: "other",
      resources,
      setConfig: (values: object) => note("set")(...Object.keys(values)),
    } as unknown as PulumiStack;
  }
  const missing = () => Promise.reject(new PulumiError("error: no stack named 'other' found"));
  const groundOf = (stack: PulumiStack, more: object = {}) =>
    ({ openStack: () => stack, stack: { name: "sandbox" }, ...more }) as unknown as DrillGround;

  it("has the config of the drills' stack without its releases", async () => {
    await otherStack(groundOf(stackOf(missing)), "other", { nodeCount: 4 });
    expect(commands).to.deep.equal([
      "create sandbox",
      "removeConfig blue",
      "removeConfig green",
      "removeConfig appVersion",
      "set nodeCount",
    ]);
  });

  it("is destroyed first where a failed drill left it", async () => {
    await otherStack(groundOf(stackOf(() => Promise.resolve([]))), "other", {});
    expect(commands.slice(0, 4)).to.deep.equal(["cancel", "destroy", "remove", "create sandbox"]);
  });

  it("is not removed when nobody knows whether it is there", async () => {
    const stack = stackOf(() => Promise.reject(new PulumiError("error: passphrase")));
    expect((await rejection(removeStack(stack))).message).to.equal("error: passphrase");
    expect(commands).to.deep.equal([]);
  });

  it("has a kubectl with the kubeconfig in its state and the environment of an account", async () => {
    const workFolder = mkdtempSync(join(tmpdir(), "second-cluster-"));
    try {
      const provider = { type: "pulumi:providers:kubernetes", outputs: { kubeconfig: "clusters: []" } };
      const opened: unknown[] = [];
      const ground = groundOf(stackOf(missing), {
        ...{ workFolder, kubernetes: { namespace: "web" }, environment: {} },
        openKubectl: (...args: unknown[]) => void opened.push(...args),
      });
      await kubectlOf(
        ground,
        stackOf(() => Promise.resolve([{ type: "other" }, provider])),
        { TOKEN: "t" },
      );
      const file = join(workFolder, "other.kubeconfig");
      expect(opened).to.deep.equal(["web", { TOKEN: "t", KUBECONFIG: file }]);
      expect(readFileSync(file, "utf8")).to.equal("clusters: []");
    } finally {
      rmSync(workFolder, { recursive: true });
    }
  });
});
