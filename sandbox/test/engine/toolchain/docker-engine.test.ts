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
  /** Files that the kernel was recorded in; the real host's is none of a test. */
  let recordedIn: string[];
  const path = process.env.PATH;
  beforeEach(() => {
    host = fakeHost();
    recordedIn = [];
    // The docker client, which steps run with this process's variables, is the fake one too.
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

  it("that answers is used as it is, with nothing recorded, and not stopped", async () => {
    await ensure({ answers: () => Promise.resolve(true) });
    await stopDocker(host.context);
    expect(host.runs()).to.deep.equal([]);
    expect(recordedIn).to.deep.equal([]);
  });

  it("is started when it does not, recorded, and stopped again", async () => {
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

  it("is left running while it has containers, of another sandbox too, whose stop then ends it", async () => {
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

  it("is started once by sandboxes that come up at the same time", async () => {
    daemon();
    await Promise.all([ensure(), ensure(), ensure()]);
    expect(host.runs()).to.deep.equal(["dockerd"]);
  });

  it("is started and stopped through systemd where that runs", async () => {
    daemon();
    host.program("systemctl", `touch ${started()}`);
    mkdirSync(host.context.paths.root, { recursive: true });
    await ensure({ host: { ...DEBIAN_ROOT, hasSystemd: true } });
    expect(host.runs()).to.deep.equal(["systemctl start docker"]);

    await stopDocker(host.context);
    expect(host.runs().at(-1)).to.equal("systemctl stop docker.socket docker.service");
  });

  it("that ends at once is an error with the end of its log", async () => {
    host.program("dockerd", "echo 'failed to mount cgroup' >&2; exit 1");
    expect((await rejection(ensure())).message).to.equal(
      `the Docker daemon ended; the end of ${host.context.paths.logs}/dockerd.log:\nfailed to mount cgroup`,
    );
  });

  it("that does not answer in time is an error, and is stopped by the next stop", async () => {
    host.program("dockerd", "echo waiting; exec sleep 60");
    expect((await rejection(ensure({ startWithinSeconds: 0.3 }))).message).to.equal(
      `the Docker daemon did not answer within 0.3 seconds; the end of ${host.context.paths.logs}/dockerd.log:\n` +
        "waiting",
    );
    expect(daemonPid()).to.be.a("number");
  });

  it("is installed first, only with what is missing", async () => {
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

  it("is started without what is missing where nothing may be installed", async () => {
    daemon();
    rmSync(join(host.folder, "bin", "iptables"));
    host.context.environment.PATH = [join(host.folder, "bin"), "/usr/bin"].join(delimiter);
    await ensure({ installs: false });
    expect(host.runs()).to.deep.equal(["dockerd"]);
  });

  it("is not started in the place of one that a person has elsewhere", async () => {
    daemon();
    host.context.environment.DOCKER_HOST = "unix:///run/elsewhere.sock";
    expect((await rejection(ensure())).message).to.equal(
      "Docker: expected a daemon at unix:///run/elsewhere.sock, got no answer. " +
        "Start it with: sudo systemctl start docker; then run the same command again",
    );
    expect(host.runs()).to.deep.equal([]);
  });

  it("that a sandbox started is asked itself for containers, not the one of the shell", async () => {
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
