import { expect } from "chai";
import type { PolicyResource, StackValidationArgs } from "@pulumi/policy";
import { onePublicService, publicServiceOnce } from "../../policy/one-public-service.ts";
import { violations } from "../helpers/policy-violations.ts";

const check = (name: string, spec: object, annotations?: object) =>
  violations(onePublicService, {
    type: "kubernetes:core/v1:Service",
    props: { metadata: { name, annotations }, spec },
  });

describe("policy one-public-service", () => {
  it("passes the public Service, an internal load balancer and a ClusterIP", async () => {
    const loadBalancerClass = "networking.gke.io/l4-regional-internal";
    const internal = { "networking.gke.io/load-balancer-type": "Internal" };
    expect(await check("public", { type: "LoadBalancer" })).to.deep.equal([]);
    expect(await check("preview", { type: "LoadBalancer", loadBalancerClass })).to.deep.equal([]);
    expect(await check("preview", { type: "LoadBalancer" }, internal)).to.deep.equal([]);
    expect(await check("blue", { type: "ClusterIP" })).to.deep.equal([]);
  });

  it("reports a second load balancer with an external address", async () => {
    expect(await check("other", { type: "LoadBalancer" })).to.deep.equal([
      'Service "other": expected only "public" to have an external address, got a LoadBalancer with one. ' +
        "Set spec.loadBalancerClass to networking.gke.io/l4-regional-internal.",
    ]);
  });

  it("reports an external class whatever the annotation says, as GKE does not read it then", async () => {
    const spec = { type: "LoadBalancer", loadBalancerClass: "networking.gke.io/l4-regional-external" };
    expect(await check("other", spec, { "networking.gke.io/load-balancer-type": "Internal" })).to.have.length(
      1,
    );
  });

  for (const type of [
    "gcp:compute/globalForwardingRule:GlobalForwardingRule",
    "gcp:compute/forwardingRule:ForwardingRule",
    "kubernetes:networking.k8s.io/v1:Ingress",
    "kubernetes:gateway.networking.k8s.io/v1:Gateway",
  ]) {
    it(`reports ${type}, which a switch does not change`, async () => {
      expect(await violations(onePublicService, { type, props: {} })).to.deep.equal([
        `${type}: expected only the Service "public" to let external users in, got a second way in, which a ` +
          "switch does not change. Remove it.",
      ]);
    });
  }

  it("reports a NodePort and external IPs", async () => {
    expect(await check("blue", { type: "NodePort" })).to.deep.equal([
      'Service "blue": expected the type ClusterIP or an internal LoadBalancer, got NodePort. Change spec.type.',
    ]);
    expect(await check("blue", { externalIPs: ["203.0.113.7"] })).to.deep.equal([
      'Service "blue" has spec.externalIPs 203.0.113.7. Remove them.',
    ]);
  });
});

describe("policy public-service-once", () => {
  const service = (name: string, namespace?: string) =>
    ({
      type: "kubernetes:core/v1:Service",
      urn: `urn:pulumi:dev::p::kubernetes:core/v1:Service::${namespace}-${name}`,
      props: { metadata: { name, namespace } },
    }) as unknown as PolicyResource;

  async function check(...resources: readonly PolicyResource[]) {
    const reported: (string | undefined)[][] = [];
    const args = { resources } as unknown as StackValidationArgs;
    await publicServiceOnce.validateStack(args, (...violation) => reported.push(violation));
    return reported;
  }

  it("passes one public Service among others, and a stack without Services", async () => {
    expect(await check(service("public", "web"), service("preview", "web"))).to.deep.equal([]);
    expect(await check()).to.deep.equal([]);
  });

  it("reports a second public Service in another namespace", async () => {
    expect(await check(service("public", "web"), service("public"))).to.deep.equal([
      [
        'Service "public": expected one in all namespaces, got one in web and one in default. ' +
          "Give the second one another name and the type ClusterIP.",
        "urn:pulumi:dev::p::kubernetes:core/v1:Service::undefined-public",
      ],
    ]);
  });
});
