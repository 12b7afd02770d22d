import { expect } from "chai";
import { readSettings } from "../../settings.ts";
import { PROJECT_NAME, rawConfig } from "../helpers/pulumi-config.ts";

const warnings = (config: Record<string, unknown>) => readSettings(rawConfig(config), PROJECT_NAME).warnings;
const replicas = (blue: number, green: number) => ({
  blue: { version: "1.0.0", replicas: blue },
  green: { version: "1.1.0", replicas: green },
});

describe("the capacity of the nodes", () => {
  it("allows both colours of the default dev stack, a surge and a gate on the default machine type", () =>
    expect(warnings(replicas(2, 2))).to.deep.equal([]));

  it("allows all pods that fit with the larger colour's surge and a gate, and refuses one more", () => {
    expect(warnings(replicas(7, 10))).to.deep.equal([]);
    expect(() => warnings(replicas(7, 11))).to.throw(
      "21 pods in all. 2 e2-standard-2 nodes have room for 20 ",
    );
  });

  it("is limited by memory where there is less of it than CPU", () => {
    const machineType = "e2-highcpu-4";
    expect(() => warnings({ machineType, ...replicas(2, 24) })).to.throw("have room for 29 ");
  });

  it("is limited by GKE's number of pods on a node, its own included", () => {
    const machineType = "n2-standard-128";
    expect(() => warnings({ machineType, ...replicas(2, 200) })).to.throw("have room for 193 ");
  });

  it("grows with the number of nodes", () => {
    expect(warnings({ nodeCount: 3, ...replicas(7, 11) })).to.deep.equal([]);
  });

  for (const machineType of ["e2-micro", "e2-small", "e2-medium", "e2-highcpu-2"]) {
    it(`refuses two nodes of ${machineType}, which GKE's own pods fill`, () =>
      expect(() => warnings({ machineType })).to.throw(
        "machineType: expected a type of which 2 nodes have room for 3 pods, one of each colour and one more during a " +
          `rolling update, got "${machineType}". 2 ${machineType} nodes have room for 0 pods`,
      ));
  }

  it("allows everything on a machine type that isn't in the table, with a warning", () => {
    const machineType = "a3-highgpu-8g";
    expect(warnings({ machineType, ...replicas(500, 500) })).to.deep.equal([
      "machineType: the size of \"a3-highgpu-8g\" isn't in this program's table, so it takes for granted that 2 nodes " +
        "have room for all pods. Pods without room stay Pending, and the update fails. Types in the table are the " +
        "standard, highmem and highcpu ones of the common series, such as: pulumi config set machineType e2-standard-2",
    ]);
  });

  it("gives no warning while an autoscaler's maximum fits", () => {
    const autoscaling = { minReplicas: 2, maxReplicas: 14 };
    expect(warnings({ green: { version: "1.1.0", autoscaling } })).to.deep.equal([]);
    const oneMore = { minReplicas: 2, maxReplicas: 15 };
    expect(warnings({ green: { version: "1.1.0", autoscaling: oneMore } })).to.have.length(1);
  });

  it("gives a warning when an autoscaler's maximum doesn't fit", () => {
    const autoscaling = { minReplicas: 2, maxReplicas: 20 };
    expect(warnings({ green: { version: "1.1.0", autoscaling } })).to.deep.equal([
      "Autoscaling may ask for more pods than the nodes can hold: blue 2, green 20 and 5 more during a rolling update, " +
        "27 pods in all. 2 e2-standard-2 nodes have room for 20 pods of 100m CPU and 96Mi memory beside one gate or " +
        "hook of 50m and 64Mi: each node has 1930m and 6025Mi for pods, and GKE's own take 1671m and 2611Mi of all " +
        "nodes together. Lower maxReplicas, or use more nodes or a larger machineType.",
    ]);
  });
});
