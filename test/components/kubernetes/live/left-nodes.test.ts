import { expect } from "chai";
import { type LeftNodesArgs, waitForLeftNodes } from "../../../../components/kubernetes/live/left-nodes.ts";
import { type Endpoint, HandoverCluster } from "../../../helpers/handover-cluster.ts";

const SLICES = /\/endpointslices\?/;

/** A cluster whose public Service has other endpoints at each look; the last ones stay. */
function cluster(...looks: readonly Endpoint[][]) {
  let count = 0;
  return {
    looks: () => count,
    get: (path: string) => {
      expect(path).to.match(SLICES);
      const endpoints = looks[Math.min(count, looks.length - 1)]!;
      count += 1;
      return new HandoverCluster({
        services: { public: endpoints, preview: [{ ending: "node-9" }] },
      }).api.get(path);
    },
  };
}

async function said(api: ReturnType<typeof cluster>, args: Partial<LeftNodesArgs> = {}): Promise<string[]> {
  const lines: string[] = [];
  const say = (line: string) => void lines.push(line);
  const place = { namespace: "web", service: "public", color: "blue" as const };
  await waitForLeftNodes(api, { ...place, withinSeconds: 15, pollMs: 1, say, ...args });
  return lines;
}

describe("a change of the active colour soon after another one", () => {
  it("begins at once, without a word, when no pod ends", async () => {
    const api = cluster(["node-1", "node-2", { unready: "node-3" }]);
    expect(await said(api)).to.deep.equal([]);
    expect(api.looks()).to.equal(1);
  });

  it("waits until the last pod that ends is gone, and says so once", async () => {
    const api = cluster(
      ["node-1", { ending: "node-3" }, { ending: "node-2" }],
      ["node-1", { ending: "node-3" }],
      ["node-1"],
    );
    expect(await said(api)).to.deep.equal([
      "blue: its pods change once load balancers have left node-2, node-3, where pods end. This takes 15 s at most.",
    ]);
    expect(api.looks()).to.equal(3);
  });

  it("doesn't wait for a pod that takes longer to end than load balancers take to leave its node", async () => {
    const api = cluster(["node-1", { ending: "node-2" }]);
    expect(await said(api, { withinSeconds: 1 })).to.have.length(1);
    expect(api.looks()).to.be.greaterThan(1);
  });

  it("waits for nothing while the Service has no pods", async () => {
    expect(await said(cluster([]))).to.deep.equal([]);
  });
});
