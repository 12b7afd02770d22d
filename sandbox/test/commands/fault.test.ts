import { Command } from "commander";
import { expect } from "chai";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { registerFault } from "../../src/commands/fault.ts";
import { Faults } from "../../src/engine/google-cloud/kernel/faults.ts";
import { Store } from "../../src/engine/google-cloud/kernel/store.ts";
import { sandboxPaths } from "../../src/engine/host/paths.ts";
import { recordProcess } from "../../src/engine/host/process-records.ts";
import { serveControl } from "../../src/engine/server/control.ts";

describe("the fault commands", () => {
  const folder = mkdtempSync(join(tmpdir(), "fault-"));
  const paths = sandboxPaths(folder);
  const faults = new Faults(new Store(folder));
  const lines: string[] = [];
  const log = console.log;
  let close: () => Promise<void>;

  before(async () => {
    mkdirSync(paths.root, { recursive: true });
    close = await serveControl(paths, {
      status: () => ({
        requests: 0,
        unmatchedRequests: 0,
        millisecondsPerRequest: 0,
        clusters: [],
        memoryMib: 0,
      }),
      resume: () => Promise.resolve(),
      faults,
    });
  });
  beforeEach(() => {
    lines.length = 0;
    console.log = (line: string) => lines.push(line);
  });
  afterEach(() => (console.log = log));
  after(async () => {
    await close();
    rmSync(folder, { recursive: true });
  });

  const run = (...args: string[]) => {
    const program = new Command("sandbox").exitOverride().configureOutput({ writeErr: () => {} });
    registerFault(program, paths);
    for (const command of program.commands.flatMap((each) => each.commands)) {
      command.exitOverride().configureOutput({ writeErr: () => {} });
    }
    return program.parseAsync(["fault", ...args], { from: "user" });
  };
  const failure = async (...args: string[]) => {
    const error: unknown = await run(...args).catch((reason: unknown) => reason);
    return (error as Error).message;
  };

  it("say that the server does not run", async () => {
    expect(await failure("list")).to.equal(
      "the sandbox server does not run; start it with 'npm run sandbox -- up'",
    );
    recordProcess(paths, "server", process.pid);
  });

  it("add, list and take back faults", async () => {
    await run("add", "stock-out", "--operation", "CREATE_NODE_POOL", "--count", "2");
    await run("add", "latency", "--seconds", "1.5", "--api", "container", "--path", "/clusters");
    await run("list");
    await run("clear");
    await run("list");
    expect(lines).to.deep.equal([
      "1  stock-out, 2 more, operation CREATE_NODE_POOL",
      "2  latency of 1.5 s, 1 more, api container, path /clusters",
      "1  stock-out, 2 more, operation CREATE_NODE_POOL\n" +
        "2  latency of 1.5 s, 1 more, api container, path /clusters",
      "no faults are to come",
    ]);
    expect(faults.list()).to.deep.equal([]);
  });

  it("take a method in small letters", async () => {
    await run("add", "lost-answer", "--method", "post");
    await run("clear");
    expect(lines).to.deep.equal(["1  lost-answer, 1 more, method POST"]);
  });

  it("refuse what the server refuses, in its words", async () => {
    expect(await failure("add", "half-way", "--method", "POST")).to.equal(
      "method: expected only with faults of calls, got 'POST' with 'half-way'. Choose operations by operation and path.",
    );
  });

  it("refuse a kind that there is not, and a count that is no number", async () => {
    expect(await failure("add", "flood")).to.equal(
      "error: command-argument value 'flood' is invalid for argument 'kind'. Allowed choices are rate-limit, " +
        "server-error, unavailable, lost-answer, latency, stock-out, half-way.",
    );
    expect(await failure("add", "latency", "--count", "many")).to.equal(
      "error: option '--count <number>' argument 'many' is invalid. a number is allowed",
    );
  });
});
