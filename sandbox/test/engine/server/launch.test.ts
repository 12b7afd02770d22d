import { expect } from "chai";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { recordDockerEndpoint } from "../../../src/engine/host/docker-endpoint.ts";
import { recordedNames } from "../../../src/engine/host/process-records.ts";
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

  /** A server that does what every one does at last: it serves its control socket. */
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
  const log = () => readFileSync(serverLog(at.paths), "utf8");

  it("ends when the server serves, and leaves it in the background, recorded", async () => {
    await launchServer(at.paths, { module: server() });
    expect(serverPid(at.paths)).to.be.a("number");
    expect(recordedNames(at.paths)).to.deep.equal(["server"]);
  });

  it("gives the server the sandbox's variables, but the Docker daemon that `up` has looked at", async () => {
    recordDockerEndpoint(at.paths, { host: "unix:///run/other.sock", source: "DOCKER_HOST" });
    const print =
      'console.log([process.env.PULUMI_STACK, process.env.DOCKER_HOST, process.argv[2]].join("|"));';
    await launchServer(at.paths, { module: server(print) });
    expect(log()).to.equal(`sandbox|unix:///run/other.sock|${at.paths.project}\n`);
  });

  it("leaves one that runs, and has it start what stopped", async () => {
    const module = server('console.log("started");', 'console.log("resumed");');
    await launchServer(at.paths, { module });
    const pid = serverPid(at.paths);
    await launchServer(at.paths, { module });
    expect(serverPid(at.paths)).to.equal(pid);
    expect(log()).to.equal("started\nresumed\n");
  });

  it("waits for one that another run has begun to start", async () => {
    const module = server();
    await Promise.all([launchServer(at.paths, { module }), launchServer(at.paths, { module })]);
    expect(serverPid(at.paths)).to.be.a("number");
  });

  it("starts another in the place of one that was killed, over its socket", async () => {
    const module = server();
    await launchServer(at.paths, { module });
    const killed = serverPid(at.paths)!;
    process.kill(killed, "SIGKILL");
    while (serverPid(at.paths) !== undefined) await new Promise((resolve) => setTimeout(resolve, 5));

    await launchServer(at.paths, { module });
    expect(serverPid(at.paths)).to.be.a("number").and.not.equal(killed);
  });

  it("fails with the end of the log when the server ends first", async () => {
    const module = server('console.log("a line\\n".repeat(30)); throw new Error("no port is free");');
    const { message } = await rejection(launchServer(at.paths, { module }));
    const [first, ...tail] = message.split("\n");
    expect(first).to.equal(`the sandbox server ended before it served; the end of ${serverLog(at.paths)}:`);
    expect(tail).to.have.lengthOf(20);
    expect(message).to.contain("Error: no port is free");
    expect(serverPid(at.paths)).to.equal(undefined);
  });

  it("can be interrupted; the server is recorded by then, and a stop ends it", async () => {
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
