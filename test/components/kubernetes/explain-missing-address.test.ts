import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { explainMissingAddress } from "../../../components/kubernetes/explain-missing-address.ts";
import { deliveryCluster } from "../../helpers/delivery-cluster.ts";
import { mockEngine } from "../../helpers/pulumi-mocks.ts";

const LATE =
  "2 errors occurred:\n\t* the Kubernetes API server reported: timed out waiting for the condition";
const EVENTS = "/api/v1/namespaces/web/events";
const warning = (lastTimestamp: string, message: string) => ({ lastTimestamp, message });

describe("the explanation of a Service without an address", () => {
  /** What the update says after this error, with these events of the Service. */
  async function said(error: string, events: object | undefined): Promise<string[]> {
    await mockEngine();
    const cluster = await deliveryCluster({ [EVENTS]: events });
    const kubeconfig = JSON.stringify({
      clusters: [{ name: "c", cluster: { server: cluster.server } }],
      users: [{ name: "c", user: { token: "t-1" } }],
    });
    const { error: log } = pulumi.log;
    const lines: string[] = [];
    Object.assign(pulumi.log, { error: (text: string) => Promise.resolve(lines.push(text)) });
    try {
      const hook = explainMissingAddress({ kubeconfig, namespace: "web", service: "public" });
      const failure = { urn: "", id: "", name: "", type: "", failedOperation: "create", errors: [error] };
      expect(await hook.callback(failure)).to.equal(false);
    } finally {
      Object.assign(pulumi.log, { error: log });
      await cluster.close();
    }
    return lines;
  }

  it("has the newest reason that GKE gives, and what to do", async () => {
    const items = [
      warning("2026-11-28T10:00:05Z", "IP address 203.0.113.7 is in use by another resource"),
      warning("2026-11-28T10:00:01Z", "an older one"),
    ];
    expect(await said(LATE, { items })).to.deep.equal([
      "Service public: expected GKE to give it its address, got: IP address 203.0.113.7 is in use by another resource. " +
        "Remove the cause, and run: pulumi up. All that GKE says of it: kubectl --namespace web describe service public",
    ]);
  });

  it("says nothing without a reason, without the cluster's answer, and of other errors", async () => {
    expect(await said(LATE, { items: [] })).to.deep.equal([]);
    expect(await said(LATE, undefined)).to.deep.equal([]);
    expect(await said("denied", { items: [warning("", "x")] })).to.deep.equal([]);
  });
});
