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

describe("switchNow", () => {
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

  it("swaps both selectors, the public one first, and returns the colour that users reached before", async () => {
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

  it("refuses a colour without a ready pod", async () => {
    const message = (got: string) =>
      `green: expected a ready pod, got ${got}: external users would reach nothing. ` +
      "Switch with an update, which waits for ready pods: npm run switch -- green";
    expect(await failure({ ...BOTH, [GREEN]: undefined })).to.equal(message("no Deployment"));
    expect(await failure({ ...BOTH, [GREEN]: { status: {} } })).to.equal(message("0 of 0 pods ready"));
    expect(await failure({ ...BOTH, [GREEN]: { status: { replicas: 2 } } })).to.equal(
      message("0 of 2 pods ready"),
    );
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
    expect(await failure(BOTH, "wrong")).to.match(
      /public: the cluster answered GET with 401 \(Unauthorized\)\. Check that you may change Services: kubectl auth /,
    );
  });

  it("says that it can't reach the cluster", async () => {
    const gone = await deliveryCluster({});
    await gone.close();
    const api = kubernetesApi({ server: gone.server });
    const error = await switchNow(api, "web", "green").catch((reason: unknown) => reason as Error);
    expect((error as Error).message).to.match(/: can't reach the cluster \(connect ECONNREFUSED /);
  });
});
