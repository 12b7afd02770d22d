import { expect } from "chai";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stop } from "../../src/commands/stop.ts";
import { recordProcess } from "../../src/engine/host/process-records.ts";
import { recordSetup } from "../../src/engine/stack/setup.ts";
import { backgroundProcess, type BackgroundProcess } from "../helpers/background-process.ts";
import { fakeDocker, type FakeDocker } from "../helpers/fake-docker.ts";
import { quietly } from "../helpers/quietly.ts";
import { checkout, INSTANCE, TOOLCHAIN, type Checkout } from "../helpers/sandbox-checkout.ts";
import { rejection } from "../helpers/toolchain-context.ts";

describe("sandbox stop", () => {
  let docker: FakeDocker;
  let at: Checkout;
  let server: BackgroundProcess;
  beforeEach(async () => {
    docker = fakeDocker();
    at = checkout();
    writeFileSync(join(at.paths.root, "instance.json"), JSON.stringify(INSTANCE));
    recordSetup(at.paths, {
      toolchain: { ...TOOLCHAIN, programFolders: [docker.folder] },
      officialPlugins: [],
      settings: {},
    });
    mkdirSync(at.paths.backend);
    server = await backgroundProcess();
    recordProcess(at.paths, "server", server.pid);
    docker.answer("container ls", "gke-blue-green-test-registry running\n");
    stackHas(3);
  });
  afterEach(() => {
    server.kill();
    docker.remove();
    at.remove();
  });

  const stackHas = (resourceCount: number, ofDestroy = "") =>
    docker.program(
      "pulumi",
      `case "$*" in "stack ls"*) echo '[{"name": "sandbox", "resourceCount": ${resourceCount}}]';; ` +
        `destroy*) ${ofDestroy} ;; esac`,
    );
  const run = async () => (await quietly(() => stop(at.paths))).lines;
  const isDown = () => !existsSync(at.paths.root) && !server.isRunning();

  it("destroys the stack through the server that runs, then removes the sandbox", async () => {
    await run();
    expect(docker.runs("pulumi")).to.deep.equal([
      "pulumi stack ls --json",
      "pulumi destroy --yes --skip-preview --stack sandbox",
    ]);
    expect(isDown()).to.equal(true);
  });

  it("removes the sandbox all the same when nothing tells what the destroy left", async () => {
    expect((await run())[0]).to.equal(
      "The simulated Google Cloud did not tell what it has left: fetch failed.",
    );
    expect(isDown()).to.equal(true);
  });

  it("destroys nothing when nothing was deployed", async () => {
    stackHas(0);
    await run();
    expect(docker.runs("pulumi")).to.deep.equal(["pulumi stack ls --json"]);
    expect(isDown()).to.equal(true);
  });

  const obstacles: Record<string, [() => void, string]> = {
    "the server does not run": [() => server.kill(), "the sandbox server does not run"],
    "Docker is stopped": [
      () => docker.program("docker", '[ -e "$0.started" ] || { touch "$0.started"; exit 1; }'),
      "no Docker daemon answers",
    ],
    "containers do not run": [
      () =>
        docker.answer(
          "container ls",
          "gke-blue-green-test-pool-a exited\ngke-blue-green-test-registry running\n",
        ),
      "these containers do not run: pool-a",
    ],
  };
  for (const [situation, [arrange, reason]] of Object.entries(obstacles)) {
    it(`tells that it does without a destroy when ${situation}`, async () => {
      arrange();
      if (situation === "the server does not run") while (server.isRunning()) await new Promise(setImmediate);
      const lines = await run();
      expect(lines[0]).to.equal(`The sandbox is removed without destroying the stack, as ${reason}.`);
      expect(docker.runs("pulumi")).to.deep.equal([]);
      expect(isDown()).to.equal(true);
    });
  }

  it("that can't destroy the stack removes nothing and tells the way out", async () => {
    stackHas(3, "exit 255");
    const { result } = await quietly(() => rejection(stop(at.paths)));
    expect(result.message).to.match(
      /^the stack was not destroyed: Command failed with exit code 255: pulumi/,
    );
    expect(result.message).to.match(
      /\nRun 'npm stop' again, or 'npm run sandbox -- down', which removes the sandbox without it\.$/,
    );
    expect(server.isRunning()).to.equal(true);
    expect(docker.runs("container rm")).to.deep.equal([]);
  });

  it("can be repeated", async () => {
    await run();
    expect((await run())[0]).to.equal(
      "The sandbox is removed without destroying the stack, as the sandbox server does not run.",
    );
  });
});
