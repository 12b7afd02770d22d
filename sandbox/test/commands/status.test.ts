import { expect } from "chai";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { status } from "../../src/commands/status.ts";
import { Faults } from "../../src/engine/google-cloud/kernel/faults.ts";
import { Store } from "../../src/engine/google-cloud/kernel/store.ts";
import { recordProcess } from "../../src/engine/host/process-records.ts";
import { serveControl } from "../../src/engine/server/control.ts";
import { recordSetup } from "../../src/engine/stack/setup.ts";
import { backgroundProcess, type BackgroundProcess } from "../helpers/background-process.ts";
import { quietly } from "../helpers/quietly.ts";
import { checkout, INSTANCE, TOOLCHAIN, type Checkout } from "../helpers/sandbox-checkout.ts";
import { rejection } from "../helpers/toolchain-context.ts";

describe("sandbox status", () => {
  let at: Checkout;
  let server: BackgroundProcess;
  beforeEach(async () => {
    at = checkout();
    writeFileSync(join(at.paths.root, "instance.json"), JSON.stringify(INSTANCE));
    recordSetup(at.paths, { toolchain: TOOLCHAIN, officialPlugins: [], settings: {} });
    server = await backgroundProcess();
    recordProcess(at.paths, "server", server.pid);
  });
  afterEach(() => {
    server.kill();
    at.remove();
  });

  const failure = async () => (await rejection(status(at.paths))).message;

  it("prints what runs, one fact on each line", async () => {
    const close = await serveControl(at.paths, {
      status: () => ({
        requests: 12,
        unmatchedRequests: 1,
        millisecondsPerRequest: 0.5,
        clusters: [{ name: "main", nodes: 2 }],
        memoryMib: 99,
      }),
      resume: () => Promise.resolve(),
      faults: new Faults(new Store(at.paths.googleCloud)),
      usedBy: () => [],
    });
    const { lines } = await quietly(() => status(at.paths));
    await close();
    expect(lines).to.deep.equal([
      "sandbox           gke-blue-green-test",
      `server            process ${server.pid}, 99 MiB`,
      "Google Cloud      http://127.0.0.1:10001, 12 requests, 1 not simulated, 0.5 ms each",
      `Docker daemon     unix://${at.paths.root}/docker/socket/docker.sock`,
      "clusters          main (2 nodes)",
      "Prometheus        http://127.0.0.1:10003/main",
      "official plugins  none; the sandbox's own plugins run instead",
      "programs          /cache/pulumi",
      "The app is not deployed yet.",
      "Deploy the app and rehearse a release:        npm run rehearse",
      'Use pulumi, kubectl, docker and gcloud here:  eval "$(npm run --silent sandbox -- env)"',
      "Stop and remove the sandbox:                  npm stop",
    ]);
  });

  it("fails while the server is still starting", async () =>
    expect(await failure()).to.equal(
      `The sandbox server (process ${server.pid}) does not answer yet. Show its log with: npm run sandbox -- logs server`,
    ));

  it("fails when the server has ended", async () => {
    server.kill();
    while (server.isRunning()) await new Promise(setImmediate);
    expect(await failure()).to.equal("The sandbox server does not run. Start it with: npm run sandbox -- up");
  });

  it("fails when there is no sandbox", async () => {
    at.remove();
    expect(await failure()).to.equal("The sandbox does not run. Start it with: npm start");
  });
});
