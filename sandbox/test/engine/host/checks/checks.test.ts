import { expect } from "chai";
import { CHECKS } from "../../../../src/engine/host/checks/all.ts";
import type { DaemonFacts, DockerFacts, HostFacts } from "../../../../src/engine/host/checks/facts.ts";
import { firstError } from "../../../../src/engine/host/checks/look.ts";

const GIB = 1024 ** 3;
const SOCKET = "unix:///var/run/docker.sock";
const DAEMON: DaemonFacts = {
  operatingSystem: "Debian GNU/Linux 12 (bookworm)",
  securityOptions: ["name=seccomp,profile=default"],
  isPodman: false,
  rootFolder: "/var/lib/docker",
};
const DOCKER: DockerFacts = {
  endpoint: { host: SOCKET, source: "the current Docker context" },
  canBeStarted: false,
  answer: DAEMON,
};
const GOOD: HostFacts = {
  platform: "linux",
  architecture: "x64",
  nodeVersion: "24.21.0",
  availableMemoryBytes: 2 * GIB,
  disks: [{ folder: "/home/ada/shop/.sandbox", purpose: "the sandbox's files", freeBytes: 3 * GIB }],
  isWebPortTaken: false,
  docker: DOCKER,
};
const docker = (facts: Partial<DockerFacts>) => ({ docker: { ...DOCKER, ...facts } });
const daemon = (facts: Partial<DaemonFacts>) => docker({ answer: { ...DAEMON, ...facts } });
const at = (host: string, source: DockerFacts["endpoint"]["source"]) =>
  docker({ endpoint: { host, source }, answer: { silent: "not local" } });

const USE_THE_ENGINE =
  "Install Docker Engine from https://docs.docker.com/engine/install, select it with: docker context use default; " +
  "then run the same command again";

const ERRORS: Record<string, [Partial<HostFacts>, string]> = {
  macOS: [
    { platform: "darwin", architecture: "arm64" },
    "this machine: expected Linux on x64, got darwin on arm64. " +
      "Use a Linux x64 machine or virtual machine and run there: npm start",
  ],
  "Linux on arm64": [
    { architecture: "arm64" },
    "this machine: expected Linux on x64, got linux on arm64. " +
      "Use a Linux x64 machine or virtual machine and run there: npm start",
  ],
  "an old Node.js": [
    { nodeVersion: "22.19.0" },
    "Node.js: expected version 24 or newer, got 22.19.0. " +
      "Install the pinned one with: npm ci --ignore-scripts=false",
  ],
  "a remote DOCKER_HOST": [
    at("tcp://192.0.2.1:2376", "DOCKER_HOST"),
    "Docker: expected the daemon of this machine on a Unix socket, got tcp://192.0.2.1:2376 from DOCKER_HOST. " +
      "Use this machine's daemon with: unset DOCKER_HOST; then run the same command again",
  ],
  "a remote DOCKER_CONTEXT": [
    at("ssh://ada@example.com", "DOCKER_CONTEXT"),
    "Docker: expected the daemon of this machine on a Unix socket, got ssh://ada@example.com from DOCKER_CONTEXT. " +
      "Use this machine's daemon with: unset DOCKER_CONTEXT; then run the same command again",
  ],
  "a remote current context": [
    at("ssh://ada@example.com", "the current Docker context"),
    "Docker: expected the daemon of this machine on a Unix socket, got ssh://ada@example.com from the current " +
      "Docker context. Use this machine's daemon with: docker context use default; then run the same command again",
  ],
  "no docker program": [
    docker({ answer: { silent: "no client" } }),
    "Docker: expected a 'docker' program on PATH, got none. " +
      "Install Docker Engine from https://docs.docker.com/engine/install, then run the same command again",
  ],
  "a user who may not use Docker": [
    docker({ answer: { silent: "no permission" } }),
    `Docker: expected a daemon that this user may use at ${SOCKET}, got 'permission denied'. ` +
      'Allow it with: sudo usermod -aG docker "$USER"; log in again, then run the same command again',
  ],
  "no Docker daemon": [
    docker({ answer: { silent: "no daemon" } }),
    `Docker: expected a daemon at ${SOCKET}, got no answer. ` +
      "Install Docker Engine from https://docs.docker.com/engine/install, or start it with: " +
      "sudo systemctl start docker; then run the same command again",
  ],
  Podman: [daemon({ isPodman: true }), `Docker: expected Docker Engine, got Podman. ${USE_THE_ENGINE}`],
  "Docker Desktop": [
    daemon({ operatingSystem: "Docker Desktop" }),
    "Docker: expected Docker Engine, got Docker Desktop, whose containers run in a virtual machine. " +
      USE_THE_ENGINE,
  ],
  "rootless Docker": [
    daemon({ securityOptions: ["name=seccomp,profile=builtin", "name=rootless", "name=cgroupns"] }),
    "Docker: expected a daemon that runs as root, got a rootless one. Start the machine's own with: " +
      "sudo systemctl start docker; select it with: docker context use default; then run the same command again",
  ],
  "user-namespace remapping": [
    daemon({ securityOptions: ["name=seccomp,profile=builtin", "name=userns"] }),
    "Docker: expected a daemon without user-namespace remapping, got one with it. Remove 'userns-remap' from " +
      "/etc/docker/daemon.json, restart it with: sudo systemctl restart docker; then run the same command again",
  ],
  "too little memory": [
    { availableMemoryBytes: 1.34 * GIB },
    "memory: expected at least 2 GiB available, got 1.3 GiB. " +
      "List the largest programs with: ps aux --sort=-rss | head; end some of them, then run the same command again",
  ],
  "too little disk space": [
    {
      disks: [...GOOD.disks, { folder: "/var/lib/docker", purpose: "Docker's images", freeBytes: 0.5 * GIB }],
    },
    "disk: expected at least 3 GiB free for Docker's images in /var/lib/docker, got 0.5 GiB. " +
      "List the largest folders with: du -xh /var/lib/docker | sort -h | tail; free some space, " +
      "then run the same command again",
  ],
  "a web server on all addresses": [
    { isWebPortTaken: true },
    "port 80: expected a free port for the load balancer, got a program that listens on all addresses. " +
      "Find the program with: sudo ss -ltnp 'sport = :80'; stop it, then run the same command again",
  ],
};

describe("the checks of the machine", () => {
  it("accept a machine with the minimum that the sandbox needs", () =>
    expect(firstError(CHECKS, GOOD)).to.equal(undefined));

  for (const [machine, [facts, error]] of Object.entries(ERRORS)) {
    it(`refuse ${machine}`, () => expect(firstError(CHECKS, { ...GOOD, ...facts })).to.equal(error));
  }

  for (const silent of ["no client", "no daemon", "no permission"] as const) {
    it(`accept '${silent}' of Docker when the sandbox may start it`, () =>
      expect(firstError(CHECKS, { ...GOOD, ...docker({ answer: { silent }, canBeStarted: true }) })).to.equal(
        undefined,
      ));
  }

  it("refuse a remote Docker daemon even if the sandbox may start its own", () =>
    expect(
      firstError(CHECKS, {
        ...GOOD,
        docker: { ...at("tcp://192.0.2.1:2376", "DOCKER_HOST").docker, canBeStarted: true },
      }),
    ).to.match(/^Docker: expected the daemon of this machine on a Unix socket/));

  it("show only one error when several things are wrong, the platform first", () =>
    expect(
      firstError(CHECKS, { ...GOOD, platform: "darwin", isWebPortTaken: true, availableMemoryBytes: 0 }),
    ).to.match(/^this machine: expected Linux/));
});
