import { Provider } from "@pulumi/kubernetes/provider.js";
import { expect } from "chai";
import { colorLabels } from "../../../components/kubernetes/labels.ts";
import { TrafficService } from "../../../components/kubernetes/traffic-service.ts";
import { mockEngine, valueOf } from "../../helpers/pulumi-mocks.ts";

async function create(internal: boolean) {
  const engine = await mockEngine();
  const service = new TrafficService("traffic", {
    provider: new Provider("cluster", {}),
    namespace: "web",
    serviceName: "traffic",
    selector: colorLabels("web", "green"),
    internal,
    after: [],
  });
  const url = await valueOf(service.url);
  await engine.settled();
  return { url, inputs: engine.resource("kubernetes:core/v1:Service traffic").inputs };
}

describe("a traffic Service", () => {
  it("is a load balancer from port 80 to the pods of a colour", async () => {
    const { inputs, url } = await create(false);
    expect(inputs.spec).to.deep.equal({
      type: "LoadBalancer",
      externalTrafficPolicy: "Local",
      selector: { app: "web", color: "green" },
      ports: [{ name: "http", port: 80, targetPort: "http" }],
    });
    expect(url).to.equal("http://192.0.2.10");
  });

  it("is open to the world only when it is not internal, and reverts changes by hand", async () => {
    const annotations = async (internal: boolean) =>
      ((await create(internal)).inputs.metadata as { annotations: unknown }).annotations;
    expect(await annotations(false)).to.deep.equal({ "pulumi.com/patchForce": "true" });
    expect(await annotations(true)).to.deep.equal({
      "pulumi.com/patchForce": "true",
      "networking.gke.io/load-balancer-type": "Internal",
    });
  });
});
