import { expect } from "chai";
import { DeliveryError } from "../../delivery/delivery-error.ts";
import { kubernetesApi } from "../../delivery/kubernetes-api.ts";
import { switchNow } from "../../delivery/switch-now.ts";
import type { DeliveryCluster } from "../helpers/delivery-cluster.ts";
import { deliveryCluster, pulumiService } from "../helpers/delivery-cluster.ts";

const SERVICES = "/api/v1/namespaces/web/services";
const GREEN = "/apis/apps/v1/namespaces/web/deployments/green";
const WARM = { status: { replicas: 2, readyReplicas: 2 } };
const BOTH = {
  [`${SERVICES}/public`]: pulumiService("public", "blue"),
  [`${SERVICES}/preview`]: pulumiService("preview", "green"),
  [GREEN]: WARM,
};

describe("a switch at once", () => {
  let cluster: DeliveryCluster;
  let clusters: DeliveryCluster[] = [];
  afterEach(async () => {
    await Promise.all(clusters.map((each) => each.close()));
    clusters = [];
  });

  async function toGreen(objects: Record<string, unknown>, token = "t-1") {
    cluster = await deliveryCluster(objects);
    clusters.push(cluster);
    const api = kubernetesApi({ server: cluster.server, token });
    return switchNow(api, "web", "green").finally(() => api.close());
  }
  async function failure(objects: Record<string, unknown>, token?: string): Promise<string> {
    const error = await toGreen(objects, token).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(DeliveryError);
    expect(cluster.applied).to.deep.equal([]);
    return (error as Error).message;
  }

  it("swaps both selectors, the public one first, and tells whom users reached", async () => {
    const spec = { template: { metadata: { labels: { version: "1.1.0" } } } };
    expect(await toGreen({ ...BOTH, [GREEN]: { ...WARM, spec } })).to.deep.equal({
      before: "blue",
      versions: { green: "1.1.0", blue: undefined },
    });
    const colors = cluster.applied.map(({ path, object }) => [
      path,
      (object.spec as { selector: { color: string } }).selector.color,
    ]);
    expect(colors).to.deep.equal([
      [`${SERVICES}/public`, "green"],
      [`${SERVICES}/preview`, "blue"],
    ]);
  });

  it("applies all that Pulumi applied and nothing else, in the name of Pulumi's field manager", async () => {
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

  it("leaves be what is so already", async () => {
    await toGreen({ ...BOTH, [`${SERVICES}/public`]: pulumiService("public", "green") });
    expect(cluster.applied.map(({ path }) => path)).to.deep.equal([`${SERVICES}/preview`]);
  });

  it("does without a preview Service", async () => {
    await toGreen({ ...BOTH, [`${SERVICES}/preview`]: undefined });
    expect(cluster.applied).to.have.length(1);
  });

  it("is refused for a colour without a ready pod", async () => {
    const rest =
      "allowed is a colour with a ready pod: external users would reach nothing. " +
      "Deploy and test it with an update instead, which waits for it: npm run switch -- green";
    expect(await failure({ ...BOTH, [GREEN]: undefined })).to.equal(`green: got no Deployment, ${rest}`);
    expect(await failure({ ...BOTH, [GREEN]: { status: {} } })).to.equal(
      `green: got 0 of 0 pods ready, ${rest}`,
    );
    expect(await failure({ ...BOTH, [GREEN]: { status: { replicas: 2 } } })).to.equal(
      `green: got 0 of 2 pods ready, ${rest}`,
    );
  });

  it("is refused where nothing was deployed, or not by Pulumi", async () => {
    expect(await failure({})).to.equal(
      "public: got no Service of that name in the namespace web, allowed is a stack that was deployed. " +
        "Deploy it first: pulumi up",
    );
    const foreign = { ...pulumiService("public", "blue"), metadata: { name: "public" } };
    expect(await failure({ ...BOTH, [`${SERVICES}/public`]: foreign })).to.equal(
      "public: got a Service that Pulumi did not apply, allowed is the stack's own. " +
        "Name its cluster's context with --context",
    );
  });

  it("says what the cluster answered", async () => {
    expect(await failure(BOTH, "wrong")).to.match(
      /public: the cluster answered 401 to GET \(Unauthorized\)\. Check that you may change Services there, /,
    );
  });

  it("says when the cluster can't be reached", async () => {
    const gone = await deliveryCluster({});
    await gone.close();
    const api = kubernetesApi({ server: gone.server });
    const error = await switchNow(api, "web", "green").catch((reason: unknown) => reason as Error);
    expect((error as Error).message).to.match(/the cluster can't be reached \(connect ECONNREFUSED /);
  });
});
