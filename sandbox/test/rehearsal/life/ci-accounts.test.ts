import { expect } from "chai";
import { googleCalls } from "../../../src/engine/google-cloud/clients/google-calls.ts";
import { ciAccountsWith } from "../../../src/rehearsal/life/ci-accounts.ts";
import type { CiAccount, CiIdentities } from "../../../src/rehearsal/life/ci-identities.ts";
import type { LifeGround } from "../../../src/rehearsal/life/life-step.ts";
import { PROJECT_ID, TestCloud } from "../../helpers/google-cloud-client.ts";
import { COMPUTE } from "../../helpers/google-cloud-cluster.ts";
import { deploy, lifeGround } from "../../helpers/life-ground.ts";
import { rejection } from "../../helpers/toolchain-context.ts";

describe("the step as CI's accounts", () => {
  let cloud: TestCloud;
  beforeEach(async () => {
    cloud = await new TestCloud().start();
    await deploy(cloud);
  });
  afterEach(() => cloud.stop());

  /** An update is a call that only the deployer may send, unless `everybodyUpdates`. */
  const groundOf = (everybodyUpdates = false) => {
    const { ground, commands } = lifeGround(cloud);
    let google = ground.google;
    const stack = {
      preview: () => Promise.resolve(["update gcp::default_9_37_0", "gcp::default_9_37_0 accessToken"]),
      drift: async () => {
        await google.get(`${COMPUTE}/global/networks`);
        return [];
      },
      up: async () => {
        if (!everybodyUpdates) await google.delete(`${COMPUTE}/global/networks/none`).catch(unlessMissing);
      },
    };
    const kubectl = { run: () => Promise.reject(new Error("pods is forbidden")) };
    const accountsOfGround = {
      developersToken: "developer's",
      open: ({ token }: { token: string }) => {
        google = googleCalls(cloud.server.url, token);
        return Promise.resolve({ environment: {}, google, close: () => Promise.resolve() });
      },
      usedBy: (email: string) => Promise.resolve(cloud.server.identities.usedBy(email)),
    };
    const own = {
      accounts: accountsOfGround,
      with: () => ({ stack, kubectl }),
    } as unknown as Partial<LifeGround>;
    return { ground: { ...ground, ...own }, commands };
  };
  const unlessMissing = (error: Error) => {
    if (!/404/.test(error.message)) throw error;
  };

  const accounts = `/iam/v1/projects/${PROJECT_ID}/serviceAccounts`;

  /** Makes the accounts without the bootstrap program, which bootstrap.test.ts runs on the real engine. */
  async function identities(): Promise<CiIdentities<"dev">> {
    await cloud.enable("iamcredentials", "cloudresourcemanager");
    const bindings: object[] = [];
    const account = async (accountId: string, role: string): Promise<CiAccount> => {
      const email = `${accountId}@${PROJECT_ID}.iam.gserviceaccount.com`;
      await cloud.send("POST", accounts, { accountId });
      const creator = {
        role: "roles/iam.serviceAccountTokenCreator",
        members: ["user:developer@example.com"],
      };
      await cloud.send("POST", `${accounts}/${email}:setIamPolicy`, { policy: { bindings: [creator] } });
      bindings.push({ role, members: [`serviceAccount:${email}`] });
      await cloud.send("POST", `/crm/v1/projects/${PROJECT_ID}:setIamPolicy`, { policy: { bindings } });
      const path = `/iamcredentials/v1/projects/-/serviceAccounts/${email}:generateAccessToken`;
      const { body } = await cloud.send("POST", path, {
        scope: ["https://www.googleapis.com/auth/cloud-platform"],
      });
      return { email, token: String(body.accessToken) };
    };
    return {
      accounts: {
        dev: {
          reader: await account("dev-reader", "roles/compute.networkViewer"),
          deployer: await account("dev-deployer", "roles/compute.networkAdmin"),
        },
      },
      remove: () => Promise.resolve(void (removed += 1)),
    };
  }
  let removed: number;
  const step = ciAccountsWith(identities);

  it("finds a reader that can't update and a deployer that can, and removes both", async () => {
    removed = 0;
    const { ground, commands } = groundOf();
    expect(await step.run(ground)).to.equal(
      "bootstrap/ makes the accounts; the reader previews and changes nothing; the deployer updates",
    );
    expect(removed).to.equal(1);
    expect(commands.slice(-2)).to.deep.equal(["set gcp:accessToken blue.replicas", "up"]);
  });

  it("fails when the reader can update, and then too sets the developer's token and removes the accounts", async () => {
    removed = 0;
    const { ground, commands } = groundOf(true);
    expect((await rejection(step.run(ground))).message).to.equal(
      "the reader's update: expected a refusal for a missing permission, got none",
    );
    expect(commands.slice(-2)).to.deep.equal(["set gcp:accessToken blue.replicas", "up"]);
    expect(removed).to.equal(1);
  });
});
