import { expect } from "chai";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stop } from "../../src/commands/stop.ts";
import { recordProcess } from "../../src/engine/host/process-records.ts";
import { stackConfigFile } from "../../src/engine/stack/sandbox-stack-config.ts";
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
    writeFileSync(stackConfigFile(at.paths.project), "config: {}\n");
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

  it("destroys the stack through the running server, then removes the sandbox", async () => {
    await run();
    expect(docker.runs("pulumi")).to.deep.equal([
      "pulumi stack ls --json",
      "pulumi destroy --yes --skip-preview --stack sandbox",
    ]);
    expect(isDown()).to.equal(true);
  });

  it("removes the sandbox even if it can't list what the destroy left", async () => {
    expect((await run())[0]).to.equal(
      "Could not list what is left in the simulated Google Cloud: fetch failed.",
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
    "'git clean' removed the stack's config file": [
      () => rmSync(stackConfigFile(at.paths.project)),
      "the stack's config file is gone",
    ],
    "a record is empty": [
      () => writeFileSync(join(at.paths.root, "setup.json"), ""),
      "a file is damaged: STATE/setup.json",
    ],
    "the instance's record is no JSON": [
      () => writeFileSync(join(at.paths.root, "instance.json"), "{"),
      "a file is damaged: STATE/instance.json",
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
    it(`says that it skips the destroy when ${situation}`, async () => {
      arrange();
      if (situation === "the server does not run") while (server.isRunning()) await new Promise(setImmediate);
      const lines = await run();
      expect(lines[0]).to.equal(
        `Removing the sandbox without 'pulumi destroy', because ${reason.replace("STATE", at.paths.root)}.`,
      );
      expect(docker.runs("pulumi")).to.deep.equal([]);
      expect(isDown()).to.equal(true);
    });
  }

  it("removes nothing when the destroy fails, and says how to go on", async () => {
    stackHas(3, "exit 255");
    const { result } = await quietly(() => rejection(stop(at.paths)));
    expect(result.message).to.match(
      /^The stack was not destroyed: Command failed with exit code 255: pulumi/,
    );
    expect(result.message).to.match(
      /\nRun 'npm stop' again, or remove the sandbox without a destroy: npm run sandbox -- down$/,
    );
    expect(server.isRunning()).to.equal(true);
    expect(docker.runs("container rm")).to.deep.equal([]);
  });

  it("can be repeated", async () => {
    await run();
    expect((await run())[0]).to.equal(
      "Removing the sandbox without 'pulumi destroy', because the sandbox server does not run.",
    );
  });
});
