import { expect } from "chai";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CommandFailed, runLogged } from "../../../src/engine/toolchain/run-logged.ts";
import { fakeHost, type FakeHost, rejection } from "../../helpers/toolchain-context.ts";

// An ended orphan stays a zombie until process 1 collects it.
function isRunning(pid: number): boolean {
  const status = `/proc/${pid}/status`;
  return existsSync(status) && !/^State:\tZ/m.test(readFileSync(status, "utf8"));
}

describe("a logged command", () => {
  let machine: FakeHost;
  let log: string;
  beforeEach(() => {
    machine = fakeHost();
    log = join(machine.context.paths.logs, "try.log");
  });
  afterEach(() => machine.remove());

  const run = (script: string, more: { signal?: AbortSignal; onLine?: (line: string) => void } = {}) =>
    runLogged("sh", ["-c", script], {
      purpose: "trying",
      log,
      environment: machine.context.environment,
      ...more,
    });

  it("returns its output by line and logs the command, its output and its errors", async () => {
    const lines: string[] = [];
    const output = await run("echo one; echo two >&2", { onLine: (line) => lines.push(line) });
    expect(output).to.deep.equal(["one"]);
    expect(lines).to.have.members(["one", "two"]);
    expect(readFileSync(log, "utf8").split("\n")).to.include.members([
      "$ sh -c echo one; echo two >&2",
      "one",
      "two",
    ]);
  });

  it("appends to the log of an earlier run", async () => {
    await run("echo first");
    await run("echo second");
    expect(readFileSync(log, "utf8")).to.match(/\nfirst\n[^]*\nsecond\n/);
  });

  it("fails with the end of its output and the path of the log", async () => {
    const error = await rejection(run("seq 1 40; exit 3"));
    expect(error).to.be.instanceOf(CommandFailed);
    const end = Array.from({ length: 15 }, (_, i) => `  ${26 + i}`).join("\n");
    expect(error.message).to.equal(
      `trying failed: 'sh -c' exited with code 3. All its output is in ${log}. The end:\n${end}`,
    );
  });

  it("fails the same way when the program does not exist", async () => {
    const missing = runLogged("no-such-program", ["build"], {
      purpose: "trying",
      log,
      environment: machine.context.environment,
    });
    expect((await rejection(missing)).message).to.match(
      /^trying failed: 'no-such-program build' spawn no-such-program ENOENT\. /,
    );
  });

  it("ends with all its child processes when it is aborted", async () => {
    const abort = new AbortController();
    let child = 0;
    const aborted = run("sleep 60 & echo $!; wait", {
      signal: abort.signal,
      onLine: (line) => {
        child = Number(line);
        abort.abort(new Error("interrupted"));
      },
    });
    expect((await rejection(aborted)).message).to.equal("interrupted");
    expect(isRunning(child)).to.equal(false);
  });

  it("is not started after an abort", async () => {
    await rejection(run("echo hello", { signal: AbortSignal.abort(new Error("interrupted")) }));
    expect(() => readFileSync(log)).to.throw("ENOENT");
  });
});
