import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { corefile, dnsAddress, dnsObjects, DNS_USER, ensureDns } from "../../../src/engine/cluster/dns.ts";
import { MODULES } from "../../../src/engine/toolchain/go-build.ts";

describe("the cluster's DNS", () => {
  const objects = dnsObjects("198.19.128.0/20", "198.18.0.10");
  const find = (kind: string) => objects.find((object) => object.kind === kind);

  it("has the tenth address of the Services", () => {
    expect(dnsAddress("198.19.128.0/20")).to.equal("198.19.128.10");
    expect(find("Service")).to.have.nested.property("spec.clusterIP", "198.19.128.10");
  });

  it("comes from CoreDNS in the control plane's container, over UDP and TCP", () => {
    const ports = [
      { name: "dns-udp", port: 53, protocol: "UDP" },
      { name: "dns-tcp", port: 53, protocol: "TCP" },
    ];
    expect(find("Service")).to.deep.nested.include({
      "metadata.name": "kube-dns",
      "metadata.namespace": "kube-system",
      "spec.ports": ports,
    });
    expect(find("EndpointSlice")).to.deep.include({
      metadata: {
        name: "kube-dns",
        namespace: "kube-system",
        labels: { "kubernetes.io/service-name": "kube-dns" },
      },
      endpoints: [{ addresses: ["198.18.0.10"], conditions: { ready: true } }],
      ports,
    });
  });

  it("uses all plugins that are compiled into CoreDNS", () => {
    const main = readFileSync(join(MODULES, "coredns/main.go"), "utf8");
    const compiled = [...main.matchAll(/coredns\/plugin\/(\w+)"/g)].map(([, name]) => name!);
    const [, directives = ""] = /Directives = \[\]string\{(.*)\}/.exec(main) ?? [];
    const used = [...corefile().matchAll(/^ {2}(\w+)/gm)].map(([, name]) => name!);
    expect(used.sort()).to.deep.equal(compiled.sort());
    expect((JSON.parse(`[${directives}]`) as string[]).sort()).to.deep.equal(compiled);
  });

  it("may only read Services, namespaces and endpoints", () => {
    expect(find("ClusterRole")).to.have.deep.property("rules", [
      { apiGroups: [""], resources: ["services", "namespaces"], verbs: ["list", "watch"] },
      { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: ["list", "watch"] },
    ]);
    expect(find("ClusterRoleBinding")).to.have.deep.property("subjects", [
      { apiGroup: "rbac.authorization.k8s.io", kind: "User", name: DNS_USER },
    ]);
    expect(find("ClusterRoleBinding")).to.have.nested.property(
      "roleRef.name",
      find("ClusterRole")!.metadata!.name,
    );
  });

  it("answers for the cluster and asks this machine's DNS for other names", () => {
    expect(corefile()).to.contain("kubernetes cluster.local");
    expect(corefile()).to.contain("kubeconfig /pki/dns.kubeconfig");
    expect(corefile()).to.contain("forward . /etc/resolv.conf");
  });

  it("is created with server-side apply, so that a second start changes nothing", async () => {
    const applied: unknown[][] = [];
    const client = {
      patch: (object: object, ...rest: unknown[]) => {
        applied.push([object, ...rest]);
        return Promise.resolve(object);
      },
    };
    await ensureDns({ objects: client as never }, "198.19.128.0/20", "198.18.0.10");
    expect(applied).to.deep.equal(
      objects.map((object) => [
        object,
        undefined,
        undefined,
        "sandbox",
        true,
        "application/apply-patch+yaml",
      ]),
    );
  });
});
