import { BILLING_ACCOUNT } from "../../engine/index.ts";
import { ciIdentities, type CiAccount, isNotTheToken, type StackAccounts } from "../life/ci-identities.ts";
import { rolesWithoutUse } from "../life/unused-roles.ts";
import { noticed } from "../noticed.ts";
import type { PulumiStack } from "../pulumi-stack.ts";
import type { Drill, DrillGround } from "./drill.ts";
import { expectForbidden, expectThat, waitFor } from "./expectations.ts";
import { kubectlOf, otherStack, removeStack, SECOND_RANGES, TWO_ZONES } from "./second-cluster.ts";

const STACK = "sandbox-prod-accounts";
/** As in Pulumi.prod.yaml. */
const PROD = {
  ...TWO_ZONES,
  ...SECOND_RANGES,
  ...{ clusterName: "prod", registryHost: "eu.gcr.io", immutableTags: "true", requireDigests: "true" },
  ...{ releaseChannel: "STABLE", activeColor: "blue", "blue.replicas": 2 },
};
/** APIs that the owner of the projects has enabled before Pulumi runs there. */
const IN_OWN_PROJECT = ["cloudresourcemanager.googleapis.com", "cloudbilling.googleapis.com"];
const IN_PROD = "container.googleapis.com";
const ANSWERS = { timeoutSeconds: 60, intervalMs: 200 };
const WITHIN = { withinSeconds: 60, pollMs: 500 };

/** What an account works with. */
type Ground = Pick<DrillGround, "run"> & {
  readonly stack: PulumiStack;
  readonly environment: NodeJS.ProcessEnv;
};

/** Releases from stack to stack, as the jobs of CI do it. */
export const promotionByAccounts: Drill = {
  name: "promotion by the accounts of both stacks",
  reaches: ["blue", "green"],
  leavesChanges: true,
  run: async (ground) => {
    const project = await prodsProject(ground);
    const { accounts, remove } = await ciIdentities(ground, {
      dev: { project: ground.project },
      prod: { project, promotesFrom: "dev" },
    });
    const prod = ground.openStack(STACK);
    try {
      await otherStack(ground, STACK, { ...PROD, "gcp:project": project });
      await releaseTwice(ground, accounts);
      await expectRefusals(ground, accounts);
      await as(ground, accounts.prod.deployer, ({ stack }) => stack.destroy());
      await expectEachRoleUsed(ground, accounts.prod, project);
    } finally {
      await removeStack(prod);
      await remove();
      await ground.google.delete(`/crm/v1/projects/${project}`);
    }
    return (
      "dev's reader promotes; prod's reader previews; prod's deployer copies the images, creates a cluster in two zones, " +
      "switches and destroys it; both need all of their roles, and nobody else may change prod"
    );
  },
};

/** Makes a project as its owner does. */
async function prodsProject({ google, project: own }: DrillGround): Promise<string> {
  await google.post(`/serviceusage/v1/projects/${own}/services:batchEnable`, { serviceIds: IN_OWN_PROJECT });
  // Google never accepts an id twice.
  const projectId = `prod-${Date.now().toString(36)}`;
  await google.post("/crm/v1/projects", { projectId });
  // The API that was just enabled refuses calls for some seconds.
  const pay = () =>
    google.put(`/billing/v1/projects/${projectId}/billingInfo`, { billingAccountName: BILLING_ACCOUNT });
  await waitFor(
    "prod's billing",
    () =>
      pay().then(
        () => true,
        () => undefined,
      ),
    WITHIN,
  );
  await google.post(`/serviceusage/v1/projects/${projectId}/services/${IN_PROD}:enable`);
  return projectId;
}

/** Promotes a first release, then a second one, and switches to the second. */
async function releaseTwice(
  ground: DrillGround,
  { dev, prod }: Readonly<Record<"dev" | "prod", StackAccounts>>,
): Promise<void> {
  const { app, stack } = ground;
  await promote(ground, dev.reader);
  await as(ground, prod.reader, async ({ stack: toPreview }) => {
    const planned = (await toPreview.plannedSteps()).map(({ op }) => op);
    expectThat(
      planned.includes("create") && !planned.includes("update"),
      `the reader's first preview: expected only resources to create, got ${[...new Set(planned)].join(", ")}`,
    );
  });
  await as(ground, prod.deployer, async ({ stack: toUpdate }) => {
    await toUpdate.up();
    await app.waitForRelease(await toUpdate.output("url"), { color: "blue", version: "1.0.0" }, ANSWERS);
  });

  await stack.setConfig({ activeColor: "green" });
  await stack.up();
  await promote(ground, dev.reader);
  await as(ground, prod.deployer, async ({ stack: toUpdate, run, environment }) => {
    await toUpdate.up();
    await app.waitForRelease(
      await toUpdate.output("previewUrl"),
      { color: "green", version: "1.1.0" },
      ANSWERS,
    );
    const url = await toUpdate.output("url");
    const traffic = await ground.underTraffic(url, async () => {
      const { succeeded, stdout, stderr } = await run(
        "node",
        ["delivery/cli.mjs", "switch", "green", "--stack", STACK, "--yes"],
        { environment },
      );
      expectThat(succeeded, `the deployer's switch failed: ${stdout}${stderr}`);
      await app.waitForRelease(url, { color: "green", version: "1.1.0" }, ANSWERS);
    });
    const problem = noticed(traffic);
    expectThat(problem === undefined, `prod's users noticed it: ${problem}`);
    ground.measure({ prodRequests: traffic.requests });
  });
}

/** Checks that the reader finds nothing to do, and that neither it nor dev's deployer can change prod. */
async function expectRefusals(
  ground: DrillGround,
  { dev, prod }: Readonly<Record<"dev" | "prod", StackAccounts>>,
): Promise<void> {
  await as(ground, prod.reader, async ({ stack, environment }) => {
    const changes = [...(await stack.preview()), ...(await stack.drift())].filter(isNotTheToken);
    expectThat(changes.length === 0, `the reader's preview: expected no change, got ${changes.join(", ")}`);
    await stack.setConfig({ "green.replicas": 3 });
    await expectForbidden("the reader's update", () => stack.up());
    await stack.setConfig({ "green.replicas": 2 });
    const kubectl = await kubectlOf(ground, stack, environment);
    await expectForbidden("the reader's kubectl delete", () => kubectl.run("delete", "pods", "--all"));
  });
  await as(ground, dev.deployer, async ({ stack, environment }) => {
    const kubectl = await kubectlOf(ground, stack, environment);
    await expectForbidden("dev's kubectl delete in prod", () => kubectl.run("delete", "pods", "--all"));
    await expectForbidden("dev's look at prod's pods", () => kubectl.run("get", "pods"));
  });
  // The state has the token of the last update, also of one that was refused, and a destroy uses it.
  await as(ground, prod.deployer, ({ stack }) => stack.up());
}

async function promote(ground: DrillGround, account: CiAccount): Promise<void> {
  const { environment, close } = await ground.accounts.open(account);
  try {
    const { succeeded, stderr } = await ground.run(
      "node",
      ["delivery/cli.mjs", "promote", "--from", ground.stack.name, "--to", STACK],
      { environment },
    );
    // Without the cluster, it would take what Pulumi recorded.
    expectThat(
      succeeded && !stderr.includes("can't be read"),
      `the promotion: expected one that reads dev's cluster, got: ${stderr}`,
    );
  } finally {
    await close();
  }
}

/** Works on prod's stack as one of the accounts. */
async function as(
  ground: DrillGround,
  account: CiAccount,
  act: (ground: Ground) => Promise<unknown>,
): Promise<void> {
  const { environment, close } = await ground.accounts.open(account);
  const stack = ground.openStack(STACK, environment);
  await stack.setConfig({ "gcp:accessToken": account.token });
  try {
    await act({ stack, environment, run: ground.run });
  } finally {
    await close();
  }
}

async function expectEachRoleUsed(
  ground: DrillGround,
  { reader, deployer }: StackAccounts,
  project: string,
): Promise<void> {
  for (const { email } of [reader, deployer]) {
    const unneeded = await rolesWithoutUse(ground, email, project);
    expectThat(
      unneeded.length === 0,
      `${email}: expected a use of each role, got none of ${unneeded.join(", ")}`,
    );
  }
}
