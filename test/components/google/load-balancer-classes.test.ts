import { expect } from "chai";
import { requireLoadBalancerClasses } from "../../../components/google/load-balancer-classes.ts";

const place = { project: "my-project", location: "us-central1-a", clusterName: "blue-green" };

describe("the load balancer classes of a cluster", () => {
  for (const version of [
    "1.33.1-gke.1779000",
    "1.33.1-gke.1800000",
    "1.33.2-gke.100",
    "1.34.0-gke.1",
    "2.0.0-gke.1",
  ]) {
    it(`are there in GKE ${version}`, () => {
      expect(() => requireLoadBalancerClasses(version, place)).not.to.throw();
    });
  }

  for (const version of ["1.33.1-gke.1778999", "1.33.0-gke.9999999", "1.32.9-gke.1000000", "1.9.0-gke.1"]) {
    it(`are missing in GKE ${version}, which is an error with the command that upgrades`, () => {
      expect(() => requireLoadBalancerClasses(version, place)).to.throw(
        "Cluster blue-green: expected GKE 1.33.1-gke.1779000 or newer, whose Services have load balancer classes, got " +
          `${version}. Upgrade it with: gcloud container clusters upgrade blue-green --master --location us-central1-a ` +
          "--project my-project",
      );
    });
  }
});
