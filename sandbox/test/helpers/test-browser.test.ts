import { expect } from "chai";
import { join } from "node:path";
import type { Host } from "../../src/engine/toolchain/host.ts";
import { recordedPackages } from "../../src/engine/toolchain/installed-packages.ts";
import { findBrowser, getBrowser } from "./test-browser.ts";
import { fakeHost, type FakeHost, rejection } from "./toolchain-context.ts";

const USER: Host = { isRoot: false, isDebian: true, hasSystemd: false };
const DEBIAN_ROOT: Host = { isRoot: true, isDebian: true, hasSystemd: false };
const FEDORA_ROOT: Host = { isRoot: true, isDebian: false, hasSystemd: false };
const NONE =
  "expected one of chromium, chromium-browser, google-chrome, google-chrome-stable on PATH, got none";

describe("the browser of the tests", () => {
  let host: FakeHost;
  beforeEach(() => {
    host = fakeHost();
    host.context.environment.PATH = join(host.folder, "bin");
    host.program("dpkg-query", `[ ! -e ${host.folder}/bin/chromium ] || echo 'chromium installed'`);
  });
  afterEach(() => host.remove());

  const candidate = (version: string) => host.program("apt-cache", `echo '  Candidate: ${version}'`);
  const aptInstalls = () =>
    host.program(
      "apt-get",
      `case "$*" in *install*) echo '#!/bin/sh' > ${host.folder}/bin/chromium; /bin/chmod +x ${host.folder}/bin/chromium;; esac`,
    );

  it("is used from PATH, whatever its name", async () => {
    const file = host.program("google-chrome", "");
    expect(findBrowser(host.context.environment)).to.deep.equal({ file });
    expect(await getBrowser(host.context, DEBIAN_ROOT)).to.deep.equal({ file });
    expect(host.runs()).to.deep.equal([]);
  });

  it("is installed as root on Debian, says so, and is recorded for a purge", async () => {
    candidate("156.0.8078.108-1~deb12u1");
    aptInstalls();
    const file = join(host.folder, "bin", "chromium");
    expect(await getBrowser(host.context, DEBIAN_ROOT)).to.deep.equal({ file });
    expect(host.runs().filter((run) => run.startsWith("apt"))).to.deep.equal([
      "apt-get -o DPkg::Lock::Timeout=120 update",
      "apt-cache policy chromium",
      "apt-get -o DPkg::Lock::Timeout=120 install --yes --no-install-recommends chromium",
    ]);
    expect(host.reports).to.include(
      "installing the Debian packages chromium for a test of a page; 'npm run sandbox -- purge' removes them again",
    );
    expect(recordedPackages(host.context.environment)).to.deep.equal(["chromium"]);
  });

  it("is absent for who isn't root and where there is no apt, with the reason", async () => {
    host.program("apt-get", "");
    const absent = `${NONE}. Only root on Debian or Ubuntu gets one from apt`;
    expect(await getBrowser(host.context, USER)).to.deep.equal({ absent });
    expect(await getBrowser(host.context, FEDORA_ROOT)).to.deep.equal({ absent });
    expect(host.runs()).to.deep.equal([]);
  });

  it("is absent where apt does not have it, with the reason", async () => {
    host.program("apt-get", "");
    candidate("(none)");
    const absent = `${NONE}, and apt has no package chromium`;
    expect(await getBrowser(host.context, DEBIAN_ROOT)).to.deep.equal({ absent });
  });

  it("is not installed under sudo, and the reason is the command that installs it", async () => {
    host.program("apt-get", "");
    candidate("156.0.8078.108-1");
    host.context.environment.SUDO_UID = "1000";
    expect(await getBrowser(host.context, DEBIAN_ROOT)).to.deep.equal({
      absent:
        "packages: the sandbox needs chromium for a test of a page, but installs nothing under sudo. " +
        "Install them with: sudo apt-get install --no-install-recommends chromium; then run the same command again without sudo",
    });
    expect(host.runs().join()).not.to.include("install");
  });

  it("is an error when apt has it and can't install it", async () => {
    candidate("156.0.8078.108-1");
    host.program("apt-get", `case "$*" in *install*) echo 'E: no space' >&2; exit 100;; esac`);
    expect((await rejection(getBrowser(host.context, DEBIAN_ROOT))).message).to.include("E: no space");
  });
});
