import { expect } from "chai";
import { clusterBody, CLUSTER, CLUSTERS, COMPUTE, POOLS } from "../../helpers/google-cloud-cluster.ts";
import { PROJECT_ID, TestCloud } from "../../helpers/google-cloud-client.ts";

const EMAIL = `main-nodes@${PROJECT_ID}.iam.gserviceaccount.com`;
const SUBNETWORKS = `${COMPUTE}/regions/us-central1/subnetworks`;
const REPOSITORIES = `/ar/v1/projects/${PROJECT_ID}/locations/us/repositories`;
const ACCOUNTS = `/iam/v1/projects/${PROJECT_ID}/serviceAccounts`;

/** The roles of a stack's deployer in docs/github-actions.md. */
const DEPLOYER_ROLES = [
  ...["roles/artifactregistry.admin", "roles/compute.networkAdmin", "roles/container.admin"],
  ...["roles/iam.serviceAccountAdmin", "roles/iam.serviceAccountUser"],
  ...["roles/resourcemanager.projectIamAdmin", "roles/serviceusage.serviceUsageAdmin"],
];
const DEPLOYER = `pulumi-deployer@${PROJECT_ID}.iam.gserviceaccount.com`;

describe("the program's resources on the simulated Google Cloud, as a stack's deployer", () => {
  let cloud: TestCloud;
  before(async () => {
    cloud = await new TestCloud().start();
    await cloud.enable("cloudresourcemanager", "iam");
    await cloud.send("POST", ACCOUNTS, { accountId: "pulumi-deployer" });
    const bindings = DEPLOYER_ROLES.map((role) => ({ role, members: [`serviceAccount:${DEPLOYER}`] }));
    await cloud.send("POST", `/crm/v1/projects/${PROJECT_ID}:setIamPolicy`, { policy: { bindings } });
    const creator = {
      role: "roles/iam.serviceAccountTokenCreator",
      members: ["user:developer@example.com"],
    };
    await cloud.send("POST", `${ACCOUNTS}/${DEPLOYER}:setIamPolicy`, { policy: { bindings: [creator] } });
    const path = `/iamcredentials/v1/projects/-/serviceAccounts/${DEPLOYER}:generateAccessToken`;
    cloud.token = (await cloud.send("POST", path, { scope: ["cloud-platform"] })).body.accessToken;
  });
  after(() => cloud.stop());

  const grant = async (path: string, role: string) => {
    const method = path.startsWith("/ar/") ? "GET" : "POST";
    const { body: policy } = await cloud.send(method, `${path}:getIamPolicy`);
    const bindings = [...(policy.bindings ?? []), { role, members: [`serviceAccount:${EMAIL}`] }];
    return cloud.send("POST", `${path}:setIamPolicy`, { policy: { ...policy, bindings } });
  };

  it("are created in the program's order", async () => {
    for (const service of ["cloudresourcemanager", "compute", "iam", "artifactregistry", "container"]) {
      await cloud.operate(
        "POST",
        `/serviceusage/v1/projects/${PROJECT_ID}/services/${service}.googleapis.com:enable`,
        {},
      );
    }
    await cloud.operate("POST", `${REPOSITORIES}?repository_id=gcr.io`, { format: "DOCKER" });
    await cloud.operate("POST", `${COMPUTE}/global/networks`, { name: "net", autoCreateSubnetworks: false });
    await cloud.operate("POST", SUBNETWORKS, {
      name: "sub",
      network: `projects/${PROJECT_ID}/global/networks/net`,
      ipCidrRange: "198.18.200.0/24",
      secondaryIpRanges: [
        { rangeName: "pods", ipCidrRange: "198.19.0.0/17" },
        { rangeName: "services", ipCidrRange: "198.19.128.0/20" },
      ],
    });
    const account = await cloud.send("POST", ACCOUNTS, { accountId: "main-nodes", serviceAccount: {} });
    expect(account.status).to.equal(200);
    const roles = [
      await grant(`/crm/v1/projects/${PROJECT_ID}`, "roles/container.defaultNodeServiceAccount"),
      await grant(`${REPOSITORIES}/gcr.io`, "roles/artifactregistry.reader"),
    ];
    expect(roles.map(({ status }) => status)).to.deep.equal([200, 200]);

    expect((await cloud.send("GET", CLUSTER)).status).to.equal(404);
    await cloud.operate("POST", CLUSTERS, {
      cluster: { ...clusterBody.cluster, nodeConfig: { serviceAccount: EMAIL } },
    });
    await cloud.operate("DELETE", `${POOLS}/default-pool`);
    await cloud.operate("POST", POOLS, {
      nodePool: { name: "app", initialNodeCount: 2, config: { serviceAccount: EMAIL } },
    });
    expect((await cloud.get(CLUSTER)).currentNodeCount).to.equal(2);
    expect(cloud.runtime.nodes.size).to.equal(2);
  });

  it("grow to three nodes and shrink back", async () => {
    await cloud.operate("POST", `${POOLS}/app:setSize`, { nodeCount: 3 });
    await cloud.operate("POST", `${POOLS}/app:setSize`, { nodeCount: 2 });
    expect(cloud.runtime.nodes.size).to.equal(2);
  });

  it("are deleted in reverse order and leave nothing behind", async () => {
    await cloud.operate("DELETE", `${POOLS}/app`);
    await cloud.operate("DELETE", CLUSTER);
    await cloud.operate("DELETE", `${REPOSITORIES}/gcr.io`);
    await cloud.send("DELETE", `${ACCOUNTS}/${EMAIL}`);
    await cloud.operate("DELETE", `${SUBNETWORKS}/sub`);
    await cloud.operate("DELETE", `${COMPUTE}/global/networks/net`);
    expect(await cloud.get(CLUSTERS)).to.deep.equal({});
    expect(await cloud.get(REPOSITORIES)).to.deep.equal({});
    expect(JSON.stringify(await cloud.get(ACCOUNTS))).not.to.contain(EMAIL);
    expect((await cloud.get(`${COMPUTE}/global/networks`)).items).to.deep.equal([]);
    expect([cloud.runtime.controlPlanes.size, cloud.runtime.nodes.size]).to.deep.equal([0, 0]);
    expect(cloud.server.stats().unmatchedRequests).to.equal(0);
  });

  it("need each of the deployer's roles for something that no other of them gives", () => {
    const used = cloud.server.identities.usedBy(DEPLOYER);
    const givers = used.map(({ roles }) => DEPLOYER_ROLES.filter((role) => roles.includes(role)));
    const needed = givers.filter(({ length }) => length === 1).map(([role]) => role);
    expect(DEPLOYER_ROLES.filter((role) => !needed.includes(role))).to.deep.equal([]);
  });
});
