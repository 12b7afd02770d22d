import { expect } from "chai";
import { parse } from "yaml";
import {
  containerdConfig,
  kubeletConfig,
  podNetworkConfig,
  REGISTRY_HOSTS,
  registryHostConfig,
  thisHost,
  type MachineSize,
} from "../../../src/engine/cluster/node-config.ts";

describe("the kubelet's configuration", () => {
  const config = (machine: MachineSize = { milliCpus: 8000, memoryMebibytes: 32_000 }) =>
    parse(kubeletConfig({ dnsAddress: "198.19.128.10", cgroupRoot: "sandbox-pool-a", machine })) as Record<
      string,
      unknown
    >;

  it("accepts only certificates and tokens that the API server knows", () => {
    expect(config().authentication).to.deep.equal({
      x509: { clientCAFile: "/config/ca.crt" },
      webhook: { enabled: true },
      anonymous: { enabled: false },
    });
    expect(config().authorization).to.deep.equal({ mode: "Webhook" });
  });

  it("points pods at the cluster's DNS and keeps them in the node's own control group", () =>
    expect(config()).to.deep.include({
      clusterDNS: ["198.19.128.10"],
      clusterDomain: "cluster.local",
      cgroupRoot: "/sandbox-pool-a",
      cgroupDriver: "cgroupfs",
    }));

  it("reserves what a larger machine has beyond a GKE node's allocatable resources", () =>
    expect(config().systemReserved).to.deep.equal({ cpu: "6070m", memory: "25954Mi" }));

  it("reserves nothing on a smaller machine, where a negative amount would stop the kubelet", () =>
    expect(config({ milliCpus: 1000, memoryMebibytes: 4000 }).systemReserved).to.deep.equal({
      cpu: "0m",
      memory: "0Mi",
    }));

  it("never evicts pods because of other programs on the machine", () =>
    expect(config().evictionHard).to.deep.equal({
      "memory.available": "0%",
      "nodefs.available": "0%",
      "nodefs.inodesFree": "0%",
      "imagefs.available": "0%",
    }));

  it("depends on this machine's size", () => {
    const { milliCpus, memoryMebibytes } = thisHost();
    expect(milliCpus % 1000).to.equal(0);
    expect(milliCpus).to.be.above(0);
    expect(Number.isInteger(memoryMebibytes)).to.equal(true);
  });
});

describe("containerd's configuration", () => {
  it("names the pause image and the folders of networks and registries", () => {
    const config = containerdConfig("gke-blue-green/pause:1");
    expect(config).to.match(/^version = 2\n/);
    expect(config).to.contain('sandbox_image = "gke-blue-green/pause:1"');
    expect(config).to.contain('conf_dir = "/config/cni"');
    expect(config).to.contain('config_path = "/config/registries"');
  });

  it("trusts the sandbox's authority for gcr.io and its regional siblings, and shows them the access token", () => {
    expect(REGISTRY_HOSTS).to.include.members(["gcr.io", "us.gcr.io", "eu.gcr.io", "asia.gcr.io"]);
    expect(registryHostConfig("eu.gcr.io", "token")).to.equal(`server = "https://eu.gcr.io"

[host."https://eu.gcr.io"]
  ca = "/config/registry-ca.crt"
  [host."https://eu.gcr.io".header]
    authorization = "Basic b2F1dGgyYWNjZXNzdG9rZW46dG9rZW4="
`);
  });
});

describe("a node's pod network", () => {
  it("gives pods addresses of the node's range, packets that fit, and ports of the node", () => {
    const { plugins } = JSON.parse(podNetworkConfig("198.19.1.0/24", 1400)) as { plugins: object[] };
    expect(plugins[0]).to.deep.include({
      type: "bridge",
      mtu: 1400,
      ipam: { type: "host-local", ranges: [[{ subnet: "198.19.1.0/24" }]], routes: [{ dst: "0.0.0.0/0" }] },
    });
    expect(plugins[1]).to.deep.equal({ type: "portmap", capabilities: { portMappings: true } });
  });
});
