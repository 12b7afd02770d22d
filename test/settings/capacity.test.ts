import { expect } from "chai";
import { readSettings } from "../../settings.ts";
import { PROJECT_NAME, rawConfig } from "../helpers/pulumi-config.ts";

const warnings = (config: Record<string, unknown>) => readSettings(rawConfig(config), PROJECT_NAME).warnings;
const replicas = (blue: number, green: number) => ({
  blue: { version: "1.0.0", replicas: blue },
  green: { version: "1.1.0", replicas: green },
});

describe("the capacity of the nodes", () => {
  it("allows all pods that fit with the larger colour's surge and a gate, and refuses one more", () => {
    expect(warnings(replicas(5, 9))).to.deep.equal([]);
    expect(() => warnings(replicas(5, 10))).to.throw("18 pods in all. 2 e2-medium nodes hold at most 17 ");
  });

  it("is limited by memory where there is less of it than CPU", () => {
    const machineType = "e2-highcpu-2";
    expect(() => warnings({ machineType, ...replicas(2, 24) })).to.throw("hold at most 28 ");
  });

  it("is limited by GKE's number of pods on a node", () => {
    const machineType = "n2-standard-128";
    expect(() => warnings({ machineType, ...replicas(2, 200) })).to.throw("hold at most 220 ");
  });

  it("grows with the number of nodes", () => {
    expect(warnings({ nodeCount: 3, ...replicas(5, 10) })).to.deep.equal([]);
  });

  it("allows everything on a machine type that isn't in the table", () => {
    expect(warnings({ machineType: "a3-highgpu-8g", ...replicas(500, 500) })).to.deep.equal([]);
  });

  it("gives no warning while an autoscaler's maximum fits", () => {
    const autoscaling = { minReplicas: 2, maxReplicas: 12 };
    expect(warnings({ green: { version: "1.1.0", autoscaling } })).to.deep.equal([]);
    const oneMore = { minReplicas: 2, maxReplicas: 13 };
    expect(warnings({ green: { version: "1.1.0", autoscaling: oneMore } })).to.have.length(1);
  });

  it("gives a warning when an autoscaler's maximum doesn't fit", () => {
    const autoscaling = { minReplicas: 2, maxReplicas: 16 };
    expect(warnings({ green: { version: "1.1.0", autoscaling } })).to.deep.equal([
      "Autoscaling may ask for more pods than the nodes can hold: blue 2, green 16 and 4 more during a rolling update, " +
        "22 pods in all. 2 e2-medium nodes hold at most 17 pods of 100m CPU and 96Mi memory and one gate of 50m and " +
        "64Mi, as a node has 940m and 2972Mi for pods, GKE's own included. " +
        "Lower maxReplicas, or use more nodes or a larger machineType.",
    ]);
  });
});
