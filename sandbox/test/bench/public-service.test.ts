import { expect } from "chai";
import { PublicService } from "../../bench/public-service.ts";
import { rejection } from "../helpers/toolchain-context.ts";

const service = (name: string, type: string, loadBalancerClass?: string) => ({
  metadata: { name, namespace: "web", managedFields: [{ manager: "pulumi" }] },
  spec: { type, loadBalancerClass, selector: { app: "web", color: "blue" } },
});
const INTERNAL = service("preview", "LoadBalancer", "networking.gke.io/l4-regional-internal");

describe("the Service of external users", () => {
  let calls: string[][];
  const kubectl =
    (...items: object[]) =>
    (...args: string[]) => {
      calls.push(args);
      return Promise.resolve(JSON.stringify({ items }));
    };
  beforeEach(() => (calls = []));

  it("is patched to a colour and restored with its field owners", async () => {
    const found = await PublicService.find(
      kubectl(service("blue", "ClusterIP"), INTERNAL, service("public", "LoadBalancer")),
    );
    await found.selectColor("green");
    await found.putBack();

    const patches = calls.slice(1);
    for (const patch of patches)
      expect(patch.slice(0, -1).join(" ")).to.equal(
        "patch service public --namespace web --type json --patch",
      );
    expect(patches.map((patch) => JSON.parse(patch.at(-1)!) as unknown)).to.deep.equal([
      [{ op: "replace", path: "/spec/selector/color", value: "green" }],
      [{ op: "replace", path: "/spec/selector", value: { app: "web", color: "blue" } }],
      [{ op: "replace", path: "/metadata/managedFields", value: [{ manager: "pulumi" }] }],
    ]);
  });

  it("is an error when there are only internal Services", async () => {
    const error = await rejection(PublicService.find(kubectl(INTERNAL)));
    expect(error.message).to.equal(
      "Expected a Service of type LoadBalancer for external users, got none. Deploy the app with: npm start",
    );
  });
});
