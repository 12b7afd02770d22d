import { expect } from "chai";
import { gatherFacts } from "../../../../src/engine/host/checks/gather.ts";
import { lookAtHost } from "../../../../src/engine/host/checks/look.ts";
import { recordProcess } from "../../../../src/engine/host/process-records.ts";
import { fakeDocker, type FakeDocker } from "../../../helpers/fake-docker.ts";
import { checkout, type Checkout } from "../../../helpers/sandbox-checkout.ts";
import { rejection } from "../../../helpers/toolchain-context.ts";

const ENDPOINT = { host: "unix:///var/run/docker.sock", source: "the current Docker context" } as const;
const USER = { isRoot: false, isDebian: true, hasSystemd: true };

describe("the facts of this machine", () => {
  let docker: FakeDocker;
  let at: Checkout;
  beforeEach(() => {
    docker = fakeDocker();
    at = checkout();
  });
  afterEach(() => {
    docker.remove();
    at.remove();
  });

  const answer = (info: object, version: object = {}) => {
    docker.answer("info --format", JSON.stringify(info));
    docker.answer("version --format", JSON.stringify(version));
  };
  const gather = () => gatherFacts(at.paths, ENDPOINT, USER);

  it("contain what the Docker daemon says about itself", async () => {
    const options = ["name=seccomp,profile=default"];
    answer({ OperatingSystem: "Debian", SecurityOptions: options, DockerRootDir: "/srv/docker" });
    const facts = await gather();
    expect(facts.docker.answer).to.deep.equal({
      ...{ operatingSystem: "Debian", securityOptions: options, isPodman: false, rootFolder: "/srv/docker" },
    });
    expect(facts.disks.map(({ folder }) => folder)).to.include.members([at.paths.root, "/srv/docker"]);
    for (const { freeBytes } of facts.disks) expect(freeBytes).to.be.above(0);
    expect(facts.availableMemoryBytes).to.be.above(0);
  });

  it("recognise Podman's service by its name in the components", async () => {
    answer({ OperatingSystem: "fedora" }, { Server: { Components: [{ Name: "Podman Engine" }] } });
    expect((await gather()).docker.answer).to.include({ isPodman: true });
  });

  it("recognise Podman's program by its info", async () => {
    answer({ host: { arch: "amd64" }, store: {}, version: {} });
    expect((await gather()).docker.answer).to.include({ isPodman: true });
  });

  it("distinguish a silent daemon from one that this user may not use", async () => {
    docker.fail("info --format", "Cannot connect to the Docker daemon at unix:///var/run/docker.sock.\n");
    expect((await gather()).docker)
      .to.include({ canBeStarted: false })
      .and.deep.include({
        answer: { silent: "no daemon" },
      });
    docker.fail("info --format", "permission denied while trying to connect to the Docker daemon socket\n");
    expect((await gather()).docker.answer).to.deep.equal({ silent: "no permission" });
  });

  it("say when there is no docker program", async () => {
    const { PATH } = process.env;
    process.env.PATH = "/nowhere";
    expect((await gather()).docker.answer).to.deep.equal({ silent: "no client" });
    process.env.PATH = PATH;
  });

  it("are gathered without contact to a daemon on another machine", async () => {
    const remote = { host: "tcp://192.0.2.1:2376", source: "DOCKER_HOST" } as const;
    const facts = await gatherFacts(at.paths, remote, USER);
    expect(facts.docker.answer).to.deep.equal({ silent: "not local" });
    expect(docker.runs()).to.deep.equal([]);
  });

  it("must include enough memory before a sandbox runs, but not while it runs", async () => {
    answer({ OperatingSystem: "Debian" });
    const scarce: typeof gatherFacts = async (...args) => ({
      ...(await gatherFacts(...args)),
      availableMemoryBytes: 0,
      isWebPortTaken: false,
    });
    expect((await rejection(lookAtHost(at.paths, ENDPOINT, scarce))).message).to.match(/^memory: expected/);
    recordProcess(at.paths, "server", process.pid);
    await lookAtHost(at.paths, ENDPOINT, scarce);
  });
});
