import { Command } from "commander";
import { expect } from "chai";
import { registerFault } from "../../src/commands/fault.ts";
import { Faults } from "../../src/engine/google-cloud/kernel/faults.ts";
import { Store } from "../../src/engine/google-cloud/kernel/store.ts";
import { recordProcess } from "../../src/engine/host/process-records.ts";
import { serveControl } from "../../src/engine/server/control.ts";
import { checkout } from "../helpers/sandbox-checkout.ts";

describe("the fault commands", () => {
  const at = checkout();
  const { paths } = at;
  const faults = new Faults(new Store(paths.googleCloud));
  const lines: string[] = [];
  const log = console.log;
  let close: () => Promise<void>;

  before(async () => {
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
      usedBy: () => [],
    });
  });
  beforeEach(() => {
    lines.length = 0;
    console.log = (line: string) => lines.push(line);
  });
  afterEach(() => (console.log = log));
  after(async () => {
    await close();
    at.remove();
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

  it("fail when the server does not run", async () => {
    expect(await failure("list")).to.equal(
      "The sandbox server does not run. Start it with: npm run sandbox -- up",
    );
    recordProcess(paths, "server", process.pid);
  });

  it("add, list and remove faults", async () => {
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
      "No faults are left.",
    ]);
    expect(faults.list()).to.deep.equal([]);
  });

  it("accept a method in lower case", async () => {
    await run("add", "lost-answer", "--method", "post");
    await run("clear");
    expect(lines).to.deep.equal(["1  lost-answer, 1 more, method POST"]);
  });

  it("show the server's error when it refuses a fault", async () => {
    expect(await failure("add", "half-way", "--method", "POST")).to.equal(
      "method: expected only with faults of calls, got 'POST' with 'half-way'. Choose operations by operation and path.",
    );
  });

  it("refuse an unknown kind and a count that is not a number", async () => {
    expect(await failure("add", "flood")).to.equal(
      "error: command-argument value 'flood' is invalid for argument 'kind'. Allowed choices are rate-limit, " +
        "server-error, unavailable, lost-answer, latency, stock-out, half-way.",
    );
    expect(await failure("add", "latency", "--count", "many")).to.equal(
      "error: option '--count <number>' argument 'many' is invalid. Expected a number, got \"many\".",
    );
  });
});
