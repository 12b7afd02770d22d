import { expect } from "chai";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import {
  containerHostArgs,
  ensureContainer,
  removeContainer,
  runningContainers,
  type SandboxContainer,
} from "../../../src/engine/host/sandbox-container.ts";
import { fakeDocker, type FakeDocker } from "../../helpers/fake-docker.ts";
import { INSTANCE } from "../../helpers/sandbox-checkout.ts";
import { rejection } from "../../helpers/toolchain-context.ts";

describe("a container of the sandbox", () => {
  const machine: SandboxContainer = {
    name: "pool-a",
    image: "gke-blue-green/machine:1",
    args: ["--network", "gke-blue-green-test"],
    volumes: { "pool-a-kubelet": "/var/lib/kubelet" },
    command: ["/container/node.sh"],
  };
  let docker: FakeDocker;
  beforeEach(() => (docker = fakeDocker()));
  afterEach(() => docker.remove());

  it("and its volumes have the sandbox's name and label", async () => {
    await ensureContainer(INSTANCE, machine);
    expect(docker.runs("volume")).to.deep.equal([
      "volume create --label gke-blue-green.sandbox=gke-blue-green-test " +
        "--label gke-blue-green.checkout=/home/me/shop gke-blue-green-test-pool-a-kubelet",
    ]);
    expect(
      docker.runs("run").map((run) => run.replace(/made-from=[0-9a-f]{16}/, "made-from=HASH")),
    ).to.deep.equal([
      "run --detach --label gke-blue-green.made-from=HASH --name gke-blue-green-test-pool-a --hostname pool-a " +
        "--label gke-blue-green.sandbox=gke-blue-green-test --label gke-blue-green.checkout=/home/me/shop " +
        "--security-opt=label=disable --log-driver json-file --log-opt max-size=10m --network gke-blue-green-test " +
        "--volume=gke-blue-green-test-pool-a-kubelet:/var/lib/kubelet gke-blue-green/machine:1 /container/node.sh",
    ]);
  });

  it("does not start by itself after a restart of the machine", async () => {
    await ensureContainer(INSTANCE, machine);
    expect(docker.runs("run")[0]).not.to.contain("--restart");
  });

  it("is not changed while it runs", async () => {
    await ensureContainer(INSTANCE, machine);
    docker.containers({ "gke-blue-green-test-registry": "exited", "gke-blue-green-test-pool-a": "running" });
    const before = docker.runs().length;
    await ensureContainer(INSTANCE, machine);
    expect(
      docker
        .runs()
        .slice(before)
        .filter((run) => !run.startsWith("container ls")),
    ).to.deep.equal([]);
  });

  for (const state of ["exited", "created"]) {
    it(`that has ${state} starts again with its recorded port and address`, async () => {
      await ensureContainer(INSTANCE, machine);
      docker.containers({ "gke-blue-green-test-pool-a": state });
      await ensureContainer(INSTANCE, machine);
      expect(docker.runs("run")).to.have.lengthOf(1);
      expect(docker.runs("start")).to.deep.equal(["start gke-blue-green-test-pool-a"]);
    });
  }

  it("is recreated and keeps its volumes when it was made from something else", async () => {
    const config = join(mkdtempSync(join(tmpdir(), "contents-")), "kubelet.yaml");
    writeFileSync(config, "one");
    const first: SandboxContainer = { ...machine, contents: [config] };
    await ensureContainer(INSTANCE, first);
    const changes: Record<string, () => SandboxContainer> = {
      "another image": () => ({ ...first, image: "gke-blue-green/machine:2" }),
      "other arguments": () => ({ ...first, args: ["--network", "another"] }),
      "another command": () => ({ ...first, command: ["/container/keep.sh"] }),
      "another content of a mounted file": () => {
        writeFileSync(config, "two");
        return first;
      },
      "a file that is gone": () => {
        rmSync(config);
        return first;
      },
    };
    for (const [change, make] of Object.entries(changes)) {
      docker.containers({ "gke-blue-green-test-pool-a": "running" });
      const before = docker.runs().length;
      await ensureContainer(INSTANCE, make());
      const [list, remove, volume, run, ...others] = docker.runs().slice(before);
      expect(list, change).to.match(/^container ls /);
      expect(remove, change).to.equal("container rm --force gke-blue-green-test-pool-a");
      expect(volume, change).to.match(/^volume create /);
      expect(run, change).to.match(/^run /);
      expect(others, change).to.deep.equal([]);
    }
    rmSync(dirname(config), { recursive: true });
  });

  it("is recreated when an older version made it without a hash", async () => {
    docker.answer("container ls", "gke-blue-green-test-pool-a running \n");
    await ensureContainer(INSTANCE, machine);
    expect(docker.runs("container rm")).to.deep.equal(["container rm --force gke-blue-green-test-pool-a"]);
    expect(docker.runs("run")).to.have.lengthOf(1);
  });

  it("is found by its full name among the containers of this sandbox", async () => {
    docker.answer("container ls", "gke-blue-green-test-pool-a2 running\ngke-blue-green-test-pool-b exited\n");
    expect(await runningContainers(INSTANCE)).to.deep.equal(["pool-a2"]);
    await ensureContainer(INSTANCE, machine);
    expect(docker.runs("run")).to.have.lengthOf(1);
    for (const run of docker.runs("container ls")) {
      expect(run).to.contain("--filter label=gke-blue-green.sandbox=gke-blue-green-test");
    }
  });

  it("is not started when another program uses its port", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port: host } = server.address() as AddressInfo;
    const withPort: SandboxContainer = {
      ...machine,
      port: { host, container: 443, purpose: "the registry" },
    };
    expect((await rejection(ensureContainer(INSTANCE, withPort))).message).to.match(
      new RegExp(`^port ${host} of 127\\.0\\.0\\.1: expected a free port for the registry`),
    );
    expect(docker.runs("run")).to.deep.equal([]);

    server.close();
    await once(server, "close");
    await ensureContainer(INSTANCE, withPort);
    expect(docker.runs("run")[0]).to.contain(` --publish 127.0.0.1:${host}:443 `);
  });

  it("is removed with its volumes, and a missing container is no error", async () => {
    docker.fail("container rm", "Error: No such container: gke-blue-green-test-pool-a\n");
    await removeContainer(INSTANCE, "pool-a", ["pool-a-kubelet"]);
    expect(docker.runs()).to.deep.equal([
      "container rm --force gke-blue-green-test-pool-a",
      "volume rm --force gke-blue-green-test-pool-a-kubelet",
    ]);
  });

  it("gives an error with Docker's reason when it can't be removed", async () => {
    docker.fail("container rm", "Error response from daemon: driver failed\n");
    expect((await rejection(removeContainer(INSTANCE, "pool-a"))).message).to.equal(
      "docker container rm: driver failed",
    );
  });
});

describe("the arguments of a container that runs containers", () => {
  it("give it its own control group namespace with cgroup v2", () => {
    const args = containerHostArgs(true).join(" ");
    expect(args).to.contain("--cgroupns=private");
    expect(args).not.to.contain("/sys/fs/cgroup");
  });

  it("give it the host's control groups with cgroup v1, where it can't create its own", () => {
    const args = containerHostArgs(false).join(" ");
    expect(args).to.contain("--cgroupns=host");
    expect(args).to.contain("--volume=/sys/fs/cgroup:/sys/fs/cgroup:rw");
  });
});
