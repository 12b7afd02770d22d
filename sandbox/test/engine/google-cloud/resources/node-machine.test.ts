import { expect } from "chai";
import { nodeMachine } from "../../../../src/engine/google-cloud/resources/node-machine.ts";

const machine = (type: string) => nodeMachine({ "node.kubernetes.io/instance-type": type });

describe("a node's machine", () => {
  it("has the CPUs and the memory of its type, without what the kernel keeps", () => {
    expect(machine("e2-standard-2")).to.deep.equal({
      ...{ cpus: 2, memoryMib: 7944 },
      reserved: { milliCpu: 70, memoryMib: 1819 },
    });
    expect(machine("n2-standard-4")).to.deep.include({ cpus: 4, memoryMib: 15996 });
  });

  it("leaves 940m to pods where it has a part of a core", () =>
    expect(machine("e2-medium")).to.deep.include({
      cpus: 2,
      reserved: { milliCpu: 1060, memoryMib: 1019 },
    }));

  it("keeps 255 MiB of a machine that has less than a GiB", () =>
    expect(machine("custom-1-512").reserved.memoryMib).to.equal(255));

  it("is an error for a type that the sandbox does not have", () =>
    expect(() => machine("t2a-standard-2")).to.throw("the sandbox has no machine type 't2a-standard-2'"));
});
