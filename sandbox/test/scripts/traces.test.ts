import { expect } from "chai";
import { execa } from "execa";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fakeDocker, type FakeDocker } from "../helpers/fake-docker.ts";

const TRACES = join(import.meta.dirname, "../../../.ci/traces");

describe("the list of what a sandbox could change on its host", () => {
  let host: FakeDocker;
  beforeEach(() => {
    host = fakeDocker();
    host.program("sudo", 'shift; exec "$@"');
    for (const program of ["iptables-legacy", "ip6tables-legacy", "ip6tables-nft"]) {
      host.program(`${program}-save`);
    }
    host.program("iptables-nft-save", `cat '${host.folder}/rules'`);
    host.program("sysctl", `cat '${host.folder}/settings'`);
    rules("*filter", ":FORWARD ACCEPT [1:60]");
    settings("kernel.panic = 0");
  });
  afterEach(() => host.remove());

  const rules = (...lines: string[]) => writeFileSync(join(host.folder, "rules"), lines.join("\n"));
  const settings = (...lines: string[]) => writeFileSync(join(host.folder, "settings"), lines.join("\n"));
  const listed = async (kind: string, mode = "") => {
    const { stdout } = await execa(TRACES, [mode]);
    return stdout
      .split("\n")
      .filter((line) => line.startsWith(`${kind}: `))
      .map((line) => line.slice(kind.length + 2));
  };

  it("has the kernel's settings, without counters that move by themselves", async () => {
    settings("kernel.panic = 10", "fs.file-nr = 1029 0 2466170", "kernel.ns_last_pid = 6454");
    expect(await listed("setting")).to.deep.equal(["kernel.panic = 10"]);
  });

  it("has rules and policies by table, without counters, and no chain that does nothing", async () => {
    rules("*filter", ":INPUT ACCEPT [9:540]", ":FORWARD DROP [3:180]", "-A INPUT -i lo -j ACCEPT", "COMMIT");
    expect(await listed("netfilter")).to.deep.equal([
      "iptables-nft *filter -A INPUT -i lo -j ACCEPT",
      "iptables-nft *filter :FORWARD DROP",
    ]);
  });

  it("while the sandbox runs leaves out what Docker sets, and nothing else", async () => {
    settings(
      "kernel.panic = 10",
      "net.ipv4.ip_forward = 1",
      "net.ipv4.conf.all.forwarding = 1",
      "net.ipv4.conf.br-0123456789ab.rp_filter = 2",
      "net.ipv4.conf.all.rp_filter = 2",
    );
    rules(
      "*nat",
      ":DOCKER - [0:0]",
      "-A POSTROUTING -s 198.18.0.0/24 ! -o br-0123456789ab -j MASQUERADE",
      "-A POSTROUTING -s 10.0.0.0/8 -j MASQUERADE",
    );
    expect(await listed("setting", "up")).to.deep.equal([
      "kernel.panic = 10",
      "net.ipv4.conf.all.rp_filter = 2",
    ]);
    expect(await listed("netfilter", "up")).to.deep.equal([
      "iptables-nft *nat -A POSTROUTING -s 10.0.0.0/8 -j MASQUERADE",
    ]);
    for (const kind of ["mount", "interface", "process"]) expect(await listed(kind, "up")).to.deep.equal([]);
  });

  it("has no package that a sandbox installed and recorded, nor its group", async () => {
    host.program("dpkg-query", "printf 'bash 5.2\\ndocker.io 20.10\\ndocker-cli 28.0\\n'");
    host.program("getent", "printf 'docker:x:105:\\nroot:x:0:\\n'");
    mkdirSync(join(host.folder, "gke-blue-green/host"), { recursive: true });
    const record = join(host.folder, "gke-blue-green/host/packages.json");
    const { XDG_STATE_HOME } = process.env;
    process.env.XDG_STATE_HOME = host.folder;
    try {
      expect(await listed("package")).to.deep.equal(["bash 5.2", "docker-cli 28.0", "docker.io 20.10"]);
      expect(await listed("group")).to.deep.equal(["docker:x:105:", "root:x:0:"]);
      writeFileSync(record, JSON.stringify(["containerd", "docker.io"], null, 2));
      expect(await listed("package")).to.deep.equal(["bash 5.2", "docker-cli 28.0"]);
      expect(await listed("group")).to.deep.equal(["root:x:0:"]);
    } finally {
      if (XDG_STATE_HOME === undefined) delete process.env.XDG_STATE_HOME;
      else process.env.XDG_STATE_HOME = XDG_STATE_HOME;
    }
  });

  it("has users, groups, packages, mounts and interfaces", async () => {
    for (const kind of ["user", "group", "package", "mount", "interface"]) {
      expect(await listed(kind), kind).not.to.deep.equal([]);
    }
  });
});
