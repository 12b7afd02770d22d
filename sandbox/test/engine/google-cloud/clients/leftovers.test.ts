import { expect } from "chai";
import { googleCalls } from "../../../../src/engine/google-cloud/clients/google-calls.ts";
import { leftovers } from "../../../../src/engine/google-cloud/clients/leftovers.ts";
import { PROJECT_ID, TestCloud, TOKEN } from "../../../helpers/google-cloud-client.ts";
import { CLUSTER, COMPUTE, POOLS, prepareCluster } from "../../../helpers/google-cloud-cluster.ts";

const REPOSITORIES = `/ar/v1/projects/${PROJECT_ID}/locations/us/repositories`;
const ACCOUNTS = `/iam/v1/projects/${PROJECT_ID}/serviceAccounts`;
const EMAIL = `main-nodes@${PROJECT_ID}.iam.gserviceaccount.com`;
const NOTHING = `${PROJECT_ID} has no clusters, no forwarding rules, no routers, no addresses, no disks, no networks, no service accounts, no repositories, no images`;

describe("leftovers", () => {
  let cloud: TestCloud;
  before(async () => (cloud = await new TestCloud().start()));
  after(() => cloud.stop());
  const left = async () => (await leftovers(googleCalls(cloud.server.url, TOKEN))).join("\n");

  it("finds nothing before the first API is enabled", async () => {
    expect(await left()).to.equal(NOTHING);
  });

  it("lists the names of each kind", async () => {
    await prepareCluster(cloud);
    await cloud.operate("POST", POOLS, { nodePool: { name: "nodes", initialNodeCount: 1 } });
    await cloud.operate("POST", `${REPOSITORIES}?repositoryId=gcr.io`, { format: "DOCKER" });
    await cloud.send("POST", ACCOUNTS, { accountId: "main-nodes", serviceAccount: {} });
    cloud.images.images = [
      {
        repository: `${PROJECT_ID}/web`,
        digest: `sha256:${"ab".repeat(32)}`,
        tags: ["1.0.0"],
        mediaType: "application/vnd.docker.distribution.manifest.v2+json",
        sizeBytes: 1,
        uploadTime: "2026-01-02T03:04:05.000Z",
      },
    ];
    const service = {
      namespace: "web",
      name: "public",
      address: "127.18.1.10",
      ports: [80],
      internal: false,
      hasBackendService: false,
    };
    const uid = "01234567-89ab-cdef-0123-456789abcdef";
    const createTime = "2026-01-02T03:04:05Z";
    cloud.runtime.loadBalancers.set("main", [{ ...service, uid, createTime }]);
    const [node] = cloud.runtime.nodes.keys();
    expect(await left()).to.match(
      new RegExp(
        `^${PROJECT_ID} has clusters main; forwarding rules \\S+; disks ${node}; networks net; service accounts ${EMAIL}; ` +
          "repositories gcr\\.io; images web:1\\.0\\.0$",
      ),
    );
  });

  it("finds nothing after everything is deleted", async () => {
    await cloud.operate("DELETE", CLUSTER);
    await cloud.operate("DELETE", `${COMPUTE}/regions/us-central1/subnetworks/sub`);
    await cloud.operate("DELETE", `${COMPUTE}/global/networks/net`);
    await cloud.operate("DELETE", `${REPOSITORIES}/gcr.io`);
    await cloud.send("DELETE", `${ACCOUNTS}/${EMAIL}`);
    expect(await left()).to.equal(NOTHING);
  });

  it("lists each project that is not deleted", async () => {
    for (const projectId of ["kept-project", "gone-project"]) {
      await cloud.operate("POST", "/crm/v1/projects", { projectId });
    }
    await cloud.send("DELETE", "/crm/v1/projects/gone-project");
    expect(await left()).to.equal(`${NOTHING}\n${NOTHING.replace(PROJECT_ID, "kept-project")}`);
  });

  it("fails when Google refuses for another reason than a disabled API", async () => {
    const refused = await leftovers(googleCalls(cloud.server.url, "other")).catch(
      (error: Error & { status?: number }) => error.status,
    );
    expect(refused).to.equal(401);
  });
});
