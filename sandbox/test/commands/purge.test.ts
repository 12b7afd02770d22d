import { expect } from "chai";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { purge } from "../../src/commands/purge.ts";
import { hostFolder } from "../../src/engine/host/host-folder.ts";
import { cacheFolder } from "../../src/engine/host/paths.ts";
import { recordPackages } from "../../src/engine/toolchain/installed-packages.ts";
import { quietly } from "../helpers/quietly.ts";
import { fakeDocker, type FakeDocker } from "../helpers/fake-docker.ts";
import { checkout, type Checkout } from "../helpers/sandbox-checkout.ts";
import { rejection } from "../helpers/toolchain-context.ts";

const GO =
  "kept     Go's own caches: other programs may use them. Remove them with: go clean -cache -modcache";

describe("sandbox purge", () => {
  let docker: FakeDocker;
  let at: Checkout;
  beforeEach(() => {
    docker = fakeDocker();
    at = checkout();
    docker.program("dpkg-query", "echo 'docker.io installed'; echo 'bash installed'");
    docker.program("apt-get", `case "$*" in *--simulate*) echo 'Purg docker.io [20.10]';; esac`);
  });
  afterEach(() => {
    docker.remove();
    at.remove();
  });

  const run = async () => (await quietly(() => purge(at.paths))).lines;
  const install = () => recordPackages(process.env, ["docker.io"]);

  it("says what it removed and what it kept", async () => {
    mkdirSync(join(cacheFolder(), "pulumi"), { recursive: true });
    install();
    expect(await run()).to.deep.equal([
      "removed  images: none",
      `removed  built programs: ${cacheFolder()}`,
      GO,
      "removed  packages: docker.io",
    ]);
    expect(existsSync(cacheFolder())).to.equal(false);
    expect(existsSync(hostFolder())).to.equal(false);
    expect(docker.runs("apt-get -o DPkg::Lock::Timeout=120 purge --yes docker.io")).to.have.lengthOf(1);
  });

  it("can be repeated when there is nothing to remove", async () => {
    for (let times = 0; times < 2; times++) {
      expect(await run()).to.deep.equal([
        "removed  images: none",
        "removed  built programs: none",
        GO,
        "removed  packages: none",
      ]);
    }
    expect(docker.runs("apt-get")).to.deep.equal([]);
    expect(existsSync(hostFolder())).to.equal(false);
  });

  it("removes the sandbox's images by tag and label, and says why one stays", async () => {
    docker.program(
      "docker",
      `case "$*" in
*reference=*) echo 'gke-blue-green/node:24 a1'; echo 'gke-blue-green/pause:1 b2';;
*label=gke-blue-green.image) echo 'gke-blue-green/pause:1 b2'; echo '<none>:<none> c3';;
"image rm gke-blue-green/pause:1") echo 'Error response from daemon: a container uses it' >&2; exit 1;;
esac`,
    );
    expect((await run()).slice(0, 2)).to.deep.equal([
      "removed  images: gke-blue-green/node:24, c3",
      "kept     gke-blue-green/pause:1: docker image rm gke-blue-green/pause:1: a container uses it",
    ]);
  });

  it("keeps Docker when it holds a person's images", async () => {
    install();
    docker.answer("image ls", "");
    docker.program("docker", 'case "$*" in "image ls --quiet") echo a1;; esac');
    expect((await run()).slice(3)).to.deep.equal([
      "kept     docker.io: Docker has images or containers that no sandbox made. Remove them with: " +
        "docker system prune --all; then run the same command again",
      "removed  packages: none",
    ]);
    expect(existsSync(join(hostFolder(), "packages.json"))).to.equal(true);
  });

  it("removes nothing while a sandbox exists", async () => {
    mkdirSync(cacheFolder(), { recursive: true });
    docker.answer("container ls", "gke-blue-green-1a2b3c4d\ngke-blue-green-1a2b3c4d\n");
    const { result } = await quietly(() => rejection(purge(at.paths)));
    expect(result.message).to.equal(
      "purge: expected no sandbox on this machine, got gke-blue-green-1a2b3c4d. " +
        "Run 'npm stop' in each checkout, then run the same command again",
    );
    expect(existsSync(cacheFolder())).to.equal(true);
  });

  it("removes the cache when no Docker daemon answers", async () => {
    docker.fail("version --format", "Cannot connect to the Docker daemon\n");
    for (const name of ["dockerd", "systemctl"]) docker.program(name, "exit 1");
    mkdirSync(cacheFolder(), { recursive: true });
    writeFileSync(join(cacheFolder(), "program"), "");
    const lines = await run();
    expect(lines).to.include(
      "kept     images: no Docker daemon answers. Start it, then run the same command again",
    );
    expect(existsSync(cacheFolder())).to.equal(false);
    expect(docker.runs("apt-get")).to.deep.equal([]);
  });

  it("keeps Docker when it can't find out what Docker holds", async () => {
    install();
    docker.fail("version --format", "Cannot connect to the Docker daemon\n");
    for (const name of ["dockerd", "systemctl"]) docker.program(name, "exit 1");
    expect(await run()).to.include(
      "kept     docker.io: no Docker daemon answers, so it may hold other images or containers. Start it, then run the same command again",
    );
  });
});
