import { listResources } from "../../engine/index.ts";
import { expectThat } from "../drills/expectations.ts";
import { PulumiError, type PulumiStack } from "../pulumi-stack.ts";
import type { LifeGround, LifeStep } from "./life-step.ts";

const STACK = "sandbox-own-project";
const BILLING_ACCOUNT = "01A2B3-C4D5E6-F7A8B9";
const LABEL = { key: "made-by", value: "walk" };
const ANSWERS = { timeoutSeconds: 60, intervalMs: 100 };

/** The fields of a project that the walk reads. */
interface Project {
  readonly lifecycleState: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** Runs another stack whose program creates its own project and deletes it again. */
export const ownProject: LifeStep = {
  name: "another stack creates its project",
  run: async (ground) => {
    const { google, stack: main, otherStack } = ground;
    const stack = otherStack(STACK);
    await clearAway(stack);
    await enableBilling(ground);
    // Google never accepts an id twice.
    const projectId = `life-${Date.now().toString(36)}`;
    await stack.create(main.name);
    await stack.setConfig({
      "gcp:project": projectId,
      "projectCreation.billingAccount": BILLING_ACCOUNT,
      [`projectCreation.labels.${LABEL.key}`]: LABEL.value,
      "projectCreation.deleteOnDestroy": "true",
    });
    await stack.up();
    await stack.up({ refresh: true, expectNoChanges: true });
    await expectWorking(ground, stack, projectId);
    await stack.destroy();
    await stack.remove();
    const project = await google.get<Project>(`/crm/v1/projects/${projectId}`);
    expectThat(
      project.lifecycleState === "DELETE_REQUESTED",
      `the project after the destroy: expected DELETE_REQUESTED, got ${project.lifecycleState}`,
    );
    return "the project has billing, labels and all resources; the app answers; the destroy deletes the project";
  },
};

/** Removes what a failed walk left. */
async function clearAway(stack: PulumiStack): Promise<void> {
  try {
    await stack.resources();
  } catch (error) {
    if (error instanceof PulumiError && error.message.includes("no stack named")) return;
    throw error;
  }
  await stack.destroy();
  await stack.remove();
}

/** An account that creates projects needs this API enabled in its own project. */
async function enableBilling({ google, project }: LifeGround): Promise<void> {
  await google.post(`/serviceusage/v1/projects/${project}/services/cloudbilling.googleapis.com:enable`);
}

async function expectWorking(
  { app, google }: LifeGround,
  stack: PulumiStack,
  projectId: string,
): Promise<void> {
  const project = await google.get<Project>(`/crm/v1/projects/${projectId}`);
  const billing = await google.get<{ billingEnabled?: boolean }>(
    `/billing/v1/projects/${projectId}/billingInfo`,
  );
  expectThat(
    project.labels?.[LABEL.key] === LABEL.value && billing.billingEnabled === true,
    `the project: expected the label ${LABEL.key} and billing, got labels ${JSON.stringify(project.labels ?? {})} and billing ${billing.billingEnabled}`,
  );
  const missing = (await listResources(google, projectId)).filter(({ names }) => names.length === 0);
  expectThat(missing.length === 0, `the project has no ${missing.map(({ kind }) => kind).join(", no ")}`);
  await app.waitForRelease(await stack.output("url"), { color: "blue", version: "1.0.1" }, ANSWERS);
}
