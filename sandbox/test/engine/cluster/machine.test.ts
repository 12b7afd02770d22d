import { expect } from "chai";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { machineFilesArgs, writeMachineFiles } from "../../../src/engine/cluster/machine.ts";

describe("the files of a node's machine", () => {
  let folder: string;
  before(() => {
    folder = join(mkdtempSync(join(tmpdir(), "machine-")), "machine");
    const machine = { cpus: 16, memoryMib: 1024, reserved: { milliCpu: 0, memoryMib: 0 } };
    writeMachineFiles(folder, machine);
    // A node's container may be running with them.
    writeMachineFiles(folder, machine);
  });
  after(() => rmSync(join(folder, ".."), { recursive: true }));

  it("are one folder for each CPU, and no NUMA nodes, which the kubelet would count instead", () => {
    const cpus = readdirSync(join(folder, "cpus"));
    expect(cpus).to.have.length(16);
    expect(cpus).to.include.members(["cpu0", "cpu15"]);
    expect(readdirSync(join(folder, "numa-nodes"))).to.deep.equal([]);
  });

  it("say how much memory there is, in the kernel's own form", () => {
    const lines = readFileSync(join(folder, "meminfo"), "utf8");
    expect(lines).to.match(/^MemTotal:\s+1048576 kB$/m);
    expect(lines).to.match(/^SwapTotal:\s+0 kB$/m);
  });

  it("take the place of the host's files, but not of files that the host does not have", () => {
    const cpus = "--volume=/m/cpus:/sys/devices/system/cpu:ro";
    const memory = "--volume=/m/meminfo:/proc/meminfo:ro";
    const numa = "--volume=/m/numa-nodes:/sys/devices/system/node:ro";
    expect(machineFilesArgs("/m", true)).to.deep.equal([memory, cpus, numa]);
    expect(machineFilesArgs("/m", false)).to.deep.equal([memory, cpus]);
  });
});
