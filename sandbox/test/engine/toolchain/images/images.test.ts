import { expect } from "chai";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ensureAppBaseImage } from "../../../../src/engine/toolchain/images/app-base-image.ts";
import { ensureDebianImage } from "../../../../src/engine/toolchain/images/debian-image.ts";
import { ensureNodejsImage } from "../../../../src/engine/toolchain/images/nodejs-image.ts";
import { ensureNodeImage } from "../../../../src/engine/toolchain/images/node-image.ts";
import { ensurePauseImage } from "../../../../src/engine/toolchain/images/pause-image.ts";
import { ensurePackagesImage } from "../../../../src/engine/toolchain/images/packages-image.ts";
import { pullImage } from "../../../../src/engine/toolchain/images/pull.ts";
import { VERSIONS } from "../../../../src/engine/toolchain/versions.ts";
import type { Host } from "../../../../src/engine/toolchain/host.ts";
import { fakeHost, type FakeHost, rejection } from "../../../helpers/toolchain-context.ts";

const DEBIAN_ROOT: Host = { isRoot: true, isDebian: true, hasSystemd: false };
const NODE = process.versions.node;

describe("container images", () => {
  let machine: FakeHost;
  const path = process.env.PATH;
  beforeEach(() => {
    machine = fakeHost();
    process.env.PATH = machine.context.environment.PATH;
    mkdirSync(images());
  });
  afterEach(() => {
    process.env.PATH = path;
    machine.remove();
  });

  // The fake daemon stores an image as a file named after its tag, and saves that name as its content.
  const images = () => join(machine.folder, "daemon");
  const daemon = ({ pull = "exit 1" } = {}) =>
    machine.program(
      "docker",
      `has() { ls ${images()} | grep -qx "$(echo $1 | tr / _)"; }
       keep() { touch ${images()}/"$(echo $1 | tr / _)"; }
       case "$1" in
         image) has "$5" || { echo "Error: No such image: $5" >&2; exit 1; } ;;
         pull) ${pull} ;;
         tag) keep "$3" ;;
         build) keep "$3"; for context; do :; done; cd "$context"
           stat --format "%a" * > ${machine.folder}/modes; ls > ${machine.folder}/names
           if [ -f npmrc ]; then cp npmrc ${machine.folder}; fi ;;
         import) cp "$6" ${images()}/imported; keep "$7" ;;
         save) echo "$4" > "$3" ;;
       esac`,
    );
  const kept = () => readdirSync(images()).sort();
  const dockerRuns = (command: string) =>
    machine.runs().filter((run) => run.startsWith(`docker ${command} `));
  const PULLED = "echo bookworm-slim: Pulling from library/debian";

  describe("that are pulled", () => {
    it("get the requested tag", async () => {
      daemon({ pull: PULLED });
      expect(await pullImage("debian:slim", "our/debian:1", machine.context)).to.equal(true);
      expect(machine.runs()).to.deep.equal([
        "docker pull --platform linux/amd64 debian:slim",
        "docker tag debian:slim our/debian:1",
      ]);
    });

    it("are skipped when the registry refuses", async () => {
      daemon({ pull: "echo no such host >&2; exit 1" });
      expect(await pullImage("debian:slim", "our/debian:1", machine.context)).to.equal(false);
      expect(machine.reports).to.deep.equal(["pulling debian:slim", "debian:slim can't be pulled"]);
    });

    it("are skipped when the registry is silent", async () => {
      daemon({ pull: "exec sleep 60" });
      const limits = { answerWithinMs: 100 };
      expect(await pullImage("debian:slim", "our/debian:1", machine.context, limits)).to.equal(false);
    });
  });

  describe("of Debian", () => {
    const bootstrap = (script = "") =>
      machine.program(
        "unshare",
        `root="$5"; mkdir -p $root/etc/apt $root/usr/share/doc/apt $root/bin
         echo secret > $root/etc/resolv.conf; echo doc > $root/usr/share/doc/apt/copyright; echo sh > $root/bin/sh
         echo "I: Extracting apt..."; ${script}`,
      );

    it("are pulled if possible", async () => {
      daemon({ pull: PULLED });
      await ensureDebianImage(machine.context, DEBIAN_ROOT);
      expect(kept()).to.deep.equal(["gke-blue-green_debian:bookworm"]);
    });

    it("are made from Debian's packages otherwise, without files that an image does not need", async () => {
      daemon();
      bootstrap();
      machine.program("debootstrap", "");
      await ensureDebianImage(machine.context, DEBIAN_ROOT);

      expect(machine.runs()).to.include(
        `unshare --mount debootstrap --variant=minbase bookworm ${machine.folder}/cache/gke-blue-green/images/` +
          `debian-bookworm.tar.partial-${process.pid}-root http://deb.debian.org/debian`,
      );
      expect(machine.reports).to.include("Debian image: Extracting apt...");
      const archive = readFileSync(join(images(), "imported"), "latin1");
      expect(archive).to.include("./bin/sh").and.to.include("bookworm-security");
      expect(archive).not.to.include("resolv.conf");
      expect(archive).not.to.include("usr/share/doc");
    });

    it("are made only once for all daemons", async () => {
      daemon();
      bootstrap();
      machine.program("debootstrap", "");
      await ensureDebianImage(machine.context, DEBIAN_ROOT);
      await ensureDebianImage(machine.context, DEBIAN_ROOT);
      expect(dockerRuns("import")).to.have.lengthOf(1);
      expect(machine.runs().filter((run) => run.startsWith("unshare"))).to.have.lengthOf(1);
    });

    it("leave no files when their build fails", async () => {
      daemon();
      bootstrap("echo 'E: Failure trying to run: chroot'; exit 1");
      machine.program("debootstrap", "");
      expect((await rejection(ensureDebianImage(machine.context, DEBIAN_ROOT))).message).to.match(
        /^making a Debian bookworm image failed: 'unshare --mount' exited with code 1\. [^]*E: Failure trying to run/,
      );
      expect(readdirSync(join(machine.folder, "cache", "gke-blue-green", "images"))).to.deep.equal([]);
    });

    it("give an error with the ways to go on when they can't be pulled or made", async () => {
      daemon();
      const user = { ...DEBIAN_ROOT, isRoot: false };
      expect((await rejection(ensureDebianImage(machine.context, user))).message).to.equal(
        "docker.io/library/debian:bookworm-slim can't be pulled, and a build from Debian's packages needs root. " +
          "Let the Docker daemon reach docker.io, or run as root on Debian, then run the same command again",
      );
    });
  });

  it("for nodes are built on Debian's image once, with a tag that depends on their contents", async () => {
    daemon({ pull: PULLED });
    const tag = await ensureNodeImage(machine.context);
    expect(tag).to.match(/^gke-blue-green\/machine:[0-9a-f]{12}$/);
    expect(dockerRuns("build")).to.have.lengthOf(1);
    expect(dockerRuns("build")[0])
      .to.include(`--tag ${tag} `)
      .and.to.include(" --label gke-blue-green.image=machine ")
      .and.to.include(" --build-arg BASE_IMAGE=gke-blue-green/debian:bookworm ");

    expect(await ensureNodeImage(machine.context)).to.equal(tag);
    expect(dockerRuns("build")).to.have.lengthOf(1);
  });

  it("give an error and are not built when the daemon fails", async () => {
    machine.program("docker", "echo 'Error response from daemon: disk quota exceeded' >&2; exit 1");
    expect((await rejection(ensureNodeImage(machine.context))).message).to.equal(
      "docker image inspect: disk quota exceeded",
    );
  });

  describe("for the app", () => {
    it("are the official Node.js image if it can be pulled, saved as a file", async () => {
      daemon({ pull: PULLED });
      const image = await ensureAppBaseImage(machine.context);
      expect(image.tag).to.equal(`gke-blue-green/node:${NODE}`);
      expect(readFileSync(image.tarFile, "utf8")).to.equal(`${image.tag}\n`);
      expect(machine.runs()).to.include(
        `docker pull --platform linux/amd64 docker.io/library/node:${NODE}-bookworm-slim`,
      );
      expect(dockerRuns("build")).to.deep.equal([]);
    });

    it("are built with the running Node.js and npm otherwise, and cached", async () => {
      daemon();
      npm();
      writeFileSync(join(images(), "gke-blue-green_debian:bookworm"), "");
      const image = await ensureAppBaseImage(machine.context);
      expect(dockerRuns("build")[0]).to.include(`--tag gke-blue-green/node:${NODE} `);
      expect(readFileSync(join(machine.folder, "names"), "utf8")).to.equal("node\nnpm\n");
      expect(readdirSync(join(image.tarFile, ".."))).to.have.lengthOf(1);

      const runs = machine.runs().length;
      expect(await ensureAppBaseImage(machine.context)).to.deep.equal(image);
      expect(machine.runs()).to.have.lengthOf(runs);
    });

    it("are not built with another npm than the pinned one", async () => {
      daemon();
      npm("sha512-other");
      writeFileSync(join(images(), "gke-blue-green_debian:bookworm"), "");
      expect((await rejection(ensureAppBaseImage(machine.context))).message).to.equal(
        `npm ${VERSIONS.npm.version}: expected a package with ${VERSIONS.npm.integrity}, got sha512-other`,
      );
    });

    describe("whose packages are in a lock file", () => {
      const app = () => join(machine.context.paths.project, "app");
      const lock = (text: string) => writeFileSync(join(app(), "package-lock.json"), text);
      beforeEach(() => {
        daemon({ pull: PULLED });
        npm();
        mkdirSync(app(), { recursive: true });
        writeFileSync(join(app(), "package.json"), "{}");
        lock("{}");
      });

      it("have them in npm's cache, on the image with Node.js", async () => {
        const image = await ensureAppBaseImage(machine.context);
        expect(image.tag).to.match(/^gke-blue-green\/app-base:[0-9a-f]{12}$/);
        expect(dockerRuns("build")[0])
          .to.include(`--tag ${image.tag} `)
          .and.to.include(` --build-arg BASE_IMAGE=gke-blue-green/node:${NODE} `);
        expect(readFileSync(join(machine.folder, "names"), "utf8")).to.equal("cache\nnpmrc\n");
        expect(readFileSync(join(machine.folder, "npmrc"), "utf8")).to.match(
          /^registry=https:\/\/registry\.example\/\ncache=\/var\/cache\/npm\nprefer-offline=true\n/,
        );
      });

      it("are built once for each lock file", async () => {
        const image = await ensureAppBaseImage(machine.context);
        expect(await ensureAppBaseImage(machine.context)).to.deep.equal(image);
        expect(dockerRuns("build")).to.have.lengthOf(1);
        lock('{ "packages": {} }');
        expect((await ensureAppBaseImage(machine.context)).tag).not.to.equal(image.tag);
      });

      it("begin with the saved image with Node.js where the daemon has lost it", async () => {
        const { tarFile } = await ensureNodejsImage(machine.context);
        rmSync(join(images(), `gke-blue-green_node:${NODE}`));
        await ensureAppBaseImage(machine.context);
        expect(machine.runs()).to.include(`docker load --input ${tarFile}`);
      });
    });
  });

  it("of packages are built on Debian's image once for each text of their Dockerfile, and saved", async () => {
    daemon();
    writeFileSync(join(images(), "gke-blue-green_debian:bookworm"), "");
    const image = await ensurePackagesImage(
      "nginx-packages",
      "FROM x\nRUN apt-get update\n",
      machine.context,
    );
    expect(image.tag).to.match(/^gke-blue-green\/nginx-packages:[0-9a-f]{12}$/);
    expect(readFileSync(image.tarFile, "utf8")).to.equal(`${image.tag}\n`);
    expect(dockerRuns("build")[0])
      .to.include(`--tag ${image.tag} `)
      .and.to.include(" --build-arg BASE_IMAGE=gke-blue-green/debian:bookworm ");

    await ensurePackagesImage("nginx-packages", "FROM x\nRUN apt-get update\n", machine.context);
    expect(dockerRuns("build")).to.have.lengthOf(1);
    const other = await ensurePackagesImage("nginx-packages", "FROM y\n", machine.context);
    expect(other.tag).not.to.equal(image.tag);
  });

  const npm = (integrity: string = VERSIONS.npm.integrity) =>
    machine.program(
      "npm",
      `case "$1" in
         pack) mkdir package; touch package/npm-cli.js; tar -czf npm.tgz package
           echo '[{"filename":"npm.tgz","integrity":"${integrity}"}]' ;;
         ci) mkdir "$4" ;;
         config) echo https://registry.example/ ;;
       esac`,
    );
  const go = () =>
    machine.program(
      "go",
      'case "$1" in version) echo go1.26.8 ;; env) echo / ;; build) touch "$7/pause" ;; esac',
    );

  it("have programs that every user of a container can run, also after a build with a strict umask", async () => {
    daemon();
    go();
    npm();
    writeFileSync(join(images(), "gke-blue-green_debian:bookworm"), "");
    const modes = () => readFileSync(join(machine.folder, "modes"), "utf8");
    const umask = process.umask(0o077);
    try {
      await ensurePauseImage(machine.context);
      expect(modes()).to.equal("755\n");
      await ensureAppBaseImage(machine.context);
      expect(modes()).to.equal("755\n755\n");
    } finally {
      process.umask(umask);
    }
  });

  it("of a pod's pause program are built from source and saved", async () => {
    daemon();
    go();
    const image = await ensurePauseImage(machine.context);
    expect(image.tag).to.equal("gke-blue-green/pause:1");
    expect(existsSync(image.tarFile)).to.equal(true);
    expect(machine.runs().filter((run) => run.startsWith("go build"))[0]).to.match(/ \.$/);
  });
});
