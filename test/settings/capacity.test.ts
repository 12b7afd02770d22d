import { expect } from "chai";
import { readSettings } from "../../settings.ts";
import { PROJECT_NAME, rawConfig } from "../helpers/pulumi-config.ts";

const warnings = (config: Record<string, unknown>) => readSettings(rawConfig(config), PROJECT_NAME).warnings;
const replicas = (blue: number, green: number) => ({
  blue: { version: "1.0.0", replicas: blue },
  green: { version: "1.1.0", replicas: green },
});

describe("the room on the nodes", () => {
  it("is enough for what fits with the surge of the larger colour and a gate, and for no pod more", () => {
    expect(warnings(replicas(5, 9))).to.deep.equal([]);
    expect(() => warnings(replicas(5, 10))).to.throw("make 18 pods. 2 e2-medium nodes hold at most 17 ");
  });

  it("is bounded by memory where there is less of that", () => {
    const machineType = "e2-highcpu-2";
    expect(() => warnings({ machineType, ...replicas(2, 24) })).to.throw("hold at most 28 ");
  });

  it("is bounded by the number of pods that a node may have", () => {
    const machineType = "n2-standard-128";
    expect(() => warnings({ machineType, ...replicas(2, 200) })).to.throw("hold at most 220 ");
  });

  it("grows with the number of nodes", () => {
    expect(warnings({ nodeCount: 3, ...replicas(5, 10) })).to.deep.equal([]);
  });

  it("is not known of every machine type", () => {
    expect(warnings({ machineType: "a3-highgpu-8g", ...replicas(500, 500) })).to.deep.equal([]);
  });

  it("is enough for an autoscaler that asks for all of it at the most", () => {
    const autoscaling = { minReplicas: 2, maxReplicas: 12 };
    expect(warnings({ green: { version: "1.1.0", autoscaling } })).to.deep.equal([]);
    const oneMore = { minReplicas: 2, maxReplicas: 13 };
    expect(warnings({ green: { version: "1.1.0", autoscaling: oneMore } })).to.have.length(1);
  });

  it("may be less than an autoscaler asks for at the most: a warning", () => {
    const autoscaling = { minReplicas: 2, maxReplicas: 16 };
    expect(warnings({ green: { version: "1.1.0", autoscaling } })).to.deep.equal([
      "Autoscaling may ask for more than there is: blue 2, green 16 and 4 more while a colour rolls make 22 pods. " +
        "2 e2-medium nodes hold at most 17 of 100m CPU and 96Mi memory each and a gate of 50m and 64Mi: 940m and " +
        "2972Mi of a node are allocatable, before GKE's own pods take their part. " +
        "Lower maxReplicas, or take more nodes or a larger machineType.",
    ]);
  });
});
