import { expect } from "chai";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hostFolder } from "../../../src/engine/host/host-folder.ts";
import { installRecorded, recordedPackages } from "../../../src/engine/toolchain/installed-packages.ts";
import { packagesToRemove, removePackages } from "../../../src/engine/toolchain/remove-packages.ts";
import { fakeHost, type FakeHost, rejection } from "../../helpers/toolchain-context.ts";

describe("the packages that a sandbox installed", () => {
  let host: FakeHost;
  beforeEach(() => {
    host = fakeHost();
    has("bash", "curl");
    host.program("dpkg-query", `cat ${installed()}`);
    host.program("apt-get", "");
  });
  afterEach(() => host.remove());

  const installed = () => join(host.folder, "installed");
  const has = (...names: string[]) =>
    writeFileSync(
      installed(),
      [...names.map((name) => `${name} installed`), "vim config-files", ""].join("\n"),
    );
  const recorded = () => recordedPackages(host.context.environment);
  /** Sets what apt removes together with each package. */
  const along = (packages: Record<string, string[]>) =>
    host.program(
      "apt-get",
      `case "$*" in ${Object.entries(packages)
        .map(([name, others]) => `*"--simulate purge ${name}") printf 'Purg %s [1]\\n' ${others.join(" ")};;`)
        .join(" ")} esac`,
    );

  it("are recorded with their new dependencies, without packages that existed before", async () => {
    host.program(
      "apt-get",
      `echo 'docker.io installed' >> ${installed()}; echo 'runc installed' >> ${installed()}`,
    );
    await installRecorded(["docker.io", "curl"], host.context);
    expect(recorded()).to.deep.equal(["docker.io", "runc"]);
  });

  it("are recorded even if the installation fails", async () => {
    host.program("apt-get", `echo 'runc installed' >> ${installed()}; exit 100`);
    await rejection(installRecorded(["docker.io"], host.context));
    expect(recorded()).to.deep.equal(["docker.io", "runc"]);
  });

  it("are added to those of an earlier installation", async () => {
    for (const name of ["docker.io", "golang-go"]) {
      host.program("apt-get", `echo '${name} installed' >> ${installed()}`);
      await installRecorded([name], host.context);
    }
    expect(recorded()).to.deep.equal(["docker.io", "golang-go"]);
  });

  it("can be removed when no other package needs them", async () => {
    await installRecorded(["docker.io", "runc"], host.context);
    has("bash", "curl", "docker.io", "runc");
    along({ "docker.io": ["docker.io"], runc: ["runc", "docker.io"] });
    expect(await packagesToRemove(host.context)).to.deep.equal({ remove: ["docker.io", "runc"], keep: {} });
  });

  it("stay when a package that the sandbox did not install needs them", async () => {
    await installRecorded(["docker.io", "iptables"], host.context);
    has("bash", "curl", "docker.io", "iptables", "ufw");
    along({ "docker.io": ["docker.io"], iptables: ["ufw", "iptables"] });
    expect(await packagesToRemove(host.context)).to.deep.equal({
      ...{ remove: ["docker.io"], keep: { iptables: "needed by ufw" } },
    });
  });

  it("stay when a package that stays needs them", async () => {
    await installRecorded(["docker.io", "runc"], host.context);
    has("docker.io", "runc");
    along({ "docker.io": ["docker.io"], runc: ["runc", "docker.io"] });
    expect(await packagesToRemove(host.context, { "docker.io": "it has images" })).to.deep.equal({
      ...{ remove: [], keep: { "docker.io": "it has images", runc: "needed by docker.io" } },
    });
  });

  it("are ignored when a person has already removed them", async () => {
    await installRecorded(["docker.io"], host.context);
    expect(await packagesToRemove(host.context)).to.deep.equal({ remove: [], keep: {} });
  });

  it("are not forgotten when their record is damaged", async () => {
    await installRecorded(["docker.io"], host.context);
    const file = join(hostFolder(host.context.environment), "packages.json");
    writeFileSync(file, "");
    expect(() => recordedPackages(host.context.environment)).to.throw(
      `${file}: expected a list of the packages that the sandbox installed, got an empty file. Look for them in ` +
        "/var/log/apt/history.log, remove what you don't need, and delete this file.",
    );
    writeFileSync(file, '{"a":1}');
    expect(() => recordedPackages(host.context.environment)).to.throw('got {"a":1}. ');
  });

  it("lose their record when they are removed", async () => {
    await installRecorded(["docker.io", "runc"], host.context);
    await removePackages(["runc"], host.context);
    expect(recorded()).to.deep.equal(["docker.io"]);
    await removePackages(["docker.io"], host.context);
    expect(existsSync(join(hostFolder(host.context.environment), "packages.json"))).to.equal(false);
    expect(host.runs().filter((run) => run.includes("purge"))).to.deep.equal([
      "apt-get -o DPkg::Lock::Timeout=120 purge --yes runc",
      "apt-get -o DPkg::Lock::Timeout=120 purge --yes docker.io",
    ]);
  });
});
