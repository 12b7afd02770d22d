import { expect } from "chai";
import { CLUSTER, prepareCluster, prepareNetwork } from "../../../helpers/google-cloud-cluster.ts";
import { PROJECT_ID, TestCloud } from "../../../helpers/google-cloud-client.ts";

const POLICY = `/crm/v1/projects/${PROJECT_ID}`;
const POOL = `${PROJECT_ID}.svc.id.goog`;
const REFUSED =
  `Identity Pool does not exist (${POOL}). Please check that you specified a valid resource name as returned in the ` +
  "`name` attribute in the configuration API.";
const role = "roles/storage.objectViewer";

describe("the identity pool of a project's clusters", () => {
  let cloud: TestCloud;
  let app: string;
  beforeEach(async () => {
    cloud = await new TestCloud().start();
    await cloud.enable("cloudresourcemanager");
    const { projectNumber } = await cloud.get(POLICY);
    app =
      `principal://iam.googleapis.com/projects/${String(projectNumber)}/locations/global/workloadIdentityPools/` +
      `${POOL}/subject/ns/web/sa/web`;
  });
  afterEach(() => cloud.stop());

  const grant = async (member: string) => {
    const policy = { bindings: [{ role, members: [member] }] };
    const { status, body } = await cloud.send("POST", `${POLICY}:setIamPolicy`, { policy });
    return [status, body.error?.message];
  };

  it("has no members before the first cluster with Workload Identity", async () => {
    await prepareNetwork(cloud);
    expect(await grant(app)).to.deep.equal([400, REFUSED]);
    expect(await grant(`serviceAccount:${POOL}[web/web]`)).to.deep.equal([400, REFUSED]);
  });

  it("has members once there is a cluster, and keeps them when the cluster is gone", async () => {
    await prepareCluster(cloud);
    expect(await grant(app)).to.deep.equal([200, undefined]);
    await cloud.operate("DELETE", CLUSTER);
    expect(await grant(`serviceAccount:${POOL}[web/web]`)).to.deep.equal([200, undefined]);
  });
});
