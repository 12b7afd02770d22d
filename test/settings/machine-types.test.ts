import { expect } from "chai";
import { architectureOf } from "../../components/image/architecture.ts";
import { allocatable, usualMachineType } from "../../settings/machine-types.ts";

describe("a common machine type", () => {
  it("has the processors of the images", () => {
    expect(usualMachineType("amd64", 2)).to.equal("e2-standard-2");
    expect(usualMachineType("arm64", 4)).to.equal("c4a-standard-4");
    expect(architectureOf("c4a-standard-4")).to.equal("arm64");
    expect(architectureOf("c4-standard-4")).to.equal("amd64");
  });
});

describe("the allocatable size of a node", () => {
  const cases: [string, number, number][] = [
    ["e2-micro", 940, 607],
    ["e2-medium", 940, 2799],
    ["e2-standard-2", 1930, 6025],
    ["e2-standard-4", 3920, 13273],
    ["n1-standard-1", 940, 2606],
    ["n2-highmem-8", 7910, 58632],
    ["n2-standard-128", 127610, 498623],
    ["n2-highmem-128", 127610, 846229],
    ["c3-highcpu-4", 3920, 6025],
    ["c4-standard-2", 1930, 5205],
    ["e2-custom-4-8192", 3920, 6025],
    ["custom-2-4096-ext", 1930, 2799],
    ["c4a-standard-2", 1930, 6025],
    ["t2a-standard-1", 940, 2799],
    ["custom-1-512", 940, 126],
  ];
  for (const [type, milliCpu, memoryMib] of cases) {
    it(`is what GKE leaves to pods on ${type}`, () =>
      expect(allocatable(type)).to.deep.equal({ milliCpu, memoryMib }));
  }

  // Nodes that people showed: github.com/2i2c-org/infrastructure issue 2121, GKE 1.25.
  const seen: [string, number][] = [
    ["n2-highmem-4", 29_085_928],
    ["n2-highmem-16", 122_210_676],
    ["n2-highmem-64", 510_603_916],
  ];
  for (const [type, kib] of seen) {
    it(`is not more than a node of ${type} had on GKE, and at most 1 % less`, () => {
      const { memoryMib } = allocatable(type)!;
      expect(memoryMib).to.be.within((kib / 1024) * 0.99, kib / 1024);
    });
  }

  it("is undefined for a machine type that is not in the table", () => {
    for (const type of [
      "a3-highgpu-8g",
      "n9-standard-4",
      "e2-standard-x",
      "constructor-standard-2",
      "e4a-standard-2",
      "c3-standard-4-lssd",
    ]) {
      expect(allocatable(type), type).to.be.undefined;
    }
  });
});
