import { expect } from "chai";
import { parse } from "yaml";
import {
  containerdConfig,
  kubeletConfig,
  podNetworkConfig,
  REGISTRY_HOSTS,
  credentialProviderConfig,
  registryCredentials,
  registryHostConfig,
} from "../../../src/engine/cluster/node-config.ts";

describe("the kubelet's configuration", () => {
  const machine = { cpus: 2, memoryMib: 7944, reserved: { milliCpu: 70, memoryMib: 1819 } };
  const config = () =>
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

  it("keeps from pods what GKE keeps, and its eviction threshold as well", () =>
    expect(config()).to.deep.include({
      kubeReserved: { cpu: "70m", memory: "1819Mi" },
      systemReserved: { memory: "100Mi" },
    }));

  it("never evicts pods because of other programs on the machine", () =>
    expect(config().evictionHard).to.deep.equal({
      "memory.available": "0%",
      "nodefs.available": "0%",
      "nodefs.inodesFree": "0%",
      "imagefs.available": "0%",
    }));
});

describe("containerd's configuration", () => {
  it("names the pause image and the folders of networks and registries", () => {
    const config = containerdConfig("gke-blue-green/pause:1");
    expect(config).to.match(/^version = 2\n/);
    expect(config).to.contain('sandbox_image = "gke-blue-green/pause:1"');
    expect(config).to.contain('conf_dir = "/config/cni"');
    expect(config).to.contain('config_path = "/config/registries"');
  });

  it("trusts the sandbox's authority for gcr.io and its regional siblings", () => {
    expect(REGISTRY_HOSTS).to.include.members(["gcr.io", "us.gcr.io", "eu.gcr.io", "asia.gcr.io"]);
    expect(registryHostConfig("eu.gcr.io")).to.equal(`server = "https://eu.gcr.io"

[host."https://eu.gcr.io"]
  ca = "/config/registry-ca.crt"
`);
  });

  it("lets the kubelet ask for the node's own credentials at each of these hosts", () => {
    const { providers } = parse(credentialProviderConfig()) as { providers: Record<string, unknown>[] };
    expect(providers).to.deep.equal([
      {
        name: "registry-credentials.sh",
        apiVersion: "credentialprovider.kubelet.k8s.io/v1",
        matchImages: [...REGISTRY_HOSTS],
        defaultCacheDuration: "10s",
      },
    ]);
    const { auth } = JSON.parse(registryCredentials("token")) as { auth: Record<string, object> };
    expect(auth["eu.gcr.io"]).to.deep.equal({ username: "oauth2accesstoken", password: "token" });
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
