import { expect } from "chai";
import {
  PROJECT_ID,
  startSimulatedCloud,
  type SimulatedCloud,
} from "../../../../helpers/gcp-plugin-simulated-cloud.ts";

const REGION = "us-central1";
const SERVICES = ["compute", "iam", "artifactregistry", "container"].map((name) => `${name}.googleapis.com`);

describe("the gcp plugin's functions that look up a resource", () => {
  let cloud: SimulatedCloud;

  before(async () => {
    cloud = await startSimulatedCloud();
    await cloud.send("POST", `serviceusage/v1/projects/${PROJECT_ID}/services:batchEnable`, {
      serviceIds: SERVICES,
    });
  });

  after(() => cloud.close());

  const failure = (token: string, args: Record<string, string>) =>
    cloud.provider.invoke(token, args).then(
      () => "it was found",
      (error: Error) => error.message,
    );

  it("find a service account, also in the project of the provider's config", async () => {
    await cloud.send("POST", `iam/v1/projects/${PROJECT_ID}/serviceAccounts`, {
      accountId: "nodes-of-a-cluster",
      serviceAccount: {},
    });
    const found = await cloud.provider.invoke("gcp:serviceaccount/getAccount:getAccount", {
      accountId: "nodes-of-a-cluster",
    });
    const email = `nodes-of-a-cluster@${PROJECT_ID}.iam.gserviceaccount.com`;
    expect(found).to.include({ id: `projects/${PROJECT_ID}/serviceAccounts/${email}`, email });
  });

  const missing: readonly (readonly [string, Record<string, string>, RegExp])[] = [
    ["gcp:compute/getNetwork:getNetwork", { name: "none" }, /networks\/none not found/],
    [
      "gcp:compute/getSubnetwork:getSubnetwork",
      { name: "none", region: REGION },
      /subnetworks\/none not found/,
    ],
    ["gcp:compute/getAddress:getAddress", { name: "none", region: REGION }, /addresses\/none not found/],
    [
      "gcp:compute/getRouter:getRouter",
      { name: "none", network: "net", region: REGION },
      /routers\/none not found/,
    ],
    [
      "gcp:compute/getRouterNat:getRouterNat",
      { name: "none", router: "other", region: REGION },
      /us-central1\/other\/none not found/,
    ],
    ["gcp:serviceaccount/getAccount:getAccount", { accountId: "none-at-all" }, /none-at-all@.* not found/],
    [
      "gcp:artifactregistry/getRepository:getRepository",
      { location: "us", repositoryId: "gcr.io" },
      /repositories\/gcr\.io not found/,
    ],
    [
      "gcp:container/getCluster:getCluster",
      { name: "none", location: `${REGION}-a` },
      /clusters\/none not found/,
    ],
  ];
  it("fail for a resource that does not exist", async () => {
    for (const [token, args, message] of missing) expect(await failure(token, args), token).to.match(message);
  });
});
