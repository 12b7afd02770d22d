import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { guardRoom, podsNeeded } from "../../../components/kubernetes/node-room.ts";
import type { PreviousRelease } from "../../../components/release/release-state.ts";
import { mockEngine } from "../../helpers/pulumi-mocks.ts";

const ROOM = { pods: 17, nodes: "2 e2-medium nodes", reason: "2 e2-medium nodes hold at most 17" };

const previous = (blue: number, green: number): PreviousRelease => ({
  colors: {
    blue: { version: "1.0.0", image: "i@sha256:b", replicas: blue },
    green: { version: "1.1.0", image: "i@sha256:9", replicas: green },
  },
});

describe("the room on the nodes, on the way to a release", () => {
  before(async () => {
    await mockEngine();
  });

  it("is asked for by both colours and one surge", () => {
    expect(
      podsNeeded([
        ["green", 9],
        ["blue", 5],
      ]),
    ).to.deep.equal({ pods: 17, text: "green 9, blue 5 and 3 more while a colour rolls make 17 pods" });
  });

  it("must hold the active colour beside the other one, which shrinks later", () => {
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
        "gke-blue-green:green.replicas: got 10, allowed is what 2 e2-medium nodes can hold while blue has the pods it has, " +
          "which it keeps until green serves: green 10, blue 5 and 3 more while a colour rolls make 18 pods. " +
          "2 e2-medium nodes hold at most 17. Lower it, or take more nodes, such as: pulumi config set nodeCount 3.",
      );
  });

  it("is not asked for by an active colour that stays or shrinks, whatever the other one has", () => {
    guardRoom(previous(12, 12), { color: "blue", replicas: 12 }, ROOM);
    guardRoom(previous(12, 12), { color: "blue", replicas: 11 }, ROOM);
  });

  it("is all there for a first release", () => {
    guardRoom({ colors: {} }, { color: "blue", replicas: 13 }, ROOM);
  });
});
