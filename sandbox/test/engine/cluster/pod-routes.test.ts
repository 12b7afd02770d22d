import { expect } from "chai";
import { mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { writePodRoutes } from "../../../src/engine/cluster/pod-routes.ts";
import { node } from "../../helpers/cluster-objects.ts";
import { checkout, type Checkout } from "../../helpers/sandbox-checkout.ts";

describe("pod routes", () => {
  const A = node("pool-a", "198.18.0.20", "198.19.0.0/24");
  const B = node("pool-b", "198.18.0.21", "198.19.1.0/24");
  let at: Checkout;
  beforeEach(() => {
    at = checkout();
    for (const name of ["control-plane", "pool-a/cni", "pool-b/cni"]) {
      mkdirSync(join(at.paths.root, name), { recursive: true });
    }
  });
  afterEach(() => at.remove());

  const write = (...nodes: Parameters<typeof writePodRoutes>[0]) =>
    writePodRoutes(nodes, {
      controlPlane: join(at.paths.root, "control-plane"),
      node: (name) => join(at.paths.root, name),
    });
  const read = (...path: string[]) => readFileSync(join(at.paths.root, ...path), "utf8");

  it("lead from the control plane to all pods and from each node to the other nodes' pods", () => {
    write(A, B);
    expect(read("control-plane", "routes")).to.equal(
      "198.19.0.0/24 via 198.18.0.20\n198.19.1.0/24 via 198.18.0.21\n",
    );
    expect(read("pool-a", "routes")).to.equal("198.19.1.0/24 via 198.18.0.21\n");
    expect(read("pool-b", "routes")).to.equal("198.19.0.0/24 via 198.18.0.20\n");
  });

  it("include each node's own pod range", () => {
    write(A, B);
    expect(read("pool-a", "cni", "10-pods.conflist")).to.contain('"subnet": "198.19.0.0/24"');
    expect(read("pool-b", "cni", "10-pods.conflist")).to.contain('"subnet": "198.19.1.0/24"');
  });

  it("are removed with their node", () => {
    write(A, B);
    write(A);
    expect(read("control-plane", "routes")).to.equal("198.19.0.0/24 via 198.18.0.20\n");
    expect(read("pool-a", "routes")).to.equal("");
  });

  it("exist only when a node has a pod range and an address", () => {
    write(A, node("pool-b", "198.18.0.21"), node("pool-c", undefined, "198.19.2.0/24"));
    expect(read("control-plane", "routes")).to.equal("198.19.0.0/24 via 198.18.0.20\n");
    expect(readdirSync(join(at.paths.root, "pool-b"))).to.deep.equal(["cni"]);
  });

  it("ignore a node of another sandbox", () => {
    write(A, node("stranger", "198.18.0.99", "198.19.9.0/24"));
    expect(read("control-plane", "routes")).to.equal("198.19.0.0/24 via 198.18.0.20\n");
  });

  it("are written only when they change, as containers act on each new file", () => {
    const files = ["control-plane/routes", "pool-a/routes", "pool-a/cni/10-pods.conflist"];
    const numbers = () => files.map((file) => statSync(join(at.paths.root, file)).ino);
    write(A, B);
    const first = numbers();
    write(A, B);
    expect(numbers()).to.deep.equal(first);
  });

  it("leave no half-written file behind", () => {
    write(A, B);
    expect(readdirSync(join(at.paths.root, "pool-a")).sort()).to.deep.equal(["cni", "routes"]);
    expect(readdirSync(join(at.paths.root, "pool-a", "cni"))).to.deep.equal(["10-pods.conflist"]);
  });
});
