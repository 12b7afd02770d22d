import { expect } from "chai";
import { AppRoles } from "../../../components/google/app-roles.ts";
import { GkeCluster } from "../../../components/google/gke-cluster.ts";
import { googleGroundwork } from "../../helpers/pulumi-google.ts";
import { mockEngine } from "../../helpers/pulumi-mocks.ts";

const ROLES = ["roles/storage.objectViewer", "roles/pubsub.subscriber"];
const MEMBER =
  "principal://iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/" +
  "my-project.svc.id.goog/subject/ns/shop/sa/web";

async function grant() {
  const engine = await mockEngine();
  const groundwork = googleGroundwork();
  const cluster = new GkeCluster("cluster", {
    ...groundwork,
    ...{ clusterName: "blue-green", location: "us-central1-a", nodeCount: 2, machineType: "e2-standard-2" },
    ...{ diskSizeGb: 30, releaseChannel: "REGULAR", deletionProtection: false },
    maintenanceWindow: { startTime: "", endTime: "", recurrence: "" },
  });
  new AppRoles("app-roles", {
    ...groundwork,
    ...{ cluster, namespace: "shop", serviceAccountName: "web", roles: ROLES },
  });
  return engine.settled();
}

describe("the app's roles", () => {
  it("are roles in the project of the Kubernetes service account, without an account of Google", async () => {
    const engine = await grant();
    for (const role of ROLES) {
      expect(engine.resource(`gcp:projects/iAMMember:IAMMember app-roles-${role}`).inputs).to.deep.equal({
        project: "my-project",
        role,
        member: MEMBER,
      });
    }
    expect(engine.ids(/serviceaccount\/account/)).to.have.length(1);
  });

  it("come after the cluster, because Google knows the identity pool of a project only then", async () => {
    const engine = await grant();
    for (const role of ROLES) {
      expect(engine.resource(`gcp:projects/iAMMember:IAMMember app-roles-${role}`).after).to.include.members([
        "gcp:container/cluster:Cluster cluster",
        "gcp:projects/service:Service services-cloudresourcemanager",
      ]);
    }
  });
});
