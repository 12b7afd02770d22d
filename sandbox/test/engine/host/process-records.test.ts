import { expect } from "chai";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sandboxPaths } from "../../../src/engine/host/paths.ts";
import {
  recordedMadeFrom,
  recordedNames,
  recordedPid,
  recordProcess,
  stopRecorded,
} from "../../../src/engine/host/process-records.ts";

describe("process records", () => {
  const paths = sandboxPaths(mkdtempSync(join(tmpdir(), "records-")));
  after(() => {
    for (const folder of [paths.project, paths.root]) rmSync(folder, { recursive: true });
  });

  const started: number[] = [];
  const sleeper = (script = "setInterval(() => {}, 1000)") => {
    const child = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "ignore"] });
    started.push(child.pid!);
    return child;
  };
  after(() => {
    for (const pid of started) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // Most of these tests have already ended it.
      }
    }
  });

  it("stop the recorded process and then have no record of it", async () => {
    const child = sleeper();
    recordProcess(paths, "sleeper", child.pid!);
    expect(recordedPid(paths, "sleeper")).to.equal(child.pid);
    expect(recordedNames(paths)).to.deep.equal(["sleeper"]);

    await stopRecorded(paths, "sleeper");
    expect(recordedPid(paths, "sleeper")).to.equal(undefined);
    expect(recordedNames(paths)).to.deep.equal([]);
  });

  it("kill a process that ignores SIGTERM after the grace period", async () => {
    const child = sleeper("process.on('SIGTERM', () => {}); console.log('up'); setInterval(() => {}, 1000)");
    const exit = new Promise((resolve) => child.once("exit", (_code, signal) => resolve(signal)));
    await new Promise((resolve) => child.stdout.once("data", resolve));
    recordProcess(paths, "stubborn", child.pid!);

    await stopRecorded(paths, "stubborn", 0.3);
    expect(await exit).to.equal("SIGKILL");
  });

  it("do not stop another process with the recorded id", async () => {
    const child = sleeper();
    recordProcess(paths, "reused", child.pid!);
    const record = JSON.parse(readFileSync(join(paths.pids, "reused.json"), "utf8")) as object;
    writeFileSync(join(paths.pids, "reused.json"), JSON.stringify({ ...record, startTicks: "1" }));

    await stopRecorded(paths, "reused");
    expect(child.exitCode).to.equal(null);
    expect(() => process.kill(child.pid!, 0)).not.to.throw();
  });

  it("do not stop a process of another boot of the machine", async () => {
    const child = sleeper();
    recordProcess(paths, "before", child.pid!);
    const file = join(paths.pids, "before.json");
    const record = JSON.parse(readFileSync(file, "utf8")) as object;
    writeFileSync(file, JSON.stringify({ ...record, bootId: "another" }));

    expect(recordedPid(paths, "before")).to.equal(undefined);
    await stopRecorded(paths, "before");
    expect(() => process.kill(child.pid!, 0)).not.to.throw();
    expect(recordedNames(paths)).not.to.include("before");
  });

  it("keep the hash of a process while it runs", async () => {
    const child = sleeper();
    recordProcess(paths, "server", child.pid!, "0123456789abcdef");
    expect(recordedMadeFrom(paths, "server")).to.equal("0123456789abcdef");
    await stopRecorded(paths, "server");
    expect(recordedMadeFrom(paths, "server")).to.equal(undefined);
  });

  it("are an error with the next command when damaged, and a stop removes them", async () => {
    const file = join(paths.pids, "damaged.json");
    writeFileSync(file, "");
    expect(() => recordedPid(paths, "damaged")).to.throw(
      `${file}: expected a JSON object, got an empty file. Remove the sandbox with 'npm stop', `,
    );
    await stopRecorded(paths, "damaged");
    expect(recordedNames(paths)).not.to.include("damaged");
  });

  it("ignore what an interrupted write left", () => {
    writeFileSync(join(paths.pids, "server.json.new"), "{");
    expect(recordedNames(paths)).not.to.include("server.json.new");
  });

  it("refuse a process that has ended", () => {
    expect(() => recordProcess(paths, "gone", 2 ** 22 + 1)).to.throw(
      "process 'gone' (4194305) ended before it was recorded",
    );
  });
});
