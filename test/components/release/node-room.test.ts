import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { guardNewPods, guardRoom, podsNeeded } from "../../../components/release/node-room.ts";
import type { PreviousRelease } from "../../../components/release/release-state.ts";

const ROOM = { pods: 17, nodes: "2 e2-medium nodes", reason: "2 e2-medium nodes hold at most 17" };

const previous = (blue: number, green: number): PreviousRelease => ({
  versions: {},
  colors: {
    blue: { version: "1.0.0", image: "i@sha256:b", replicas: blue },
    green: { version: "1.1.0", image: "i@sha256:9", replicas: green },
  },
});

describe("the guard of the nodes' room", () => {
  it("counts both colours and one surge", () => {
    expect(
      podsNeeded([
        ["green", 9],
        ["blue", 5],
      ]),
    ).to.deep.equal({ pods: 17, text: "green 9, blue 5 and 3 more during a rolling update, 17 pods in all" });
  });

  it("refuses an active colour that doesn't fit beside the other one's pods", () => {
    const grow = (replicas: number) => {
      guardRoom(previous(5, 0), { color: "green", replicas }, ROOM);
    };
    grow(9);
    expect(() => {
      grow(10);
    })
      .to.throw(pulumi.RunError)
      .with.property(
        "message",
        "green.replicas: expected no more than 2 e2-medium nodes can hold while blue keeps its pods, which it does until " +
          "green serves, got 10. This needs green 10, blue 5 and 3 more during a rolling update, 18 pods in all. " +
          "2 e2-medium nodes hold at most 17. Lower it, or use more nodes, such as: pulumi config set nodeCount 3",
      );
  });

  it("refuses new pods of either colour that don't fit beside those of other apps, with the command for the platform", () => {
    const colors = [
      { color: "blue" as const, replicas: 9 },
      { color: "green" as const, replicas: 6 },
    ];
    const room = { ...ROOM, addNode: "pulumi config set nodeCount 3 --stack o/p/prod" };
    expect(() => guardNewPods(previous(9, 5), colors, room))
      .to.throw(pulumi.RunError)
      .with.property(
        "message",
        "green.replicas: expected no more than 2 e2-medium nodes can hold beside the pods of other apps, got 6. This needs " +
          "blue 9, green 6 and 3 more during a rolling update, 18 pods in all. 2 e2-medium nodes hold at most 17. Lower it, " +
          "or use more nodes, such as: pulumi config set nodeCount 3 --stack o/p/prod",
      );
  });

  it("lets pods that run already stay, however full other apps make the nodes", () => {
    const colors = [
      { color: "blue" as const, replicas: 9 },
      { color: "green" as const, replicas: 6 },
    ];
    guardNewPods(previous(9, 6), colors, { ...ROOM, pods: 0 });
  });

  it("allows an active colour that doesn't grow", () => {
    guardRoom(previous(12, 12), { color: "blue", replicas: 12 }, ROOM);
    guardRoom(previous(12, 12), { color: "blue", replicas: 11 }, ROOM);
  });

  it("allows a first release", () => {
    guardRoom({ colors: {}, versions: {} }, { color: "blue", replicas: 13 }, ROOM);
  });
});
