import { expect } from "chai";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { ClusterError } from "../../components/kubernetes/live/cluster-error.ts";
import { DeliveryError } from "../../delivery/delivery-error.ts";
import { kubernetesApi } from "../../components/kubernetes/live/kubernetes-api.ts";
import { switchNow } from "../../delivery/switch-now.ts";
import type { AcceptedRisks } from "../../delivery/switch-risks.ts";
import type { Applied, DeliveryCluster } from "../helpers/delivery-cluster.ts";
import { deliveryCluster, pulumiService } from "../helpers/delivery-cluster.ts";

const SERVICES = "/api/v1/namespaces/web/services";
const GREEN = "/apis/apps/v1/namespaces/web/deployments/green";
const WARM = { status: { replicas: 2, readyReplicas: 2 } };
const BLUE = "/apis/apps/v1/namespaces/web/deployments/blue";
const JOBS = "/apis/batch/v1/namespaces/web/jobs";
const IMAGE = `gcr.io/p/web@sha256:${"9".repeat(64)}`;
const running = (image: string) => ({ template: { spec: { containers: [{ image }] } } });
const job = (state: string | undefined, creationTimestamp: string, image = IMAGE) => ({
  metadata: { creationTimestamp },
  spec: running(image),
  status: state ? { conditions: [{ type: state, status: "True" }] } : {},
});
const BOTH = {
  [`${SERVICES}/public`]: pulumiService("public", "blue"),
  [`${SERVICES}/preview`]: pulumiService("preview", "green"),
  [GREEN]: WARM,
};

interface ToGreenOptions {
  readonly token?: string;
  readonly gated?: boolean;
  readonly accepted?: AcceptedRisks;
}

describe("switchNow", () => {
  let cluster: DeliveryCluster;
  let clusters: DeliveryCluster[] = [];
  let said: string[] = [];
  afterEach(async () => {
    await Promise.all(clusters.map((each) => each.close()));
    clusters = [];
    said = [];
  });

  async function toGreen(
    objects: Record<string, unknown>,
    { token = "t-1", gated = false, accepted = {} }: ToGreenOptions = {},
  ) {
    cluster = await deliveryCluster(objects);
    clusters.push(cluster);
    const api = kubernetesApi({ server: cluster.server, token });
    const say = (line: string) => void said.push(line);
    const command = "npm run switch -- green --stack dev";
    return switchNow(api, { namespace: "web", color: "green", gated, accepted, command, say }).finally(() =>
      api.close(),
    );
  }
  async function failure(
    objects: Record<string, unknown>,
    { kind = DeliveryError, ...options }: ToGreenOptions & { kind?: new () => Error } = {},
  ): Promise<string> {
    const error = await toGreen(objects, options).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(kind);
    expect(cluster.applied).to.deep.equal([]);
    return (error as Error).message;
  }

  it("swaps both selectors, the public one first, and returns the colour that users reached before", async () => {
    const spec = { template: { metadata: { labels: { version: "1.1.0" } } } };
    const { before, testersProblem } = await toGreen({ ...BOTH, [GREEN]: { ...WARM, spec } });
    expect([
      before.public.color,
      before.colors.green?.version,
      before.colors.blue,
      testersProblem,
    ]).to.deep.equal(["blue", "1.1.0", undefined, undefined]);
    const colors = cluster.applied.map(({ path, object }) => [
      path,
      (object.spec as { selector: { color: string } }).selector.color,
    ]);
    expect(colors).to.deep.equal([
      [`${SERVICES}/public`, "green"],
      [`${SERVICES}/preview`, "blue"],
    ]);
  });

  it("applies exactly what Pulumi applied, as Pulumi's field manager", async () => {
    await toGreen(BOTH);
    expect(cluster.applied[0]).to.deep.equal({
      path: `${SERVICES}/public`,
      query: { fieldManager: "pulumi-kubernetes-1a2b3c4d", force: "true" },
      object: {
        apiVersion: "v1",
        kind: "Service",
        metadata: {
          name: "public",
          namespace: "web",
          labels: { app: "web" },
          annotations: { "pulumi.com/patchForce": "true" },
        },
        spec: {
          type: "LoadBalancer",
          selector: { app: "web", color: "green" },
          ports: [{ name: "http", port: 80, protocol: "TCP", targetPort: "http" }],
        },
      },
    });
  });

  it("leaves a Service alone that already selects the colour", async () => {
    await toGreen({ ...BOTH, [`${SERVICES}/public`]: pulumiService("public", "green") });
    expect(cluster.applied.map(({ path }) => path)).to.deep.equal([`${SERVICES}/preview`]);
  });

  it("works without a preview Service", async () => {
    await toGreen({ ...BOTH, [`${SERVICES}/preview`]: undefined });
    expect(cluster.applied).to.have.length(1);
  });

  it("first gets a ready pod of the colour on each node that serves users, and ends it after the switch", async () => {
    const slice = (service: string, nodeName?: string) => ({
      metadata: { labels: { "kubernetes.io/service-name": service } },
      endpoints: nodeName ? [{ nodeName, conditions: { ready: true } }] : [],
    });
    await toGreen({
      ...BOTH,
      [GREEN]: { ...WARM, spec: { template: { spec: {} } } },
      "/apis/discovery.k8s.io/v1/namespaces/web/endpointslices": (written: Applied[]) => ({
        items: [slice("public", "n1"), slice("green", written.length > 0 ? "n1" : "n2")],
      }),
    });
    expect(cluster.applied.map(({ path }) => path.replace(/-[0-9a-f]{8}$/, ""))).to.deep.equal([
      "/apis/batch/v1/namespaces/web/jobs",
      `${SERVICES}/public`,
      "/apis/batch/v1/namespaces/web/jobs/green-handover",
      `${SERVICES}/preview`,
    ]);
    expect(said.join()).to.match(/^green: n1 gets traffic .* The switch waits for one/);
  });

  it("refuses a colour without a ready pod", async () => {
    const message = (got: string) =>
      `green: expected a ready pod, got ${got}: external users would reach nothing. ` +
      "Switch with an update, which waits for ready pods: npm run switch -- green --stack dev";
    expect(await failure({ ...BOTH, [GREEN]: undefined })).to.equal(message("no Deployment"));
    expect(await failure({ ...BOTH, [GREEN]: { status: {} } })).to.equal(message("0 of 0 pods ready"));
    expect(await failure({ ...BOTH, [GREEN]: { spec: { replicas: 2 } } })).to.equal(
      message("0 of 2 pods ready"),
    );
  });

  it("refuses a colour with fewer ready pods than serve external users, unless that is accepted", async () => {
    const fewer = { ...BOTH, [GREEN]: { status: { replicas: 2, readyReplicas: 1 } }, [BLUE]: WARM };
    expect(await failure(fewer)).to.equal(
      "green: expected at least 2 ready pods, as many as serve external users now, got 1. " +
        "Switch with an update, which waits for it: npm run switch -- green --stack dev. " +
        "Or accept that fewer pods serve: npm run switch -- green --stack dev --now --fewer-pods",
    );
    await toGreen(fewer, { accepted: { fewerPods: true } });
    expect(cluster.applied).to.have.length(2);
    // The colour that serves is broken.
    await toGreen({ ...fewer, [BLUE]: { status: { replicas: 2 } } });
    expect(cluster.applied).to.have.length(2);
  });

  const states: [string, readonly object[]][] = [
    ["failed", [job("Complete", "2026-01-01T00:00:00Z"), job("Failed", "2026-01-02T00:00:00Z")]],
    ["is still running", [job(undefined, "2026-01-01T00:00:00Z")]],
    ["did not run", [job("Complete", "2026-01-01T00:00:00Z", "gcr.io/p/web@sha256:0")]],
  ];
  for (const [state, items] of states) {
    it(`refuses a colour whose gate ${state}, unless that is accepted`, async () => {
      const untested = {
        ...BOTH,
        [GREEN]: { ...WARM, spec: running(IMAGE) },
        [JOBS]: { items },
      };
      expect(await failure(untested, { gated: true })).to.equal(
        `green: expected a gate that passed for what green runs, got one that ${state}. ` +
          "Switch with an update, which waits for it: npm run switch -- green --stack dev. " +
          "Or accept an untested release: npm run switch -- green --stack dev --now --untested",
      );
      await toGreen(untested, { gated: true, accepted: { untested: true } });
      expect(cluster.applied).to.have.length(2);
    });
  }

  it("takes a colour whose newest gate passed", async () => {
    const items = [job("Failed", "2026-01-01T00:00:00Z"), job("Complete", "2026-01-02T00:00:00Z")];
    await toGreen(
      { ...BOTH, [GREEN]: { ...WARM, spec: running(IMAGE) }, [JOBS]: { items } },
      { gated: true },
    );
    expect(cluster.applied).to.have.length(2);
  });

  it("says why internal testers were not switched, after external users were", async () => {
    const preview = { ...pulumiService("preview", "green"), metadata: { name: "preview" } };
    const { testersProblem } = await toGreen({ ...BOTH, [`${SERVICES}/preview`]: preview });
    expect(testersProblem).to.match(/^preview: expected a Service that Pulumi applied, got another one\. /);
    expect(cluster.applied.map(({ path }) => path)).to.deep.equal([`${SERVICES}/public`]);
  });

  it("refuses a stack that was not deployed, or a Service that Pulumi did not apply", async () => {
    expect(await failure({})).to.equal(
      "public: expected a Service with this name in the namespace web, got none. " +
        "Deploy the stack first: pulumi up",
    );
    const foreign = { ...pulumiService("public", "blue"), metadata: { name: "public" } };
    expect(await failure({ ...BOTH, [`${SERVICES}/public`]: foreign })).to.equal(
      "public: expected a Service that Pulumi applied, got another one. " +
        "Name the context of the stack's cluster with: --context <context>",
    );
  });

  it("quotes the cluster's answer when it refuses a request", async () => {
    expect(await failure(BOTH, { token: "wrong", kind: ClusterError })).to.match(
      /public: the cluster answered GET with 401 \(Unauthorized\)\. Check your rights with: kubectl auth can-i get services/,
    );
  });

  it("says that the cluster does not answer, as behind a firewall", async () => {
    const silent = createServer();
    await once(silent.listen(0, "127.0.0.1"), "listening");
    const server = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const api = kubernetesApi({ server }, 50);
    const error = await api.get(`${SERVICES}/public`).catch((reason: unknown) => reason);
    expect((error as Error).message).to.match(/: can't reach the cluster \(no answer within 0\.05 s\)\. /);
    api.close();
    silent.close();
  });

  it("says that it can't reach the cluster", async () => {
    const gone = await deliveryCluster({});
    await gone.close();
    const api = kubernetesApi({ server: gone.server });
    const error = await switchNow(api, {
      ...{ namespace: "web", color: "green" as const, gated: false, accepted: {}, command: "" },
      say: () => undefined,
    }).catch((reason: unknown) => reason as Error);
    expect((error as Error).message).to.match(/: can't reach the cluster \(connect ECONNREFUSED /);
  });
});
