import { expect } from "chai";
import { ARGO_ROLLOUTS, MODULE, MODULES } from "../../../bench/argo-rollouts/program-set.ts";
import { costOf } from "../../../bench/argo-rollouts/bad-release.ts";
import { rollout, surroundings } from "../../../bench/argo-rollouts/objects.ts";
import { renderReleases } from "../../../bench/argo-rollouts/releases-table.ts";
import { programsOf, readGoMod, readGoSum } from "../../helpers/go-module.ts";

const DEPENDENCY = "github.com/argoproj/argo-rollouts";
const rule = { mostPercent: 1, misses: 2, intervalSeconds: 5, durationSeconds: 60, windowSeconds: 60 };
const ports = [{ port: 80, targetPort: "http" }];

describe("the comparison with Argo Rollouts", () => {
  it("pins the controller in go.mod, with its hash in go.sum", () => {
    expect(readGoMod(MODULES, MODULE)).to.match(
      new RegExp(`^\\s*${DEPENDENCY} v${ARGO_ROLLOUTS.version}( //.*)?$`, "m"),
    );
    expect(readGoSum(MODULES, MODULE)).to.include(`${DEPENDENCY} v${ARGO_ROLLOUTS.version} h1:`);
    expect(ARGO_ROLLOUTS.builds.flatMap((build) => programsOf(MODULES, build))).to.deep.equal(
      ARGO_ROLLOUTS.programs,
    );
  });

  it("gives Argo Rollouts a Service like the program's, with an address of its own", () => {
    const spec = {
      loadBalancerClass: "a-class",
      externalTrafficPolicy: "Local",
      loadBalancerIP: "203.0.113.1",
    };
    const [, service] = surroundings({ spec: { ...spec, ports } }, rule);
    expect(service).to.deep.include({
      spec: {
        ...{ type: "LoadBalancer", loadBalancerClass: "a-class", externalTrafficPolicy: "Local" },
        ...{ selector: { app: "argo-rollouts-app" }, ports },
      },
    });
  });

  it("gives Argo Rollouts the same rule: it ends the analysis with the second miss", () => {
    const template = surroundings({ spec: { ports } }, rule).at(-1) as {
      spec: {
        metrics: { interval: string; count: number; failureLimit: number; successCondition: string }[];
      };
    };
    expect(template.spec.metrics[0]).to.include({ interval: "5s", count: 12, failureLimit: 1 });
    expect(template.spec.metrics[0]!.successCondition).to.match(/<= 1$/);
  });

  it("makes a Rollout with a Deployment's pods, which no Service of the program leads to", () => {
    const template = {
      metadata: { labels: { app: "shop", color: "blue", version: "1.0.0" } },
      spec: { containers: [{ name: "app" }], serviceAccountName: "shop", topologySpreadConstraints: [{}] },
    };
    const { spec } = rollout({ spec: { replicas: 2, template } }, 3);
    expect(spec).to.deep.include({
      replicas: 2,
      template: {
        metadata: { labels: { app: "argo-rollouts-app", version: "1.0.0" }, annotations: { release: "3" } },
        spec: { containers: [{ name: "app" }] },
      },
    });
  });

  describe("a bad release", () => {
    const failed = (attack: string, endedAtMs: number) => ({
      ...{ attack, sentAtMs: endedAtMs - 1, endedAtMs, failure: "status 500" },
    });

    it("lasts from the first failed request to the last new connection to the bad colour", () => {
      const lost = [
        failed("keep-alive", 1000),
        failed("new connections", 9000),
        failed("keep-alive", 14_000),
      ];
      expect(costOf("x", lost, 8000)).to.deep.equal({ by: "x", seconds: 8, lost: 3 });
      expect(costOf("x", lost, 9500)).to.deep.equal({ by: "x", seconds: 8.5, lost: 3 });
    });

    it("is an error if no request failed", () => {
      expect(() => costOf("x", [], 1)).to.throw("x: expected failed requests, got none");
    });
  });

  it("has a line for each who turned releases back", () => {
    const releases = [
      ...[8, 10, 12].map((seconds) => ({ by: "one", seconds, lost: seconds * 100 })),
      { by: "another", seconds: 30, lost: 5 },
    ];
    expect(renderReleases(releases)).to.deep.equal([
      "turned back by  releases  seconds min   p50   p95   max  lost min    p50    p95    max",
      "one                    3          8.0  10.0  12.0  12.0       800  1,000  1,200  1,200",
      "another                1         30.0  30.0  30.0  30.0         5      5      5      5",
      "",
    ]);
  });
});
