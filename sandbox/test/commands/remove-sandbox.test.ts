import { expect } from "chai";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { orphanSteps, removeUnrecorded } from "../../src/commands/remove-sandbox.ts";
import { hostFolder } from "../../src/engine/host/host-folder.ts";
import { sandboxId } from "../../src/engine/host/paths.ts";
import { recordProcess } from "../../src/engine/host/process-records.ts";
import { stackConfigFile } from "../../src/engine/stack/sandbox-stack-config.ts";
import { quietly } from "../helpers/quietly.ts";
import { backgroundProcess, type BackgroundProcess } from "../helpers/background-process.ts";
import { fakeDocker, type FakeDocker } from "../helpers/fake-docker.ts";
import { checkout, INSTANCE, type Checkout } from "../helpers/sandbox-checkout.ts";

describe("the removal of earlier sandboxes at a start", () => {
  let docker: FakeDocker;
  let at: Checkout;
  let server: BackgroundProcess;
  beforeEach(async () => {
    docker = fakeDocker();
    at = checkout();
    server = await backgroundProcess();
  });
  afterEach(() => {
    server.kill();
    docker.remove();
    at.remove();
  });

  const record = () => writeFileSync(join(at.paths.root, "instance.json"), JSON.stringify(INSTANCE));
  const removals = () => docker.runs().filter((each) => / rm /.test(each));

  it("removes what an unrecorded sandbox of the checkout left in Docker", async () => {
    docker.answer("container ls", "c1\n");
    docker.answer("volume ls", "v1\n");
    docker.answer("network ls", "n1\n");
    writeFileSync(stackConfigFile(at.paths.project), "encryptionsalt: v1:abc\n");
    await removeUnrecorded(at.paths);
    expect(removals()).to.deep.equal(["container rm --force c1", "volume rm --force v1", "network rm n1"]);
    expect(docker.runs("container ls")[0]).to.contain(`sandbox=${sandboxId(at.paths.project)}`);
    expect(existsSync(stackConfigFile(at.paths.project))).to.equal(true);
  });

  it("keeps the Docker objects of a recorded sandbox", async () => {
    record();
    docker.answer("container ls", "c1\n");
    await removeUnrecorded(at.paths);
    expect(docker.runs()).to.deep.equal([]);
  });

  it("keeps the Docker daemon running when it removes an orphan", async () => {
    const daemon = await backgroundProcess();
    recordProcess({ pids: join(hostFolder(), "pids") }, "dockerd", daemon.pid);
    writeFileSync(join(at.paths.root, "instance.json"), JSON.stringify(INSTANCE));
    rmSync(at.paths.project, { recursive: true });
    for (const { title, run } of orphanSteps(true)) {
      if (title.includes(at.paths.project)) await run(() => {});
    }
    expect(existsSync(at.paths.root)).to.equal(false);
    expect(daemon.isRunning()).to.equal(true);
    daemon.kill();
  });

  it("removes the sandbox of a deleted checkout once, in a separate step", async () => {
    record();
    recordProcess(at.paths, "server", server.pid);
    rmSync(at.paths.project, { recursive: true });
    docker.answer("container ls", "c1\n");
    const own = () => orphanSteps().filter(({ title }) => title.includes(at.paths.project));
    const [step, ...others] = own();
    expect(step?.title).to.equal(`Remove the sandbox of the deleted checkout ${at.paths.project}`);
    expect(others).to.deep.equal([]);

    // Two commands in two checkouts find the same orphan.
    await quietly(() => Promise.all([step!.run(() => {}), step!.run(() => {})]));
    expect(removals()).to.deep.equal(["container rm --force c1"]);
    expect(server.isRunning()).to.equal(false);
    expect(existsSync(at.paths.root)).to.equal(false);
    expect(own()).to.deep.equal([]);
  });
});
