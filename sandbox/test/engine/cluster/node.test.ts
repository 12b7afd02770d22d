import { expect } from "chai";
import { X509Certificate } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { clusterPaths } from "../../../src/engine/cluster/cluster-paths.ts";
import { removeNode, startNode, writeRegistryCredentials } from "../../../src/engine/cluster/node.ts";
import { REGISTRY_HOSTS } from "../../../src/engine/cluster/node-config.ts";
import { fakeDocker, type FakeDocker } from "../../helpers/fake-docker.ts";
import { checkout, INSTANCE, TOOLCHAIN, type Checkout } from "../../helpers/sandbox-checkout.ts";

describe("a node", () => {
  let docker: FakeDocker;
  let at: Checkout;
  before(async () => {
    docker = fakeDocker();
    at = checkout();
    mkdirSync(at.paths.pki);
    writeFileSync(join(at.paths.pki, "ca.crt"), "the registry's authority");
    await startNode({
      paths: at.paths,
      instance: INSTANCE,
      toolchain: TOOLCHAIN,
      cluster: "main",
      controlPlaneAddress: "198.18.7.10",
      podRange: "198.19.0.0/17",
      serviceRange: "198.19.128.0/20",
      node: "pool-a",
      address: "198.18.7.20",
      labels: { "cloud.google.com/gke-nodepool": "pool", "topology.kubernetes.io/zone": "us-central1-a" },
      machine: { cpus: 4, memoryMib: 15996, reserved: { milliCpu: 80, memoryMib: 2623 } },
    });
  });
  after(() => {
    docker.remove();
    at.remove();
  });

  const folder = () => clusterPaths(at.paths, "main").nodeConfig("pool-a");
  const config = (...path: string[]) => readFileSync(join(folder(), ...path), "utf8");
  const certificate = (name: string) => new X509Certificate(config(`${name}.crt`));

  it("runs with its address, its labels and its own control group", () => {
    const [run] = docker.runs("run");
    expect(run).to.contain("--name gke-blue-green-test-pool-a --hostname pool-a");
    expect(run).to.contain("--network gke-blue-green-test --ip 198.18.7.20");
    expect(run).to.contain("--env ADDRESS=198.18.7.20 --env POD_RANGE=198.19.0.0/17");
    expect(run).to.contain("--env CGROUP_ROOT=gke-blue-green-test-pool-a");
    expect(run).to.contain(
      "--env NODE_LABELS=cloud.google.com/gke-nodepool=pool,topology.kubernetes.io/zone=us-central1-a",
    );
    expect(run).to.contain(`--volume=${folder()}:/config:ro`);
    expect(run).to.contain("--volume=/cache/pause.tar:/pause.tar:ro");
    expect(run).to.match(/ gke-blue-green\/machine:1 \/container\/node\.sh$/);
  });

  it("shows the kubelet the machine of its type, whatever this one is", () => {
    expect(docker.runs("run")[0]).to.contain(`--volume=${folder()}/machine/meminfo:/proc/meminfo:ro`);
    expect(config("machine", "meminfo")).to.match(/^MemTotal: +16379904 kB$/m);
    expect(config("kubelet.yaml")).to.contain("kubeReserved:\n  cpu: 80m\n  memory: 2623Mi");
  });

  it("publishes no port, because only the sandbox's network reaches it", () =>
    expect(docker.runs("run")[0]).not.to.contain("--publish"));

  it("uses an API server user that can only change this node", () => {
    expect(certificate("kubelet").subject).to.equal("O=system:nodes\nCN=system:node:pool-a");
    expect(certificate("proxy").subject).to.equal("CN=system:kube-proxy");
    for (const name of ["kubelet", "proxy"]) {
      expect(config(`${name}.kubeconfig`)).to.contain("server: https://198.18.7.10:6443");
    }
  });

  it("has a server certificate for logs and exec, from the cluster's authority", () => {
    expect(certificate("kubelet-server").subjectAltName).to.equal("DNS:pool-a, IP Address:198.18.7.20");
    expect(certificate("kubelet-server").checkIssued(certificate("ca"))).to.equal(true);
  });

  it("trusts the sandbox's registry for every image host", () => {
    expect(config("registry-ca.crt")).to.equal("the registry's authority");
    for (const host of REGISTRY_HOSTS) {
      expect(config("registries", host, "hosts.toml")).to.contain(`server = "https://${host}"`);
    }
  });

  it("gets the access token of its service account in a file that only the user can read", () => {
    writeRegistryCredentials(at.paths, { cluster: "main", node: "pool-a", token: "ya29.node" });
    expect(config("registry-credentials.json")).to.contain('"password":"ya29.node"');
    expect(statSync(join(folder(), "registry-credentials.json")).mode & 0o777).to.equal(0o600);
    expect(config("credential-provider.yaml")).to.contain("name: registry-credentials.sh");
  });

  it("uses the cluster's DNS", () =>
    expect(config("kubelet.yaml")).to.contain("clusterDNS:\n  - 198.19.128.10"));

  it("is removed with its data and its files", async () => {
    await removeNode({ paths: at.paths, instance: INSTANCE, toolchain: TOOLCHAIN }, "main", "pool-a");
    expect(docker.runs().slice(-3)).to.deep.equal([
      "container rm --force gke-blue-green-test-pool-a",
      "volume rm --force gke-blue-green-test-pool-a-containerd",
      "volume rm --force gke-blue-green-test-pool-a-kubelet",
    ]);
    expect(existsSync(folder())).to.equal(false);
  });
});
