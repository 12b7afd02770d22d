import { expect } from "chai";
import {
  checkMachineType,
  findMachineType,
  machineTypeNames,
} from "../../../../src/engine/google-cloud/resources/machine-types.ts";

describe("Google's machine types", () => {
  const cases: [string, number, number][] = [
    ["e2-medium", 2, 4],
    ["e2-standard-32", 32, 128],
    ["n1-highcpu-2", 2, 1.8],
    ["n2-highmem-128", 128, 864],
    ["c3-highcpu-22", 22, 44],
    ["c4-standard-2", 2, 7],
    ["c4d-highmem-4", 4, 31],
    ["custom-1-1024", 1, 1],
    ["n2-custom-6-10240-ext", 6, 10],
  ];
  for (const [name, cpus, gib] of cases) {
    it(`has ${name} with ${cpus} CPUs and ${gib} GiB`, () =>
      expect(findMachineType(name)).to.include({ cpus, gib }));
  }

  it("has each of its names", () => {
    for (const name of machineTypeNames()) expect(findMachineType(name), name).to.not.equal(undefined);
  });

  for (const name of [
    "e2-standard-3",
    "e2-highmem-32",
    "n9-standard-4",
    "e2-custom-3-4096",
    "n2-custom-2-100",
  ]) {
    it(`answers as Google does to ${name}, which no zone has`, () =>
      expect(() => checkMachineType(name, "us-central1-a")).to.throw(
        `Invalid machine type "${name}" in zone "us-central1-a": GCE_NOT_FOUND`,
      ));
  }

  it("says that it does not simulate Arm nodes, as its own nodes are x86", () => {
    for (const name of ["c4a-standard-2", "n4a-highcpu-4", "t2a-standard-1"]) {
      expect(() => checkMachineType(name, "us-central1-a")).to.throw(
        `The sandbox does not simulate nodes of the machine type ${name}.`,
      );
    }
  });

  it("refuses f1-micro as GKE does", () =>
    expect(() => checkMachineType("f1-micro", "us-central1-a")).to.throw(
      "Node pools of f1-micro machines are not supported due to insufficient memory.",
    ));

  for (const name of ["t2a-standard-2", "a2-highgpu-1g", "c3-standard-4-lssd", "g1-small", "c3d-highcpu-4"]) {
    it(`does not simulate ${name}, which Google has`, () =>
      expect(() => checkMachineType(name, "us-central1-a")).to.throw("does not simulate"));
  }
});
