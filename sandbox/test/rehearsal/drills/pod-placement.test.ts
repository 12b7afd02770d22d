import { expect } from "chai";
import type { DrillGround } from "../../../src/rehearsal/drills/drill.ts";
import { moveAway, nodesOf } from "../../../src/rehearsal/drills/pod-placement.ts";

/** A cluster whose list of pods has these lines. */
function cluster(...pods: string[]) {
  const commands: string[] = [];
  const run = (...args: string[]) => {
    commands.push(args.slice(0, 2).join(" "));
    return Promise.resolve(args[0] === "get" ? pods.map((line) => `${line}\n`).join("") : "");
  };
  return { ground: { kubectl: { run } } as unknown as DrillGround, commands };
}

describe("the placement of pods in drills", () => {
  it("knows the nodes of the pods that stay", async () => {
    const { ground } = cluster("n1 ", "n2 2026-11-27T10:00:00Z", "n3 ", "n3 ");
    expect(await nodesOf(ground, "blue")).to.deep.equal(["n1", "n3", "n3"]);
  });

  it("moves the pods of a colour away from nodes, which stay cordoned", async () => {
    const { ground, commands } = cluster("n2 ");
    await moveAway(ground, "green", ["n1"]);
    expect(commands).to.deep.equal(["cordon n1", "delete pods", "rollout status", "get pods"]);
  });

  it("fails when pods stay on such a node, since the drill would prove nothing", async () => {
    const { ground } = cluster("n1 ", "n2 ");
    const error = await moveAway(ground, "green", ["n1"]).catch((reason: unknown) => reason as Error);
    expect((error as Error).message).to.equal("pods of green: expected none on n1, got some on n1, n2");
  });
});
