import { expect } from "chai";
import { conformanceProblems } from "../../helpers/conformance.ts";
import { needGoogleApis } from "../../helpers/google-apis.ts";
import { GcloudHome, skipWithoutGcloud } from "../../helpers/gcloud.ts";
import { PROJECT_ID, TestCloud } from "../../helpers/google-cloud-client.ts";
import { RecordingProxy } from "../../helpers/recording-proxy.ts";

const ZONE = "--zone=us-central1-a";
const REGION = "--region=us-central1";
const APIS = ["compute", "container", "iam", "cloudresourcemanager", "cloudbilling"];

describe("gcloud that builds a cluster from nothing", function () {
  this.timeout(300_000);
  let cloud: TestCloud;
  let proxy: RecordingProxy;
  let home: GcloudHome;
  const gcloud = (command: string) => home.gcloud(command);

  before(async function () {
    skipWithoutGcloud(this);
    cloud = await new TestCloud().start();
    proxy = await new RecordingProxy(cloud.server.url).start();
    home = new GcloudHome(proxy.url);
  });
  after(async () => {
    home?.remove();
    await proxy?.stop();
    await cloud?.stop();
  });

  it("shows that the API must be enabled first", async () => {
    const { exitCode, stderr } = await home.try("compute networks list");
    expect(exitCode).to.equal(1);
    expect(stderr).to.match(/Compute Engine API has not been used in project \d+ before or it is disabled\./);
    await gcloud(`services enable ${APIS.map((name) => `${name}.googleapis.com`).join(" ")}`);
  });

  it("creates a project, links billing and deletes it", async () => {
    await gcloud("projects create own-project --folder=123456789012 --labels=team=web");
    await gcloud("billing projects link own-project --billing-account=01A2B3-C4D5E6-F7A8B9");
    expect(await gcloud("projects list")).to.match(/\nown-project +own-project +\d{12}\n/);
    await gcloud("services enable compute.googleapis.com --project=own-project");
    await gcloud("projects delete own-project");
    expect(await cloud.get("/crm/v1/projects/own-project")).to.include({
      lifecycleState: "DELETE_REQUESTED",
    });
  });

  it("creates a network and a service account", async () => {
    await gcloud("compute networks create net --subnet-mode=custom");
    await gcloud(
      `compute networks subnets create sub --network=net ${REGION} --range=10.1.0.0/24 ` +
        "--secondary-range=pods=10.2.0.0/16,services=10.3.0.0/20 --enable-private-ip-google-access",
    );
    expect(await gcloud("compute networks subnets list")).to.match(
      /\nsub +us-central1 +net +10\.1\.0\.0\/24/,
    );
    await gcloud("iam service-accounts create main-nodes --display-name=Nodes");
  });

  it("creates a router with NAT", async () => {
    await gcloud(`compute routers create router --network=net ${REGION}`);
    await gcloud(
      `compute routers nats create nat --router=router ${REGION} --auto-allocate-nat-external-ips ` +
        "--nat-all-subnet-ip-ranges",
    );
    expect(await gcloud(`compute routers nats list --router=router ${REGION}`)).to.match(/\nnat /);
  });

  it("creates a cluster with a node pool", async () => {
    await gcloud(
      `container clusters create main ${ZONE} --num-nodes=1 --network=net --subnetwork=sub --enable-ip-alias ` +
        "--cluster-secondary-range-name=pods --services-secondary-range-name=services",
    );
    await gcloud(
      `container node-pools create extra --cluster=main ${ZONE} --num-nodes=1 --machine-type=e2-small ` +
        `--service-account=main-nodes@${PROJECT_ID}.iam.gserviceaccount.com`,
    );
    expect(await gcloud("container clusters list")).to.match(/\nmain +us-central1-a .* 2 +RUNNING/);
    expect(cloud.runtime.nodes.size).to.equal(2);
  });

  it("changes the cluster", async () => {
    await gcloud(`container clusters update main ${ZONE} --update-labels=team=web`);
    await gcloud(`container clusters update main ${ZONE} --release-channel=stable`);
    expect(
      await gcloud(
        `container clusters describe main ${ZONE} --format=value(resourceLabels.team,releaseChannel.channel)`,
      ),
    ).to.equal("web\tSTABLE");
  });

  it("can't delete a subnetwork that is in use", async () => {
    const { exitCode, stderr } = await home.try(`compute networks subnets delete sub ${REGION}`);
    expect(exitCode).to.equal(1);
    expect(stderr).to.match(/subnetworks\/sub' is already being used by 'projects\/test-project\//);
  });

  it("deletes everything in reverse order", async () => {
    await gcloud(`container node-pools delete extra --cluster=main ${ZONE}`);
    await gcloud(`container clusters delete main ${ZONE}`);
    await gcloud(`compute routers delete router ${REGION}`);
    await gcloud(`compute networks subnets delete sub ${REGION}`);
    await gcloud("compute networks delete net");
    expect((await cloud.get(`/compute/v1/projects/${PROJECT_ID}/global/networks`)).items).to.deep.equal([]);
    expect([cloud.runtime.controlPlanes.size, cloud.runtime.nodes.size]).to.deep.equal([0, 0]);
  });

  it("calls only methods and gets only fields of Google's APIs", async function () {
    await needGoogleApis.call(this);
    expect(conformanceProblems(proxy.exchanges)).to.deep.equal([]);
    expect(cloud.server.stats().unmatchedRequests).to.equal(0);
  });
});
