import { expectForbidden, expectThat } from "../drills/expectations.ts";
import { ciIdentities, type CiAccount, type CiIdentities, isNotTheToken } from "./ci-identities.ts";
import { rolesWithoutUse } from "./unused-roles.ts";
import type { LifeGround, LifeStep } from "./life-step.ts";

const REPLICAS = { before: 2, after: 3 };
/**
 * Roles for objects in the cluster, which this step changes in a real one. The others are checked by
 * sandbox/test/program/bootstrap.test.ts, in which the deployers also create and destroy everything.
 */
const OF_CLUSTER = ["roles/container.developer", "roles/container.viewer"];

/** Previews as the reader of a stack and updates as its deployer, as the workflows do. */
export const ciAccounts = ciAccountsWith((ground) =>
  ciIdentities(ground, { dev: { project: ground.project } }),
);

/** @param identitiesOn makes the accounts */
export function ciAccountsWith(identitiesOn: (ground: LifeGround) => Promise<CiIdentities<"dev">>): LifeStep {
  return {
    name: "a reader previews, a deployer updates",
    run: async (ground) => {
      const identities = await identitiesOn(ground);
      let result: string;
      try {
        result = await work(ground, identities);
      } catch (error) {
        // The error of the work says more than one of the tidying.
        await tidyUp(ground, identities).catch(() => undefined);
        throw error;
      }
      await tidyUp(ground, identities);
      return result;
    },
  };
}

async function work(ground: LifeGround, identities: CiIdentities<"dev">): Promise<string> {
  const { stack } = ground;
  const { reader, deployer } = identities.accounts.dev;
  await asAccount(ground, reader, async (as) => {
    const changes = [...(await as.stack.preview()), ...(await as.stack.drift())].filter(isNotTheToken);
    expectThat(changes.length === 0, `the reader's preview: expected no change, got ${changes.join(", ")}`);
    await stack.setConfig({ "blue.replicas": REPLICAS.after });
    await expectForbidden("the reader's update", () => as.stack.up());
    await expectForbidden("the reader's kubectl delete", () => as.kubectl.run("delete", "pods", "--all"));
    await expectForbidden("the reader's look at secrets", () => as.kubectl.run("get", "secrets"));
  });
  await asAccount(ground, deployer, async (as) => {
    await as.stack.up();
    await stack.setConfig({ "blue.replicas": REPLICAS.before });
    await as.stack.up();
    await expectNoWayIntoAnotherProject(ground, as);
  });
  const unneeded = [
    ...(await rolesWithoutUse(ground, reader.email, ground.project)),
    ...(await rolesWithoutUse(ground, deployer.email, ground.project)),
  ];
  const ofCluster = unneeded.filter((role) => OF_CLUSTER.includes(role));
  expectThat(ofCluster.length === 0, `expected a use of each role, got none of ${ofCluster.join(", ")}`);
  return "bootstrap/ makes the accounts; the reader previews and changes nothing; the deployer updates";
}

async function tidyUp({ stack, accounts }: LifeGround, { remove }: CiIdentities<"dev">): Promise<void> {
  try {
    await stack.setConfig({ "gcp:accessToken": accounts.developersToken, "blue.replicas": REPLICAS.before });
    // The state keeps the token of the last update, and a refresh or a destroy uses it.
    await stack.up();
  } finally {
    await remove();
  }
}

async function asAccount(
  ground: LifeGround,
  account: CiAccount,
  act: (as: Pick<LifeGround, "stack" | "kubectl" | "google">) => Promise<void>,
): Promise<void> {
  const { environment, google, close } = await ground.accounts.open(account);
  await ground.stack.setConfig({ "gcp:accessToken": account.token });
  try {
    await act({ ...ground.with(environment), google });
  } finally {
    await close();
  }
}

async function expectNoWayIntoAnotherProject(
  { google }: LifeGround,
  as: Pick<LifeGround, "google">,
): Promise<void> {
  // Google never accepts an id twice.
  const projectId = `prod-${Date.now().toString(36)}`;
  await google.post("/crm/v1/projects", { projectId });
  const path = `/crm/v1/projects/${projectId}`;
  await expectForbidden("a look at another stack's project", () => as.google.get(path));
  await expectForbidden("a grant in another stack's project", () =>
    as.google.post(`${path}:setIamPolicy`, { policy: { bindings: [] } }),
  );
  await google.delete(path);
}
