import { expect } from "chai";
import { SYSTEM_PODS_PER_CLUSTER, SYSTEM_PODS_PER_NODE } from "../../../settings/gke-system-pods.ts";
import { allocatable } from "../../../settings/machine-types.ts";
import { diskForPodsMib } from "../../../settings/node-disk.ts";
import { GKE_SYSTEM_PODS, type SystemPod } from "../../src/engine/cluster/gke-system-pods.ts";
import { machineTypeNames } from "../../src/engine/google-cloud/resources/machine-types.ts";
import { ephemeralStorageBytes } from "../../src/engine/google-cloud/resources/node-disk.ts";
import { nodeMachine } from "../../src/engine/google-cloud/resources/node-machine.ts";

const EVICTION_MIB = 100;

describe("the program's table of nodes", () => {
  it("has for each machine type of the simulated Google what a node of it leaves to pods", () => {
    for (const type of [...machineTypeNames(), "e2-custom-4-8192", "custom-1-512", "n2-custom-6-10240-ext"]) {
      const { cpus, memoryMib, reserved } = nodeMachine({ "node.kubernetes.io/instance-type": type });
      expect(allocatable(type), type).to.deep.equal({
        milliCpu: cpus * 1000 - reserved.milliCpu,
        memoryMib: memoryMib - reserved.memoryMib - EVICTION_MIB,
      });
    }
  });

  it("leaves as much of a disk of any size to pods as the simulated Google", () => {
    for (const size of [10, 15, 30, 50, 100, 375, 1000, 65_536]) {
      expect(diskForPodsMib(size), `${size} GB`).to.equal(Math.floor(ephemeralStorageBytes(size) / 2 ** 20));
    }
  });

  for (const nodes of [2, 3, 10]) {
    it(`has the sums of what GKE's own pods request on ${nodes} nodes of the simulated Google`, () => {
      const counts = GKE_SYSTEM_PODS.map(
        (pod) => [pod, (pod.replicas ?? ((count) => count))(nodes)] as const,
      );
      const sum = (of: (pod: SystemPod) => number) =>
        counts.reduce((total, [pod, count]) => total + count * of(pod), 0);
      const [perNode, once] = [SYSTEM_PODS_PER_NODE, SYSTEM_PODS_PER_CLUSTER];
      expect(sum(() => 1)).to.equal(nodes * perNode.pods + once.pods);
      expect(sum(({ milliCpu }) => milliCpu)).to.equal(nodes * perNode.milliCpu + once.milliCpu);
      expect(sum(({ memoryMib }) => memoryMib)).to.equal(nodes * perNode.memoryMib + once.memoryMib);
    });
  }
});
