import { expect } from "chai";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

describe("the supervision of programs in a container", () => {
  const supervise = join(import.meta.dirname, "../../../src/engine/cluster/container-scripts/supervise.sh");
  let folder: string;
  let machine: ChildProcess;
  let printed: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "supervise-"));
    printed = "";
  });
  afterEach(() => {
    process.kill(-machine.pid!, "SIGKILL");
    rmSync(folder, { recursive: true });
  });

  /** A script like those in the containers, in its own session, so that the test can end all of it. */
  function run(script: string): void {
    const file = join(folder, "machine.sh");
    writeFileSync(file, `exec 2>&1\nset -eu\n. "${supervise}"\n${script}\nwait\n`);
    machine = spawn("bash", [file], { detached: true, stdio: ["ignore", "pipe", "ignore"] });
    machine.stdout!.setEncoding("utf8").on("data", (text: string) => (printed += text));
  }
  async function untilPrinted(text: RegExp): Promise<void> {
    while (!text.test(printed)) await once(machine.stdout!, "data");
  }

  it("restarts a program that ends with any code, and no other program", async () => {
    run("keep bash -c 'echo one; exit 3'\nkeep bash -c 'echo two; sleep 60'");
    await untilPrinted(/one[^]*one/);
    expect(printed).to.contain("bash ended with code 3; starting it again");
    expect(printed.match(/two/g)).to.have.lengthOf(1);
  });

  it("ends at once when the container is told to stop", async () => {
    run("keep bash -c 'echo up; sleep 60'");
    await untilPrinted(/up/);
    machine.kill("SIGTERM");
    expect(await once(machine, "exit")).to.deep.equal([0, null]);
  });
});
