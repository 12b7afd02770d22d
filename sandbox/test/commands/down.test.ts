import { expect } from "chai";
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { down } from "../../src/commands/down.ts";
import { exclusively } from "../../src/commands/exclusively.ts";
import { sandboxId } from "../../src/engine/host/paths.ts";
import { hostFolder } from "../../src/engine/host/host-folder.ts";
import { recordedPid, recordProcess } from "../../src/engine/host/process-records.ts";
import { stackConfigFile } from "../../src/engine/stack/sandbox-stack-config.ts";
import { backgroundProcess, type BackgroundProcess } from "../helpers/background-process.ts";
import { fakeDocker, type FakeDocker } from "../helpers/fake-docker.ts";
import { quietly } from "../helpers/quietly.ts";
import { checkout, INSTANCE, type Checkout } from "../helpers/sandbox-checkout.ts";
import { rejection } from "../helpers/toolchain-context.ts";

describe("sandbox down", () => {
  let docker: FakeDocker;
  let at: Checkout;
  let id: string;
  let server: BackgroundProcess;
  let stranger: BackgroundProcess;
  beforeEach(async () => {
    docker = fakeDocker();
    at = checkout();
    id = sandboxId(at.paths.project);
    record(at);
    server = await backgroundProcess();
    stranger = await backgroundProcess();
    recordProcess(at.paths, "server", server.pid);
  });
  afterEach(() => {
    server.kill();
    stranger.kill();
    docker.remove();
    at.remove();
  });

  const record = ({ paths }: Checkout) =>
    writeFileSync(join(paths.root, "instance.json"), JSON.stringify(INSTANCE));
  const run = async () => (await quietly(() => down(at.paths))).lines;
  const removals = () => docker.runs().filter((each) => / rm /.test(each));

  it("stops only the processes that the sandbox recorded", async () => {
    await run();
    expect(server.isRunning()).to.equal(false);
    expect(stranger.isRunning()).to.equal(true);
  });

  it("removes only containers, volumes and networks with the sandbox's label", async () => {
    docker.answer("container ls", "c1\n");
    docker.answer("volume ls", "v1\n");
    docker.answer("network ls", "n1\n");
    await run();
    expect(removals()).to.deep.equal(["container rm --force c1", "volume rm --force v1", "network rm n1"]);
    for (const list of docker.runs().filter((each) => /^(container|volume|network) ls /.test(each))) {
      expect(list).to.contain(`--filter label=gke-blue-green.sandbox=${id}`);
    }
  });

  it("stops the server before the containers that the server keeps running", async () => {
    const lines = await run();
    const order = lines.filter((line) => line.startsWith("❯")).map((line) => line.slice(2));
    expect(order).to.deep.equal([
      "Stop the sandbox server",
      "Remove containers, volumes and network",
      "Stop the other processes",
      "Remove the sandbox's files",
    ]);
  });

  it("removes the stack and its config, but no file of the person", async () => {
    writeFileSync(stackConfigFile(at.paths.project), "config: {}\n");
    writeFileSync(join(at.paths.project, "Pulumi.dev.yaml"), "config: {}\n");
    mkdirSync(at.paths.backend);
    await run();
    expect(existsSync(at.paths.root)).to.equal(false);
    expect(existsSync(stackConfigFile(at.paths.project))).to.equal(false);
    expect(existsSync(join(at.paths.project, "Pulumi.dev.yaml"))).to.equal(true);
  });

  it("can be repeated when there is no sandbox", async () => {
    for (let times = 0; times < 3; times++) await run();
    expect(removals()).to.deep.equal([]);
    expect(docker.runs("run")).to.deep.equal([]);
  });

  it("starts no Docker daemon when there is no sandbox", async () => {
    at.remove();
    docker.fail("version --format", "Cannot connect to the Docker daemon\n");
    for (const name of ["dockerd", "systemctl", "apt-get"]) docker.program(name);
    await run();
    expect(docker.runs().filter((each) => !each.startsWith("version"))).to.deep.equal([]);
  });

  it("removes the sandbox's Docker objects when all records are lost", async () => {
    at.remove();
    docker.answer("container ls", "c1\n");
    docker.answer("network ls", "n1\n");
    await run();
    expect(removals()).to.deep.equal(["container rm --force c1", "network rm n1"]);
    expect(docker.runs("container ls")[0]).to.contain(`--filter label=gke-blue-green.sandbox=${id}`);
  });

  it("removes everything when the instance's record is damaged", async () => {
    writeFileSync(join(at.paths.root, "instance.json"), "");
    docker.answer("container ls", "c1\n");
    await run();
    expect(removals()).to.deep.equal(["container rm --force c1"]);
    expect(existsSync(at.paths.root)).to.equal(false);
  });

  it("removes a damaged record of a process", async () => {
    writeFileSync(join(at.paths.pids, "server.json"), "{");
    await run();
    expect(existsSync(at.paths.root)).to.equal(false);
  });

  it("stops the processes that an older version of the sandbox recorded in the checkout", async () => {
    recordProcess({ pids: join(at.paths.reports, "pids") }, "server", stranger.pid);
    await run();
    expect(stranger.isRunning()).to.equal(false);
    expect(existsSync(at.paths.reports)).to.equal(false);
  });

  describe("with a sandbox whose checkout was deleted", () => {
    let gone: Checkout;
    beforeEach(() => {
      gone = checkout();
      record(gone);
      recordProcess(gone.paths, "server", stranger.pid);
    });
    afterEach(() => gone.remove());

    const removedIds = () => docker.runs("container ls").map((each) => each.split("sandbox=")[1]);

    for (const [how, remove] of Object.entries({
      deleted: () => rmSync(gone.paths.project, { recursive: true }),
      moved: () => renameSync(gone.paths.project, join(at.paths.project, "moved")),
      "no checkout any more": () => rmSync(join(gone.paths.project, "Pulumi.yaml")),
    })) {
      it(`removes that sandbox too and says so: ${how}`, async () => {
        remove();
        const [first] = await run();
        expect(first).to.equal(`❯ Remove the sandbox of the deleted checkout ${gone.paths.project}`);
        expect(removedIds()).to.deep.equal([sandboxId(gone.paths.project), id]);
        expect(stranger.isRunning()).to.equal(false);
        expect(existsSync(gone.paths.root)).to.equal(false);
        expect(existsSync(at.paths.root)).to.equal(false);
      });
    }

    it("keeps the sandbox of a checkout that still exists", async () => {
      await run();
      expect(removedIds()).to.deep.equal([id]);
      expect(stranger.isRunning()).to.equal(true);
      expect(existsSync(gone.paths.root)).to.equal(true);
    });
  });

  it("stops a Docker daemon that a sandbox started, unless it has containers", async () => {
    const daemon = await backgroundProcess();
    recordProcess({ pids: join(hostFolder(), "pids") }, "dockerd", daemon.pid);
    docker.answer("ps --quiet", "0123456789ab\n");
    await run();
    expect(daemon.isRunning()).to.equal(true);

    docker.answer("ps --quiet", "");
    await run();
    expect(daemon.isRunning()).to.equal(false);
  });

  it("works after a start that ended before it chose a network", async () => {
    rmSync(join(at.paths.root, "instance.json"));
    mkdirSync(at.paths.logs);
    await run();
    expect(removals()).to.deep.equal([]);
    expect(existsSync(at.paths.root)).to.equal(false);
  });

  it("keeps its records when Docker refuses, so the next run can go on", async () => {
    docker.answer("container ls", "c1\n");
    docker.fail("container rm", "Error response from daemon: driver failed\n");
    const { result } = await quietly(() => rejection(down(at.paths)));
    expect(result.message).to.equal("docker container rm: driver failed");
    expect(existsSync(join(at.paths.root, "instance.json"))).to.equal(true);
    expect(server.isRunning()).to.equal(false);

    docker.answer("container rm", "");
    await run();
    expect(existsSync(at.paths.root)).to.equal(false);
  });

  it("says what is left when no Docker daemon can run", async () => {
    docker.fail("version --format", "Cannot connect to the Docker daemon\n");
    // The machine's own daemon must not start.
    for (const name of ["iptables", "debootstrap", "apt-get"]) docker.program(name);
    for (const name of ["dockerd", "systemctl"]) docker.program(name, "exit 1");
    const { result } = await quietly(() => rejection(down(at.paths)));
    expect(result.message).to.match(
      new RegExp(`^The containers, volumes and network of ${id} are still in Docker: \\S`),
    );
    expect(server.isRunning()).to.equal(false);
    expect(existsSync(join(at.paths.root, "instance.json"))).to.equal(true);

    docker.answer("version --format", "20.10.24\n");
    await run();
    expect(existsSync(at.paths.root)).to.equal(false);
  });

  it("waits until another command in the checkout ends", async () => {
    docker.answer("container ls", "c1\n");
    let hasEnded = false;
    const first = exclusively(at.paths, async () => {
      await new Promise((resolve) => setTimeout(resolve, 100));
      hasEnded = true;
      expect(removals()).to.deep.equal([]);
    });
    const { lines } = await quietly(() => down(at.paths));
    expect(lines).to.include("Waiting until another sandbox command in this checkout ends.");
    expect(hasEnded).to.equal(true);
    expect(removals()).to.deep.equal(["container rm --force c1"]);
    await first;
  });

  it("removes the server's record even if the server was killed before", async () => {
    server.kill();
    await run();
    expect(recordedPid(at.paths, "server")).to.equal(undefined);
    expect(existsSync(at.paths.pids)).to.equal(false);
  });
});
