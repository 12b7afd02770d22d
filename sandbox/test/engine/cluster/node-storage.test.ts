import { expect } from "chai";
import { announceStorage } from "../../../src/engine/cluster/node-storage.ts";

describe("a node's storage", () => {
  it("is in the node's capacity and allocatable resources, from where the kubelet goes on", async () => {
    const patches: unknown[] = [];
    const patchNodeStatus = (patch: unknown) => Promise.resolve(patches.push(patch));
    await announceStorage({ patchNodeStatus } as never, "pool-a", 8_000_000_000);
    const storage = { "ephemeral-storage": "8000000000" };
    expect(patches).to.deep.equal([
      { name: "pool-a", body: { status: { capacity: storage, allocatable: storage } } },
    ]);
  });
});
