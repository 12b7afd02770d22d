import { expect } from "chai";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { delimiter, join } from "node:path";
import { hostFolder } from "../../../src/engine/host/host-folder.ts";
import { sandboxPaths } from "../../../src/engine/host/paths.ts";
import { recordedPid } from "../../../src/engine/host/process-records.ts";
import {
  type DockerEngineOptions,
  ensureDocker,
  stopDocker,
} from "../../../src/engine/toolchain/docker-engine.ts";
import { recordedPackages } from "../../../src/engine/toolchain/installed-packages.ts";
import type { Host } from "../../../src/engine/toolchain/host.ts";
import { fakeHost, type FakeHost, rejection } from "../../helpers/toolchain-context.ts";

const DEBIAN_ROOT: Host = { isRoot: true, isDebian: true, hasSystemd: false };

describe("the Docker engine", () => {
  let host: FakeHost;
  /** Files of the kernel records; a test must not touch the host's own. */
  let recordedIn: string[];
  const path = process.env.PATH;
  beforeEach(() => {
    host = fakeHost();
    recordedIn = [];
    // Steps run docker with this process's variables, so its PATH has the fake docker too.
    process.env.PATH = host.context.environment.PATH;
    for (const name of ["docker", "iptables", "debootstrap", "apt-get"]) host.program(name, "");
  });
  afterEach(async () => {
    await stopDocker(host.context);
    process.env.PATH = path;
    host.remove();
  });

  const daemonPid = () =>
    recordedPid({ pids: join(hostFolder(host.context.environment), "pids") }, "dockerd");
  const started = () => join(host.folder, "started");
  const daemon = (script = "exec sleep 60") => host.program("dockerd", `touch ${started()}; ${script}`);
  const answers = () => Promise.resolve(existsSync(started()));
  const ensure = (options: DockerEngineOptions = {}) =>
    ensureDocker(host.context, {
      host: DEBIAN_ROOT,
      answers,
      recordKernel: (file) => Promise.resolve(void recordedIn.push(file)),
      ...options,
    });

  it("is used without a record and not stopped when it already answers", async () => {
    await ensure({ answers: () => Promise.resolve(true) });
    await stopDocker(host.context);
    expect(host.runs()).to.deep.equal([]);
    expect(recordedIn).to.deep.equal([]);
  });

  it("is started, recorded and stopped again when it does not answer", async () => {
    daemon();
    await ensure();
    expect(host.runs()).to.deep.equal(["dockerd"]);
    expect(daemonPid()).to.be.a("number");
    expect(recordedIn).to.deep.equal([
      join(hostFolder(host.context.environment), "kernel-before-docker.json"),
    ]);

    await stopDocker(host.context);
    expect(daemonPid()).to.equal(undefined);
  });

  it("runs until the last sandbox with containers stops", async () => {
    daemon();
    await ensure();
    const pid = daemonPid()!;
    host.program("docker", 'if [ "$1" = ps ]; then echo 0123456789ab; fi');
    await stopDocker(host.context);
    expect(daemonPid()).to.equal(pid);

    host.program("docker", "");
    const { environment } = host.context;
    await stopDocker({ environment, paths: sandboxPaths(join(host.folder, "another-checkout")) });
    expect(daemonPid()).to.equal(undefined);
  });

  it("is started once by two sandboxes that start at the same time", async () => {
    daemon();
    await Promise.all([ensure(), ensure(), ensure()]);
    expect(host.runs()).to.deep.equal(["dockerd"]);
  });

  it("is started and stopped through systemd when systemd runs", async () => {
    daemon();
    host.program("systemctl", `touch ${started()}`);
    mkdirSync(host.context.paths.root, { recursive: true });
    await ensure({ host: { ...DEBIAN_ROOT, hasSystemd: true } });
    expect(host.runs()).to.deep.equal(["systemctl start docker"]);

    await stopDocker(host.context);
    expect(host.runs().at(-1)).to.equal("systemctl stop docker.socket docker.service");
  });

  it("gives an error with the end of its log when it ends at once", async () => {
    host.program("dockerd", "echo 'failed to mount cgroup' >&2; exit 1");
    expect((await rejection(ensure())).message).to.equal(
      `The Docker daemon ended. The end of ${host.context.paths.logs}/dockerd.log:\nfailed to mount cgroup`,
    );
  });

  it("gives an error when it does not answer in time, and the next stop stops it", async () => {
    host.program("dockerd", "echo waiting; exec sleep 60");
    expect((await rejection(ensure({ startWithinSeconds: 0.3 }))).message).to.equal(
      `The Docker daemon did not answer within 0.3 seconds. The end of ${host.context.paths.logs}/dockerd.log:\n` +
        "waiting",
    );
    expect(daemonPid()).to.be.a("number");
  });

  it("is installed first with only the missing packages", async () => {
    const daemonFile = join(host.folder, "bin", "dockerd");
    rmSync(join(host.folder, "bin", "iptables"));
    host.context.environment.PATH = join(host.folder, "bin");
    host.program("dpkg-query", "echo 'bash installed'");
    host.program(
      "apt-get",
      `printf '#!/bin/sh\\n/bin/touch ${started()}; exec /bin/sleep 60\\n' > ${daemonFile}; /bin/chmod +x ${daemonFile}`,
    );
    await ensure();
    expect(host.runs().filter((run) => run.startsWith("apt-get"))).to.deep.equal([
      "apt-get -o DPkg::Lock::Timeout=120 update",
      "apt-get -o DPkg::Lock::Timeout=120 install --yes --no-install-recommends docker.io iptables",
    ]);
    expect(recordedPackages(host.context.environment)).to.deep.equal(["docker.io", "iptables"]);
    expect(host.reports[0]).to.equal(
      "installing the Debian packages docker.io, iptables to run containers; " +
        "'npm run sandbox -- purge' removes them again",
    );
  });

  it("is started without missing packages when installation is not allowed", async () => {
    daemon();
    rmSync(join(host.folder, "bin", "iptables"));
    host.context.environment.PATH = [join(host.folder, "bin"), "/usr/bin"].join(delimiter);
    await ensure({ installs: false });
    expect(host.runs()).to.deep.equal(["dockerd"]);
  });

  it("is not started when a person uses a daemon at another address", async () => {
    daemon();
    host.context.environment.DOCKER_HOST = "unix:///run/elsewhere.sock";
    expect((await rejection(ensure())).message).to.equal(
      "Docker: expected a daemon at unix:///run/elsewhere.sock, got no answer. " +
        "Start it with: sudo systemctl start docker; then run the same command again",
    );
    expect(host.runs()).to.deep.equal([]);
  });

  it("is asked for its containers at its own address, not at the shell's DOCKER_HOST", async () => {
    daemon();
    await ensure();
    const pid = daemonPid();
    host.program(
      "docker",
      'case "$DOCKER_HOST $1" in "unix:///var/run/docker.sock ps") echo 0123456789ab;; esac',
    );
    process.env.DOCKER_HOST = "unix:///run/elsewhere.sock";
    await stopDocker(host.context);
    delete process.env.DOCKER_HOST;
    expect(daemonPid()).to.equal(pid);
    host.program("docker", "");
  });

  for (const [who, other] of [
    ["a user who is not root", { ...DEBIAN_ROOT, isRoot: false }],
    ["a system that is not Debian", { ...DEBIAN_ROOT, isDebian: false }],
  ] as const) {
    it(`is asked for from ${who}, with nothing installed or started`, async () => {
      daemon();
      expect((await rejection(ensure({ host: other }))).message).to.equal(
        "Docker: expected a daemon at unix:///var/run/docker.sock, got no answer. " +
          "Start it with: sudo systemctl start docker; then run the same command again",
      );
      expect(host.runs()).to.deep.equal([]);
    });
  }
});
