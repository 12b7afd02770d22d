import { expect } from "chai";
import { execa } from "execa";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const SCRIPTS = join(import.meta.dirname, "../../../src/engine/cluster/container-scripts");
// Like a container it has its own mounts; without root it is root in a user namespace.
const UNSHARE = process.getuid!() === 0 ? ["--mount"] : ["--user", "--map-root-user", "--mount"];

describe("a container that runs containers", () => {
  const inContainer = async (script: string): Promise<string[]> => {
    const prepare =
      "set -eu; mount -t tmpfs none /run; mount -t tmpfs none /sys/fs/cgroup; cd /sys/fs/cgroup";
    const { stdout } = await execa("unshare", [...UNSHARE, "bash", "-c", `${prepare}; ${script}`]);
    return stdout.split("\n");
  };

  before(async function () {
    const { failed, stderr } = await execa("unshare", [...UNSHARE, "mount", "-t", "tmpfs", "none", "/run"], {
      reject: false,
    });
    if (!failed) return;
    console.log(`      skipped, this user can't make a mount namespace: ${stderr}`);
    this.skip();
  });

  it("sees the kernel settings that the kubelet expects, while the host keeps its own", async () => {
    const settings = ["kernel/panic", "kernel/panic_on_oops", "vm/overcommit_memory", "vm/panic_on_oom"];
    const files = settings.map((setting) => `/proc/sys/${setting}`);
    const read = () => files.map((file) => readFileSync(file, "utf8"));
    const before = read();
    const inside = await inContainer(`${SCRIPTS}/guard-kernel-settings.sh; cat ${files.join(" ")}`);
    expect(inside).to.deep.equal(["10", "1", "1", "0"]);
    expect(read()).to.deep.equal(before);
  });

  it("can change its own network settings, but no kernel setting of the host", async () => {
    // Each setting gets its current value, so that nothing changes even if the script fails.
    const write = (file: string) =>
      `if cat ${file} | tee ${file} >/dev/null 2>&1; then echo written; else echo refused; fi`;
    const tries = ["kernel/panic_on_warn", "vm/swappiness", "fs/file-max"].map((setting) =>
      write(`/proc/sys/${setting}`),
    );
    const script = [`${SCRIPTS}/guard-kernel-settings.sh`, "set +e -o pipefail", ...tries];
    expect(await inContainer(script.join("; "))).to.deep.equal(["refused", "refused", "refused"]);
    const [mount] = await inContainer(
      `${SCRIPTS}/guard-kernel-settings.sh; findmnt --noheadings --output OPTIONS --target /proc/sys/net`,
    );
    expect(mount!.split(",")).to.include("rw");
  });

  it("moves its processes one level down before it enables controllers with cgroup v2", async () => {
    const printed = await inContainer(`
      echo 'cpu memory' > cgroup.controllers
      echo 7 > cgroup.procs
      ${SCRIPTS}/delegate-control-groups.sh
      cat processes/cgroup.procs cgroup.subtree_control`);
    // In this test a file keeps the last value written to it.
    expect(printed).to.deep.equal(["7", "+memory"]);
  });

  it("does not change the control groups with cgroup v1", async () => {
    expect(await inContainer(`${SCRIPTS}/delegate-control-groups.sh; ls`)).to.deep.equal([""]);
  });
});
