import { expect } from "chai";
import type { DrillGround } from "../../../src/rehearsal/drills/drill.ts";
import { expectZones, moveAway, nodesOf, zonesOfNodes } from "../../../src/rehearsal/drills/pod-placement.ts";
import { rejection } from "../../helpers/toolchain-context.ts";

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

  it("knows the zone of each node", async () => {
    const { ground } = cluster("n1 z1", "n2 z2");
    expect([...(await zonesOfNodes(ground))]).to.deep.equal([
      ["n1", "z1"],
      ["n2", "z2"],
    ]);
  });

  it("fails when the pods of a colour are in fewer or more zones than expected", async () => {
    const { ground } = cluster("n1 ", "n2 ");
    const inOne = new Map([
      ["n1", "z1"],
      ["n2", "z1"],
    ]);
    await expectZones(ground, "green", inOne, 1);
    expect((await rejection(expectZones(ground, "green", inOne, 2))).message).to.equal(
      "pods of green: expected two nodes in 2 zones, got n1 in z1, n2 in z1",
    );
    await rejection(expectZones(ground, "green", new Map([...inOne, ["n2", "z2"]]), 1));
  });

  it("fails when two pods of a colour are on one node", async () => {
    const { ground } = cluster("n1 ", "n1 ");
    expect((await rejection(expectZones(ground, "blue", new Map([["n1", "z1"]]), 1))).message).to.equal(
      "pods of blue: expected two nodes in 1 zone, got n1 in z1, n1 in z1",
    );
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
