import { expect } from "chai";
import { createPublicKey, X509Certificate } from "node:crypto";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { clusterPaths } from "../../../src/engine/cluster/cluster-paths.ts";
import { removeControlPlane, startControlPlane } from "../../../src/engine/cluster/control-plane.ts";
import { fakeDocker, type FakeDocker } from "../../helpers/fake-docker.ts";
import { checkout, INSTANCE, TOOLCHAIN, type Checkout } from "../../helpers/sandbox-checkout.ts";

describe("a control plane", () => {
  let docker: FakeDocker;
  let at: Checkout;
  before(async () => {
    docker = fakeDocker();
    at = checkout();
    await start();
  });
  after(() => {
    docker.remove();
    at.remove();
  });

  const start = () =>
    startControlPlane({
      paths: at.paths,
      instance: INSTANCE,
      toolchain: TOOLCHAIN,
      cluster: "main",
      address: "198.18.7.10",
      port: 40100,
      podRange: "198.19.0.0/17",
      serviceRange: "198.19.128.0/20",
    });
  const files = () => clusterPaths(at.paths, "main");
  const pki = (name: string) => readFileSync(join(files().pki, name), "utf8");
  const certificate = (name: string) => new X509Certificate(pki(`${name}.crt`));

  it("runs with its address, ranges and programs, and its API server only on loopback", () => {
    const [run] = docker.runs("run");
    expect(run).to.contain("--name gke-blue-green-test-main-control-plane");
    expect(run).to.contain("--network gke-blue-green-test --ip 198.18.7.10");
    expect(run).to.contain("--publish 127.0.0.1:40100:6443");
    expect(run).to.contain("--env ADDRESS=198.18.7.10");
    expect(run).to.contain("--env POD_RANGE=198.19.0.0/17 --env SERVICE_RANGE=198.19.128.0/20");
    expect(run).to.contain("--volume=/cache/kubernetes:/kubernetes:ro");
    expect(run).to.match(/ gke-blue-green\/machine:1 \/container\/control-plane\.sh$/);
    expect(docker.runs("run")).to.have.lengthOf(1);
  });

  it("knows the host's address, to keep this machine's users off the cluster's DNS", () =>
    expect(docker.runs("run")[0]).to.contain("--env GATEWAY=198.18.7.1 "));

  it("has an API server certificate for all its addresses", () =>
    expect(certificate("apiserver").subjectAltName).to.equal(
      "DNS:localhost, DNS:kubernetes, DNS:kubernetes.default, DNS:kubernetes.default.svc, " +
        "IP Address:127.0.0.1, IP Address:198.18.7.10, IP Address:198.19.128.1",
    ));

  it("asks the sandbox's server for the user of a token", () => {
    expect(docker.runs("run")[0]).to.contain(
      `--volume=${join(at.paths.root, "token-webhook")}:/token-webhook:ro`,
    );
    expect(existsSync(join(files().controlPlaneConfig, "token-webhook.kubeconfig"))).to.equal(true);
  });

  it("has its Prometheus behind a socket in a folder that only this user can enter", () => {
    const { prometheus, controlPlaneConfig } = files();
    expect(docker.runs("run")[0]).to.contain(`--volume=${prometheus}:/prometheus `);
    expect(statSync(prometheus).mode & 0o777).to.equal(0o700);
    const relay = readFileSync(join(controlPlaneConfig, "prometheus-relay.cfg"), "utf8");
    expect(relay.match(/^ +(bind|server) .*/gm)).to.deep.equal([
      "  bind unix@/prometheus/prometheus.sock mode 666",
      "  server prometheus 127.0.0.1:9090",
    ]);
  });

  it("gives each of its parts the Kubernetes user with that part's rights", () => {
    const subjects = {
      "controller-manager": "CN=system:kube-controller-manager",
      scheduler: "CN=system:kube-scheduler",
      dns: "CN=system:coredns",
      "kubelet-client": "O=system:masters\nCN=kube-apiserver",
      admin: "O=system:masters\nCN=admin",
    };
    for (const [name, subject] of Object.entries(subjects)) {
      expect(certificate(name).subject).to.equal(subject);
      expect(certificate(name).checkIssued(certificate("ca"))).to.equal(true);
    }
  });

  it("is reachable for its parts inside the container and for an administrator outside", () => {
    const server = (file: string) =>
      (parse(readFileSync(file, "utf8")) as { clusters: { cluster: { server: string } }[] }).clusters[0]
        ?.cluster.server;
    for (const part of ["controller-manager", "scheduler", "dns"]) {
      expect(server(join(files().pki, `${part}.kubeconfig`))).to.equal("https://127.0.0.1:6443");
    }
    expect(server(files().adminKubeconfig)).to.equal("https://127.0.0.1:40100");
  });

  it("signs and checks service account tokens with one key pair", () => {
    const publicPem = createPublicKey(pki("service-accounts.key")).export({ type: "spki", format: "pem" });
    expect(publicPem).to.equal(pki("service-accounts.pub"));
    expect(statSync(join(files().pki, "service-accounts.key")).mode & 0o777).to.equal(0o600);
  });

  it("keeps keys, certificates and routes at a second start", async () => {
    const kept = ["ca.crt", "apiserver.crt", "service-accounts.key"].map(pki);
    writeFileSync(join(files().controlPlaneConfig, "routes"), "198.19.0.0/24 via 198.18.7.20\n");
    docker.containers({ "gke-blue-green-test-main-control-plane": "running" });
    await start();
    expect(["ca.crt", "apiserver.crt", "service-accounts.key"].map(pki)).to.deep.equal(kept);
    expect(readFileSync(join(files().controlPlaneConfig, "routes"), "utf8")).to.equal(
      "198.19.0.0/24 via 198.18.7.20\n",
    );
    expect(docker.runs("run")).to.have.lengthOf(1);
  });

  it("is removed with its data", async () => {
    await removeControlPlane(INSTANCE, "main");
    expect(docker.runs().slice(-2)).to.deep.equal([
      "container rm --force gke-blue-green-test-main-control-plane",
      "volume rm --force gke-blue-green-test-main-etcd",
    ]);
  });
});
