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
    release: { color: "green", version: "1.1.0" },
    internal,
    addressName: "blue-green-traffic",
    after: [],
  });
  const url = await valueOf(service.url);
  await engine.settled();
  const outputs = engine.componentOutputs("gke-blue-green:kubernetes:TrafficService traffic");
  return { url, outputs, ...engine.resource("kubernetes:core/v1:Service traffic") };
}

describe("a traffic Service", () => {
  it("is a backend-service load balancer from port 80 to the pods of a colour", async () => {
    const { inputs, url } = await create(false);
    expect(inputs.spec).to.deep.equal({
      type: "LoadBalancer",
      loadBalancerClass: "networking.gke.io/l4-regional-external",
      externalTrafficPolicy: "Local",
      selector: { app: "web", color: "green" },
      ports: [{ name: "http", port: 80, targetPort: "http" }],
    });
    expect(url).to.equal("http://192.0.2.10");
  });

  it("leaves in the state which release its users reach", async () => {
    expect((await create(false)).outputs).to.deep.equal({
      ip: "192.0.2.10",
      release: { color: "green", version: "1.1.0" },
    });
  });

  it("is open to the world only when it is not internal", async () => {
    expect((await create(true)).inputs.spec).to.deep.include({
      type: "LoadBalancer",
      loadBalancerClass: "networking.gke.io/l4-regional-internal",
    });
  });

  it("is replaced when its class changes, the old one first, as Kubernetes refuses the change", async () => {
    const { replaceOnChanges, deleteBeforeReplace } = await create(false);
    expect(replaceOnChanges).to.deep.equal(["spec.loadBalancerClass"]);
    expect(deleteBeforeReplace).to.equal(true);
  });

  it("takes a reserved address by its name, reverts changes by hand, and waits for its address alone", async () => {
    const { annotations } = (await create(false)).inputs.metadata as { annotations: unknown };
    expect(annotations).to.deep.equal({
      "pulumi.com/patchForce": "true",
      "pulumi.com/waitFor": "jsonpath={.status.loadBalancer.ingress[0].ip}",
      "networking.gke.io/load-balancer-ip-addresses": "blue-green-traffic",
    });
  });
});
