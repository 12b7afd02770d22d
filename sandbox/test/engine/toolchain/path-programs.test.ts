import { expect } from "chai";
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { findOnPath, which } from "../../../src/engine/toolchain/path-programs.ts";
import type { ProgramSet } from "../../../src/engine/toolchain/program-sets.ts";
import { staticProgram } from "../../helpers/static-program.ts";
import { fakeHost, type FakeHost } from "../../helpers/toolchain-context.ts";

const SET: ProgramSet = {
  name: "tools",
  title: "Tools",
  version: "2.5.0",
  programs: ["hammer", "nail"],
  onPath: { minimum: "2.0.0", versionArguments: { hammer: ["--version"], nail: ["--version"] } },
  static: false,
  builds: [],
};

describe("programs on PATH", () => {
  let machine: FakeHost;
  beforeEach(() => (machine = fakeHost()));
  afterEach(() => machine.remove());

  it("are used when all exist and are new enough", async () => {
    const hammer = machine.program("hammer", "echo hammer v2.10.1");
    machine.program("nail", "echo nail v2.10.1");
    expect(await findOnPath(SET, machine.context)).to.deep.equal({
      folder: dirname(hammer),
      version: "2.10.1",
    });
    expect(machine.runs()).to.deep.equal(["hammer --version", "nail --version"]);
  });

  it("are not used when one is missing", async () => {
    machine.program("hammer", "echo 2.1.0");
    expect(await findOnPath(SET, machine.context)).to.deep.equal({ rejected: "nail is not on PATH" });
  });

  it("are used when all but the first are only beside the first one's real file", async () => {
    const release = join(machine.folder, "release");
    mkdirSync(release);
    for (const name of ["hammer", "nail"])
      writeFileSync(join(release, name), "#!/bin/sh\necho 2.1.0\n", { mode: 0o755 });
    const hammer = join(machine.folder, "bin", "hammer");
    symlinkSync(join(release, "hammer"), hammer);
    expect(await findOnPath(SET, machine.context)).to.deep.equal({
      folder: dirname(hammer),
      version: "2.1.0",
    });
  });

  it("are not used when they come from the cache", async () => {
    const built = join(machine.folder, "cache", "gke-blue-green", "tools", "2.5.0-0123456789ab");
    mkdirSync(built, { recursive: true });
    for (const name of ["hammer", "nail"])
      writeFileSync(join(built, name), "#!/bin/sh\necho 2.5.0\n", { mode: 0o755 });
    machine.context.environment.PATH = `${built}:${machine.context.environment.PATH}`;
    expect(await findOnPath(SET, machine.context)).to.deep.equal({ rejected: "hammer is not on PATH" });
  });

  it("are not used when one is too old", async () => {
    machine.program("hammer", "echo 2.1.0");
    const nail = machine.program("nail", "echo 1.99.0");
    expect(await findOnPath(SET, machine.context)).to.deep.equal({
      rejected: `${nail} is 1.99.0, older than 2.0.0`,
    });
  });

  it("are not used when they are of different releases", async () => {
    machine.program("hammer", "echo 2.1.0");
    const nail = machine.program("nail", "echo 2.2.0");
    expect(await findOnPath(SET, machine.context)).to.deep.equal({
      rejected: `${nail} is 2.2.0, but another of its set is 2.1.0`,
    });
  });

  it("are not used when one does not print its version", async () => {
    const hammer = machine.program("hammer", "echo 2.1.0; exit 1");
    machine.program("nail", "echo 2.1.0");
    expect(await findOnPath(SET, machine.context)).to.deep.equal({
      rejected: `${hammer} does not print its version`,
    });
  });

  it("for containers are not used when they need the host's libraries", async () => {
    const hammer = machine.program("hammer", "echo 2.1.0");
    machine.program("nail", "echo 2.1.0");
    expect(await findOnPath({ ...SET, static: true }, machine.context)).to.deep.equal({
      rejected: `${hammer} needs libraries of this machine`,
    });
  });

  it("are found in the order of PATH, without folders and files that can't run", () => {
    const first = join(machine.folder, "first");
    mkdirSync(join(first, "hammer"), { recursive: true });
    writeFileSync(join(first, "nail"), "text", { mode: 0o644 });
    const hammer = machine.program("hammer", "");
    const nail = machine.program("nail", "");
    const environment = { PATH: `${first}::${dirname(hammer)}` };
    expect(which("hammer", environment)).to.equal(hammer);
    expect(which("nail", environment)).to.equal(nail);
    expect(which("saw", environment)).to.equal(undefined);
  });

  it("for containers are copied to a separate folder that can be mounted", async () => {
    for (const name of ["hammer", "nail"])
      writeFileSync(machine.program(name, ""), staticProgram("v2.9.0\n"));
    const set = { ...SET, static: true };

    const found = await findOnPath(set, machine.context);
    expect(found).to.include({ version: "2.9.0" });
    const { folder } = found as { folder: string };
    expect(dirname(folder)).to.equal(join(machine.folder, "cache", "gke-blue-green", "tools"));
    expect(readdirSync(folder)).to.have.members(["hammer", "nail"]);
    expect(await findOnPath(set, machine.context)).to.deep.equal(found);
  });
});
