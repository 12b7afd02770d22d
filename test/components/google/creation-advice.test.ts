import { expect } from "chai";
import { clusterAdvice, nodePoolAdvice } from "../../../components/google/creation-advice.ts";

const place = {
  project: "shop-dev",
  location: "us-central1-a",
  clusterName: "shop",
  nodePoolName: "shop-nodes",
};
const CLUSTER = "shop --location us-central1-a --project shop-dev";

describe("the advice after Google did not make a cluster or its nodes", () => {
  it("says how to look at the cluster and how to delete it", () => {
    expect(clusterAdvice(place)).to.equal(
      "Cluster shop: expected Google to create it, got an error. Look at it with: " +
        `gcloud container clusters describe ${CLUSTER} --format="value(status,statusMessage)". If its status is ERROR, ` +
        `or this stack did not make it, delete it: gcloud container clusters delete ${CLUSTER}. Then run: pulumi up`,
    );
  });

  it("says the same of a node pool that is there already or was half made", () => {
    expect(nodePoolAdvice(place, "resource - projects/p/…/nodePools/shop-nodes - already exists")).to.equal(
      "Node pool shop-nodes: expected Google to create it, got an error. Look at it with: " +
        "gcloud container node-pools describe shop-nodes --cluster shop --location us-central1-a --project shop-dev " +
        '--format="value(status,statusMessage)". If its status is ERROR, or this stack did not make it, delete it: ' +
        "gcloud container node-pools delete shop-nodes --cluster shop --location us-central1-a --project shop-dev. " +
        "Then run: pulumi up",
    );
  });

  it("blames the cluster when Google refuses the node pool because of the cluster's state", () => {
    for (const error of [
      "googleapi: Error 400: Cluster shop is in state ERROR., failedPrecondition",
      "Google answered 400 FAILED_PRECONDITION: Cluster shop is in state ERROR.",
    ]) {
      expect(nodePoolAdvice(place, error)).to.equal(clusterAdvice(place));
    }
  });
});
