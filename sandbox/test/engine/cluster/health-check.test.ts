import { expect } from "chai";
import { EXTERNAL_CLASS, INTERNAL_CLASS } from "../../../src/engine/cluster/balancer-kind.ts";
import { healthCheckOf } from "../../../src/engine/cluster/health-check.ts";
import { service } from "../../helpers/cluster-objects.ts";

describe("the health check of a LoadBalancer Service", () => {
  for (const loadBalancerClass of [EXTERNAL_CLASS, INTERNAL_CLASS]) {
    it(`has class ${loadBalancerClass} with policy Local: every 3 s at the Service's own port, 2 misses`, () =>
      expect(healthCheckOf(service({ loadBalancerClass, healthCheckNodePort: 31999 }))).to.deep.equal({
        port: 31999,
        intervalSeconds: 3,
        misses: 2,
      }));

    it(`has class ${loadBalancerClass} with policy Cluster: every 8 s at kube-proxy's port, 3 misses`, () =>
      expect(healthCheckOf(service({ loadBalancerClass }))).to.deep.equal({
        port: 10256,
        intervalSeconds: 8,
        misses: 3,
      }));
  }

  it("is as fast without a class when an annotation asks for a backend service", () => {
    const annotations = { "cloud.google.com/l4-rbs": "enabled" };
    expect(healthCheckOf(service({ annotations, healthCheckNodePort: 31999 })).intervalSeconds).to.equal(3);
  });

  for (const [title, options] of [
    ["no class", {}],
    ["the older external class", { loadBalancerClass: `${EXTERNAL_CLASS}-legacy` }],
    ["the older internal class", { loadBalancerClass: `${INTERNAL_CLASS}-legacy` }],
    [
      "the annotation for an internal address",
      { annotations: { "networking.gke.io/load-balancer-type": "Internal" } },
    ],
  ] as const) {
    it(`has every 8 s and 3 misses for both policies with ${title}`, () => {
      const slow = { intervalSeconds: 8, misses: 3 };
      expect(healthCheckOf(service({ ...options, healthCheckNodePort: 31999 }))).to.deep.equal({
        port: 31999,
        ...slow,
      });
      expect(healthCheckOf(service(options))).to.deep.equal({ port: 10256, ...slow });
    });
  }
});
