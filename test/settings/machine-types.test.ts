import { expect } from "chai";
import { allocatable } from "../../settings/machine-types.ts";

describe("the allocatable size of a node", () => {
  const cases: [string, number, number][] = [
    ["e2-micro", 940, 668],
    ["e2-medium", 940, 2972],
    ["e2-standard-2", 1930, 6248],
    ["e2-standard-4", 3920, 13621],
    ["n1-standard-1", 940, 2780],
    ["n2-highmem-8", 7910, 59824],
    ["n2-standard-128", 127610, 506780],
    ["c3-highcpu-4", 3920, 6248],
    ["e2-custom-4-8192", 3920, 6248],
    ["custom-2-4096-ext", 1930, 2972],
  ];
  for (const [type, milliCpu, memoryMib] of cases) {
    it(`is what GKE leaves to pods on ${type}`, () =>
      expect(allocatable(type)).to.deep.equal({ milliCpu, memoryMib }));
  }

  it("is undefined for a machine type that is not in the table", () => {
    for (const type of [
      "a3-highgpu-8g",
      "n9-standard-4",
      "e2-standard-x",
      "constructor-standard-2",
      "t2a-standard-2",
    ]) {
      expect(allocatable(type), type).to.be.undefined;
    }
  });
});
