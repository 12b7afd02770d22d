import { expect } from "chai";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DownloadUnavailable } from "../../../src/engine/toolchain/download.ts";
import { ensureGo, GO_DOWNLOAD } from "../../../src/engine/toolchain/go.ts";
import type { Host } from "../../../src/engine/toolchain/host.ts";
import { VERSIONS } from "../../../src/engine/toolchain/versions.ts";
import { fakeHost, type FakeHost, rejection } from "../../helpers/toolchain-context.ts";

const OTHER: Host = { isRoot: false, isDebian: false, hasSystemd: false };
const DEBIAN_ROOT: Host = { isRoot: true, isDebian: true, hasSystemd: false };

describe("Go", () => {
  let host: FakeHost;
  beforeEach(() => {
    host = fakeHost();
    host.program("apt-get", "");
    host.program("dpkg-query", "");
    host.context.environment.PATH = join(host.folder, "bin");
  });
  afterEach(() => host.remove());

  const candidate = (version: string) =>
    host.program("apt-cache", `echo golang-go:; echo '  Installed: (none)'; echo '  Candidate: ${version}'`);
  const unavailable = () => Promise.reject(new DownloadUnavailable("https://go.dev: no answer"));
  const ensure = (
    on: Host,
    download: NonNullable<Parameters<typeof ensureGo>[1]>["download"] = unavailable,
  ) => ensureGo(host.context, { host: on, download });

  it("is used from PATH if it is 1.21 or newer", async () => {
    const go = host.program("go", "echo go version go1.21.3 linux/amd64");
    expect(await ensure(DEBIAN_ROOT)).to.equal(go);
    expect(host.runs()).to.deep.equal(["go version"]);
  });

  it("is downloaded once when there is none", async () => {
    let downloads = 0;
    const download = (_download: unknown, _programs: unknown, folder: string) => {
      downloads++;
      mkdirSync(folder);
      return Promise.resolve();
    };
    const expected = join(host.folder, "cache", "gke-blue-green", "go", VERSIONS.go, "go", "bin", "go");
    expect(await ensure(OTHER, download)).to.equal(expected);
    expect(await ensure(OTHER, download)).to.equal(expected);
    expect(downloads).to.equal(1);
  });

  it("is downloaded as the pinned release with a complete hash", () => {
    expect(GO_DOWNLOAD.url).to.equal(`https://go.dev/dl/go${VERSIONS.go}.linux-amd64.tar.gz`);
    expect(GO_DOWNLOAD.hash).to.match(/^sha256:[0-9a-f]{64}$/);
  });

  it("is installed on Debian as root when its package is new enough", async () => {
    candidate("2:1.24~2");
    expect(await ensure(DEBIAN_ROOT)).to.equal("/usr/bin/go");
    expect(host.runs().filter((run) => run.startsWith("apt"))).to.deep.equal([
      "apt-get -o DPkg::Lock::Timeout=120 update",
      "apt-cache policy golang-go",
      "apt-get -o DPkg::Lock::Timeout=120 install --yes --no-install-recommends golang-go",
    ]);
  });

  it("is requested from the person when Debian's package is too old", async () => {
    candidate("2:1.19~1");
    expect((await rejection(ensure(DEBIAN_ROOT))).message).to.equal(
      "Go: expected version 1.21.0 or newer to build programs, got no 'go' on PATH. go.dev can't be reached, and " +
        "Debian's package is 1.19. Install Go from https://go.dev/dl and put it on PATH, then run the same command again",
    );
    expect(host.runs().join()).not.to.include("install");
  });

  it("is requested from the person elsewhere, with the version that is too old", async () => {
    const go = host.program("go", "echo go version go1.20.1 linux/amd64");
    expect((await rejection(ensure(OTHER))).message).to.equal(
      `Go: expected version 1.21.0 or newer to build programs, got ${go} 1.20.1. go.dev can't be reached. ` +
        "Install Go from https://go.dev/dl and put it on PATH, then run the same command again",
    );
    expect(host.runs()).to.deep.equal(["go version"]);
  });
});
