import { expect } from "chai";
import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { recordDockerEndpoint } from "../../../src/engine/host/docker-endpoint.ts";
import { recordedNames, recordProcess } from "../../../src/engine/host/process-records.ts";
import { makeStateFolder } from "../../../src/engine/host/state-file.ts";
import { launchServer, serverLog, serverPid, stopServer } from "../../../src/engine/server/launch.ts";
import { recordSetup } from "../../../src/engine/stack/setup.ts";
import { checkout, INSTANCE, TOOLCHAIN, type Checkout } from "../../helpers/sandbox-checkout.ts";
import { rejection } from "../../helpers/toolchain-context.ts";

describe("the launch of the sandbox server", () => {
  const MODULES = join(import.meta.dirname, "../../../src/engine");
  let at: Checkout;
  beforeEach(() => {
    at = checkout();
    writeFileSync(join(at.paths.root, "instance.json"), JSON.stringify(INSTANCE));
    recordSetup(at.paths, { toolchain: TOOLCHAIN, officialPlugins: [], settings: {} });
  });
  afterEach(async () => {
    await stopServer(at.paths);
    at.remove();
  });

  /** A server that only serves its control socket. */
  function server(atFirst = "", onResume = ""): string {
    const file = join(at.paths.project, "server.ts");
    writeFileSync(
      file,
      `import { serveControl } from "${MODULES}/server/control.ts";
import { sandboxPaths } from "${MODULES}/host/paths.ts";
${atFirst}
const status = () => ({ requests: 0, unmatchedRequests: 0, millisecondsPerRequest: 0, clusters: [], memoryMib: 0 });
await serveControl(sandboxPaths(process.argv[2]), { status, resume: async () => { ${onResume} } });
`,
    );
    return file;
  }
  const runs = (pid: number) => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };
  const log = () => readFileSync(serverLog(at.paths), "utf8");

  it("resolves when the server serves, and records the background process", async () => {
    await launchServer(at.paths, { module: server() });
    expect(serverPid(at.paths)).to.be.a("number");
    expect(recordedNames(at.paths)).to.deep.equal(["server"]);
  });

  it("gives the server the sandbox's variables and the Docker daemon of `up`", async () => {
    recordDockerEndpoint(at.paths, { host: "unix:///run/other.sock", source: "DOCKER_HOST" });
    const print =
      'console.log([process.env.PULUMI_STACK, process.env.DOCKER_HOST, process.argv[2]].join("|"));';
    await launchServer(at.paths, { module: server(print) });
    expect(log()).to.equal(`sandbox|unix:///run/other.sock|${at.paths.project}\n`);
  });

  it("keeps a running server, which starts its stopped containers", async () => {
    const module = server('console.log("started");', 'console.log("resumed");');
    await launchServer(at.paths, { module });
    const pid = serverPid(at.paths);
    await launchServer(at.paths, { module });
    expect(serverPid(at.paths)).to.equal(pid);
    expect(log()).to.equal("started\nresumed\n");
  });

  it("replaces a server that runs other code or another setup", async () => {
    const module = server('console.log("started");');
    await launchServer(at.paths, { module });
    const changes: Record<string, () => void> = {
      code: () => server('console.log("new code");'),
      packages: () => writeFileSync(join(at.paths.project, "package-lock.json"), "{}"),
      setup: () =>
        recordSetup(at.paths, { toolchain: TOOLCHAIN, officialPlugins: [], settings: { maxNodes: 4 } }),
    };
    for (const [what, change] of Object.entries(changes)) {
      const pid = serverPid(at.paths);
      change();
      await launchServer(at.paths, { module });
      expect(serverPid(at.paths), what).to.be.a("number").and.not.equal(pid);
    }
    expect(log()).to.equal("started\nnew code\nnew code\nnew code\n");
  });

  it("replaces a server of an older version, which did not record its code", async () => {
    const module = server();
    await launchServer(at.paths, { module });
    const pid = serverPid(at.paths)!;
    recordProcess(at.paths, "server", pid);
    await launchServer(at.paths, { module });
    expect(serverPid(at.paths)).to.be.a("number").and.not.equal(pid);
  });

  for (const [how, forget] of Object.entries({
    "its checkout was deleted": () => rmSync(at.paths.project, { recursive: true }),
    "its checkout was moved": () => renameSync(at.paths.project, `${at.paths.project}-moved`),
    "its state was deleted": () => rmSync(at.paths.root, { recursive: true }),
    "its record names another process": () => recordProcess(at.paths, "server", process.pid),
    "its record is damaged": () => writeFileSync(join(at.paths.pids, "server.json"), ""),
  })) {
    it(`starts a server that ends by itself when ${how}`, async () => {
      const watch = `
import { reasonToEnd, watchForEnd } from "${MODULES}/server/checkout-watch.ts";
import { sandboxPaths as pathsOf } from "${MODULES}/host/paths.ts";
watchForEnd(() => reasonToEnd(pathsOf(process.argv[2]), "server"), () => process.exit(0), 50);`;
      await launchServer(at.paths, { module: server(watch) });
      const pid = serverPid(at.paths)!;
      await sleep(200);
      expect(serverPid(at.paths), "while it has reason to run").to.equal(pid);
      forget();
      while (runs(pid)) await sleep(20);
      rmSync(`${at.paths.project}-moved`, { recursive: true, force: true });
      rmSync(at.paths.pids, { recursive: true, force: true });
    });
  }

  it("appends to the log and limits its size", async () => {
    makeStateFolder(at.paths.logs);
    writeFileSync(serverLog(at.paths), "x".repeat(10 * 2 ** 20 + 1));
    await launchServer(at.paths, { module: server('console.log("started");') });
    expect(log()).to.equal("started\n");
    expect(statSync(join(at.paths.logs, "server-before.log")).size).to.equal(10 * 2 ** 20 + 1);
  });

  it("waits for a server that another run is starting", async () => {
    const module = server();
    await Promise.all([launchServer(at.paths, { module }), launchServer(at.paths, { module })]);
    expect(serverPid(at.paths)).to.be.a("number");
  });

  it("replaces a killed server and its socket", async () => {
    const module = server();
    await launchServer(at.paths, { module });
    const killed = serverPid(at.paths)!;
    process.kill(killed, "SIGKILL");
    while (serverPid(at.paths) !== undefined) await new Promise((resolve) => setTimeout(resolve, 5));

    await launchServer(at.paths, { module });
    expect(serverPid(at.paths)).to.be.a("number").and.not.equal(killed);
  });

  it("fails with the end of the log when the server ends during its start", async () => {
    const module = server('console.log("a line\\n".repeat(30)); throw new Error("no port is free");');
    const { message } = await rejection(launchServer(at.paths, { module }));
    const [first, ...tail] = message.split("\n");
    expect(first).to.equal(`The sandbox server ended during its start. The end of ${serverLog(at.paths)}:`);
    expect(tail).to.have.lengthOf(20);
    expect(message).to.contain("Error: no port is free");
    expect(serverPid(at.paths)).to.equal(undefined);
  });

  it("can be interrupted, and a later stop ends the recorded server", async () => {
    const interruption = new AbortController();
    const launch = launchServer(at.paths, {
      module: server("setInterval(() => {}, 1000); await new Promise(() => {});"),
      signal: interruption.signal,
    });
    setImmediate(() => interruption.abort());
    expect((await rejection(launch)).name).to.equal("AbortError");
    expect(serverPid(at.paths)).to.be.a("number");
    await stopServer(at.paths);
    expect(recordedNames(at.paths)).to.deep.equal([]);
  });
});
