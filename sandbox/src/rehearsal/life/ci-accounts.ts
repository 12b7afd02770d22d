import { expectThat } from "../drills/expectations.ts";
import { ciIdentities, type CiAccount, type CiIdentities } from "./ci-identities.ts";
import type { LifeGround, LifeStep } from "./life-step.ts";

const REPLICAS = { before: 2, after: 3 };
/**
 * Roles for objects in the cluster, which this step changes in a real one. The others are checked by
 * sandbox/test/program/bootstrap.test.ts, in which the deployers also create and destroy everything.
 */
const OF_CLUSTER = ["roles/container.developer", "roles/container.viewer"];

interface Policy {
  readonly bindings?: readonly { readonly role: string; readonly members: readonly string[] }[];
}

/** Previews as the reader of a stack and updates as its deployer, as the workflows do. */
export const ciAccounts = ciAccountsWith(ciIdentities);

/** @param identitiesOn makes the accounts */
export function ciAccountsWith(identitiesOn: (ground: LifeGround) => Promise<CiIdentities>): LifeStep {
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

async function work(ground: LifeGround, identities: CiIdentities): Promise<string> {
  const { stack } = ground;
  const { reader, deployer } = identities;
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
    ...(await rolesWithoutUse(ground, reader.email)),
    ...(await rolesWithoutUse(ground, deployer.email)),
  ];
  const ofCluster = unneeded.filter((role) => OF_CLUSTER.includes(role));
  expectThat(ofCluster.length === 0, `expected a use of each role, got none of ${ofCluster.join(", ")}`);
  return "bootstrap/ makes the accounts; the reader previews and changes nothing; the deployer updates";
}

async function tidyUp({ stack, accounts }: LifeGround, { remove }: CiIdentities): Promise<void> {
  try {
    await stack.setConfig({ "gcp:accessToken": accounts.developersToken, "blue.replicas": REPLICAS.before });
    // The state keeps the token of the last update, and a refresh or a destroy uses it.
    await stack.up();
  } finally {
    await remove();
  }
}

/** Leaves out the default provider: its token is config here, and comes from the environment in CI. */
const isNotTheToken = (change: string) => !/^(update )?gcp::default/.test(change);

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

async function expectForbidden(what: string, act: () => Promise<unknown>): Promise<void> {
  const error = await act().then(
    () => undefined,
    (reason: unknown) => reason as Error,
  );
  const isForbidden = error !== undefined && /403|forbidden|permission/i.test(error.message);
  expectThat(
    isForbidden,
    `${what}: expected a refusal for a missing permission, got ${error?.message ?? "none"}`,
  );
}

/** The roles in the stack's project without which the account would have had every permission that it used. */
async function rolesWithoutUse({ google, project, accounts }: LifeGround, email: string): Promise<string[]> {
  const options = { requestedPolicyVersion: 3 };
  const { bindings = [] } = await google.post<Policy>(`/crm/v1/projects/${project}:getIamPolicy`, {
    options,
  });
  const roles = bindings
    .filter(({ members }) => members.includes(`serviceAccount:${email}`))
    .map(({ role }) => role);
  const used = await accounts.usedBy(email);
  const onlyOne = used
    .map((each) => roles.filter((role) => each.roles.includes(role)))
    .filter(({ length }) => length === 1);
  return roles.filter((role) => !onlyOne.some(([needed]) => needed === role));
}
