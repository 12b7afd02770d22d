import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { namespaceMark } from "../../../components/kubernetes/labels.ts";
import { guardSharedCluster } from "../../../components/platform/shared-cluster.ts";
import { parseState } from "../../../components/release/release-state.ts";
import { type DeliveryCluster, deliveryCluster } from "../../helpers/delivery-cluster.ts";

describe("the guard of a shared cluster", () => {
  let cluster: DeliveryCluster | undefined;
  afterEach(async () => {
    await cluster?.close();
    cluster = undefined;
  });

  const share = async (objects: Record<string, unknown>) => {
    cluster = await deliveryCluster(objects);
    const kubeconfig = JSON.stringify({
      clusters: [{ name: "c", cluster: { server: cluster.server } }],
      users: [{ name: "c", user: { token: "t-1" } }],
    });
    const outputs = { platform: { kubeconfig } };
    const type = "pulumi:pulumi:Stack";
    return parseState({ [`urn:pulumi:test::x::${type}::x-test`]: { type, outputs } });
  };
  async function refusal(previous: Parameters<typeof guardSharedCluster>[0]): Promise<string> {
    const error = await guardSharedCluster(previous, false).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (!pulumi.RunError.isInstance(error)) throw new Error(`expected a RunError, got ${String(error)}`);
    return error.message;
  }
  const shop = { metadata: { name: "shop", ...namespaceMark("organization/shop/prod") } };

  it("asks nothing of a stack that shares none, and of one that goes on sharing", async () => {
    await guardSharedCluster({}, false);
    await guardSharedCluster({ sharedCluster: { kubeconfig: "unreadable" } }, true);
  });

  it("lets a stack stop when no app of another stack is there", async () => {
    await guardSharedCluster(await share({ "/api/v1/namespaces": { items: [] } }), false);
  });

  it("refuses while an app of another stack is there, and names its stack", async () => {
    expect(await refusal(await share({ "/api/v1/namespaces": { items: [shop] } }))).to.equal(
      "sharedCluster: expected true while apps of other stacks run on the cluster: shop of organization/shop/prod, got " +
        "false. Set it back with: pulumi config set sharedCluster true. Or destroy those stacks first, such as: pulumi " +
        "destroy --stack organization/shop/prod",
    );
  });

  it("refuses while the cluster can't be read, and says what to do when it is gone", async () => {
    const previous = await share({});
    await cluster!.close();
    cluster = undefined;
    expect(await refusal(previous))
      .to.match(/^sharedCluster: expected true while nobody can see .* The cluster can't be read \(/)
      .and.match(/If the cluster is gone, destroy the stack after: pulumi state unprotect --all$/);
  });
});
