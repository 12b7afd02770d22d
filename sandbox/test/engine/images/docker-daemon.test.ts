import { expect } from "chai";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startDockerDaemon } from "../../../src/engine/images/docker-daemon.ts";
import { fakeDocker, type FakeDocker } from "../../helpers/fake-docker.ts";
import { rejection } from "../../helpers/toolchain-context.ts";
import { checkout, INSTANCE, TOOLCHAIN, type Checkout } from "../../helpers/sandbox-checkout.ts";

describe("the Docker daemon that the program builds with", () => {
  let docker: FakeDocker;
  let at: Checkout;
  beforeEach(() => {
    docker = fakeDocker();
    at = checkout();
    mkdirSync(at.paths.pki);
    writeFileSync(join(at.paths.pki, "ca.crt"), "the sandbox's authority");
  });
  afterEach(() => {
    docker.remove();
    at.remove();
  });

  const start = () => startDockerDaemon({ paths: at.paths, instance: INSTANCE, toolchain: TOOLCHAIN });
  const host = () => `--host unix://${at.paths.root}/docker/socket/docker.sock`;
  /** The commands to the sandbox's daemon, without the argument that selects it. */
  const runsInside = () => docker.runs(`${host()} `).map((run) => run.replace(/^--host \S+ /, ""));

  it("runs with its own address, data and control group", async () => {
    await start();
    const [run] = docker.runs("run");
    expect(run).to.contain("--network gke-blue-green-test --ip 198.18.7.3");
    expect(run).to.contain("--volume=gke-blue-green-test-docker:/var/lib/docker");
    expect(run).to.contain("--env CGROUP_ROOT=gke-blue-green-test-docker");
  });

  it("listens only on a socket of the user's group, in a folder that only the user can access", async () => {
    await start();
    const folder = join(at.paths.root, "docker", "socket");
    expect(docker.runs("run")[0]).to.contain(`--env SOCKET_GROUP=${process.getgid!()}`);
    expect(docker.runs("run")[0]).to.contain(`--volume=${folder}:/socket`);
    expect(docker.runs("run")[0]).not.to.contain("--publish");
    expect(statSync(folder).mode & 0o777).to.equal(0o700);
  });

  it("fails with an error when the path of its socket is too long", async () => {
    const root = join(at.paths.root, "x".repeat(100));
    const start = startDockerDaemon({
      paths: { ...at.paths, root },
      instance: INSTANCE,
      toolchain: TOOLCHAIN,
    });
    const socket = join(root, "docker", "socket", "docker.sock");
    expect((await rejection(start)).message).to.equal(
      "the socket of the sandbox's Docker daemon: expected a path of at most 107 bytes, " +
        `got ${socket.length}: ${socket}. Set XDG_STATE_HOME to a shorter path.`,
    );
    expect(docker.runs("run")).to.deep.equal([]);
  });

  it("trusts the sandbox's registry under each of its names", async () => {
    await start();
    const folder = join(at.paths.root, "docker", "certs.d");
    expect(docker.runs("run")[0]).to.contain(`--volume=${folder}:/etc/docker/certs.d:ro`);
    for (const host of ["gcr.io", "us.gcr.io", "eu.gcr.io", "asia.gcr.io"]) {
      expect(readFileSync(join(folder, host, "ca.crt"), "utf8")).to.equal("the sandbox's authority");
    }
  });

  it("gets the app's base image unless it has it", async () => {
    await start();
    expect(runsInside()).to.include("load --input /cache/node.tar");

    docker.answer(host(), "0123456789ab\n");
    const before = docker.runs().length;
    await start();
    expect(docker.runs().slice(before).join("\n")).not.to.contain("load");
  });
});
