import { expect } from "chai";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { conformanceProblems } from "../../helpers/conformance.ts";
import { needGoogleApis } from "../../helpers/google-apis.ts";
import { GcloudHome, isInstalled, skipWithoutGcloud } from "../../helpers/gcloud.ts";
import { PROJECT_ID, TestCloud, TOKEN } from "../../helpers/google-cloud-client.ts";
import { CLUSTER, POOLS, prepareCluster } from "../../helpers/google-cloud-cluster.ts";
import { RecordingProxy } from "../../helpers/recording-proxy.ts";

const DIGEST = `sha256:${"ab".repeat(32)}`;
const EMAIL = `main-nodes@${PROJECT_ID}.iam.gserviceaccount.com`;
const ZONE = "--zone=us-central1-a";

describe("the installed gcloud on the simulated Google Cloud", function () {
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

    await prepareCluster(cloud);
    await cloud.operate("POST", POOLS, { nodePool: { name: "nodes", initialNodeCount: 2 } });
    const parent = `/ar/v1/projects/${PROJECT_ID}/locations/us`;
    await cloud.operate("POST", `${parent}/repositories?repositoryId=gcr.io`, { format: "DOCKER" });
    await cloud.send("POST", `/iam/v1/projects/${PROJECT_ID}/serviceAccounts`, {
      accountId: "main-nodes",
      serviceAccount: { displayName: "Nodes of main" },
    });
    cloud.runtime.loadBalancers.set("main", [
      {
        namespace: "web",
        name: "public",
        uid: "01234567-89ab-cdef-0123-456789abcdef",
        createTime: "2026-01-02T03:04:05Z",
        address: "127.18.1.10",
        ports: [80],
        internal: false,
        hasBackendService: false,
      },
    ]);
    cloud.images.images = [
      {
        repository: `${PROJECT_ID}/web`,
        digest: DIGEST,
        tags: ["1.0.0"],
        mediaType: "application/vnd.docker.distribution.manifest.v2+json",
        sizeBytes: 1234,
        uploadTime: "2026-01-02T03:04:05.000Z",
      },
    ];
  });
  after(async () => {
    home?.remove();
    await proxy?.stop();
    await cloud?.stop();
  });

  it("lists, enables and disables services", async () => {
    expect(await gcloud("services list --enabled")).to.match(
      /^NAME +TITLE\n[^]*container\.googleapis\.com +Kubernetes Engine API/,
    );
    await gcloud("services enable dns.googleapis.com");
    const dns = `/serviceusage/v1/projects/${PROJECT_ID}/services/dns.googleapis.com`;
    expect((await cloud.get(dns)).state).to.equal("ENABLED");
    await gcloud("services disable dns.googleapis.com");
    expect((await cloud.get(dns)).state).to.equal("DISABLED");
  });

  it("shows the refusal of an unknown service", async () => {
    const { exitCode, stderr } = await home.try("services enable nonesuch.googleapis.com");
    expect(exitCode).to.equal(1);
    expect(stderr).to.include("Not found or permission denied for service(s): nonesuch.googleapis.com.");
  });

  it("describes the project and its access policy", async () => {
    expect(parse(await gcloud(`projects describe ${PROJECT_ID}`))).to.include({
      lifecycleState: "ACTIVE",
      projectId: PROJECT_ID,
    });
    await gcloud(
      `projects add-iam-policy-binding ${PROJECT_ID} --member=serviceAccount:${EMAIL} --role=roles/viewer`,
    );
    expect(parse(await gcloud(`projects get-iam-policy ${PROJECT_ID}`))).to.deep.include({
      bindings: [{ members: [`serviceAccount:${EMAIL}`], role: "roles/viewer" }],
    });
    await gcloud(
      `projects remove-iam-policy-binding ${PROJECT_ID} --member=serviceAccount:${EMAIL} --role=roles/viewer`,
    );
    const { status, body } = await cloud.send("POST", `/crm/v1/projects/${PROJECT_ID}:getIamPolicy`, {});
    expect([status, body.bindings]).to.deep.equal([200, undefined]);
  });

  it("lists and describes the cluster and its node pool", async () => {
    const list = await gcloud("container clusters list");
    expect(list).to.match(
      /^NAME +LOCATION +MASTER_VERSION +MASTER_IP +MACHINE_TYPE +NODE_VERSION +NUM_NODES +STATUS/,
    );
    expect(list).to.match(/\nmain +us-central1-a +\S+ +127\.0\.0\.1:6443 +e2-medium +\S+ +2 +RUNNING/);
    expect(parse(await gcloud(`container clusters describe main ${ZONE}`))).to.include({
      name: "main",
      currentNodeCount: 2,
      status: "RUNNING",
    });
    expect(await gcloud(`container node-pools list --cluster=main ${ZONE}`)).to.match(
      /\nnodes +e2-medium +100 /,
    );
    expect(parse(await gcloud(`container node-pools describe nodes --cluster=main ${ZONE}`))).to.include({
      name: "nodes",
      initialNodeCount: 2,
      status: "RUNNING",
    });
  });

  it("lists and describes operations", async () => {
    const list = await gcloud("container operations list");
    const [, name = ""] = /^(operation-\S+) +CREATE_NODE_POOL +us-central1-a +nodes +DONE/m.exec(list) ?? [];
    expect(parse(await gcloud(`container operations describe ${name} ${ZONE}`))).to.include({
      name,
      operationType: "CREATE_NODE_POOL",
      status: "DONE",
    });
  });

  it("writes credentials that make gke-gcloud-auth-plugin return the sandbox's token", async function () {
    await gcloud(`container clusters get-credentials main ${ZONE}`);
    const kubeconfig = parse(readFileSync(home.kubeconfig, "utf8")) as Kubeconfig;
    expect(kubeconfig.clusters[0]?.cluster.server).to.equal("https://127.0.0.1:6443");
    const { command, apiVersion } = kubeconfig.users[0]!.user.exec;
    expect({ command, apiVersion }).to.deep.equal({
      command: "gke-gcloud-auth-plugin",
      apiVersion: "client.authentication.k8s.io/v1beta1",
    });
    if (!isInstalled(command)) {
      console.log(`      ${command} is not installed: what it hands out is not tested`);
      this.skip();
    }
    const { stdout } = await home.run(command, []);
    expect(JSON.parse(stdout)).to.deep.include({ apiVersion, status: { token: TOKEN } });
  });

  it("resizes the cluster to three nodes and back", async () => {
    for (const count of [3, 2]) {
      await gcloud(`container clusters resize main --node-pool=nodes --num-nodes=${count} ${ZONE}`);
      expect((await cloud.get(CLUSTER)).currentNodeCount).to.equal(count);
      expect(cloud.runtime.nodes.size).to.equal(count);
    }
  });

  it("lists and describes the repository, and lists its images", async () => {
    expect(await gcloud("artifacts repositories list")).to.match(
      /\ngcr\.io +DOCKER +STANDARD_REPOSITORY +us /,
    );
    expect(parse(await gcloud("artifacts repositories describe gcr.io --location=us"))).to.include({
      name: `projects/${PROJECT_ID}/locations/us/repositories/gcr.io`,
      format: "DOCKER",
    });
    // gcloud accepts only names of images on Artifact Registry's own hosts.
    const images = `us-docker.pkg.dev/${PROJECT_ID}/gcr.io`;
    expect(await gcloud(`artifacts docker images list ${images} --include-tags`)).to.match(
      new RegExp(`\n${images}/web +${DIGEST} +1\\.0\\.0 `),
    );
  });

  it("describes an image, lists its tag and deletes both", async () => {
    const image = `us-docker.pkg.dev/${PROJECT_ID}/gcr.io/web`;
    expect(await gcloud(`artifacts docker images list ${image} --include-tags`)).to.include(DIGEST);
    expect(await gcloud(`artifacts docker images describe gcr.io/${PROJECT_ID}/web:1.0.0`)).to.include(
      `digest: ${DIGEST}`,
    );
    expect(await gcloud(`artifacts docker tags list ${image}`)).to.match(/\n1\.0\.0 /);
    await gcloud(`artifacts docker images delete ${image}:1.0.0 --delete-tags`);
    expect(cloud.images.images).to.deep.equal([]);
  });

  it("lists networks and service accounts", async () => {
    expect(await gcloud("compute networks list")).to.match(/\nnet +CUSTOM +REGIONAL/);
    expect(await gcloud("compute networks subnets list")).to.match(
      /\nsub +us-central1 +net +198\.18\.200\.0\/24/,
    );
    expect(await gcloud("iam service-accounts list")).to.match(
      new RegExp(`\nNodes of main +${EMAIL} +False`),
    );
  });

  it("lists the forwarding rules, instances and disks of the cluster", async () => {
    const [node = ""] = cloud.runtime.nodes.keys();
    expect(await gcloud("compute forwarding-rules list")).to.match(
      /\na0123456789abcdef0123456789abcde +us-central1 +127\.18\.1\.10 +TCP +us-central1\/targetPools\/a0123456789/,
    );
    expect(await gcloud("compute instances list")).to.match(
      new RegExp(`\n${node} +us-central1-a +e2-medium .* RUNNING`),
    );
    expect(await gcloud("compute disks list")).to.match(new RegExp(`\n${node} +us-central1-a +zone +100 `));
  });

  it("lists instance groups, their managers and operations", async () => {
    const [, group = ""] =
      /\n(gke-main-nodes-\S+-grp) /.exec(await gcloud("compute instance-groups list")) ?? [];
    expect(await gcloud("compute instance-groups managed list")).to.match(
      new RegExp(`\n${group} +us-central1-a +zone +gke-main-nodes-\\S+ +2 +2 `),
    );
    expect(await gcloud("compute operations list")).to.match(
      /\noperation-\S+ +insert +us-central1\/subnetworks\/sub +200 +DONE/,
    );
  });

  it("lists networks with a filter, and the billing account", async () => {
    expect(await gcloud("compute networks list --filter=name=net --format=value(name)")).to.equal("net");
    expect(await gcloud("compute networks list --filter=name!=net")).to.equal("");
    expect(await gcloud("billing accounts list --format=value(name)")).to.equal("01A2B3-C4D5E6-F7A8B9");
  });

  it("deletes the cluster with everything that belongs to it", async () => {
    await gcloud(`container clusters delete main ${ZONE}`);
    expect(await gcloud("container clusters list")).to.equal("");
    expect(cloud.runtime.controlPlanes.size).to.equal(0);
    for (const kind of [
      "regions/us-central1/forwardingRules",
      "zones/us-central1-a/instances",
      "zones/us-central1-a/disks",
    ]) {
      expect((await cloud.get(`/compute/v1/projects/${PROJECT_ID}/${kind}`)).items, kind).to.deep.equal([]);
    }
  });

  it("shows the 404 for a missing cluster", async () => {
    const { exitCode, stderr } = await home.try(`container clusters describe main ${ZONE}`);
    expect(exitCode).to.equal(1);
    expect(stderr).to.match(
      /ResponseError: code=404, message=Not found: projects\/test-project\/[^]*clusters\/main/,
    );
  });

  it("does not change the user's own gcloud settings", () => {
    expect(existsSync(join(home.folder, ".config"))).to.equal(false);
    expect(existsSync(home.settingsFolder)).to.equal(true);
  });

  it("calls only methods and gets only fields of Google's APIs", async function () {
    await needGoogleApis.call(this);
    expect(proxy.exchanges.length).to.be.greaterThan(30);
    expect(conformanceProblems(proxy.exchanges)).to.deep.equal([]);
  });
});

interface Kubeconfig {
  readonly clusters: { readonly cluster: { readonly server: string } }[];
  readonly users: { readonly user: { readonly exec: { command: string; apiVersion: string } } }[];
}
