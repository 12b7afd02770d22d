import { expectThat } from "../drills/expectations.ts";
import { whatThereIs } from "../../google-cloud/leftovers.ts";
import type { LifeGround, LifeStep } from "./life-step.ts";

const STACK = "own-project";
const BILLING_ACCOUNT = "01A2B3-C4D5E6-F7A8B9";
/** Nodes take a minute to boot, and are the same in any project. */
const CLUSTER = "**::gcp:container/cluster:Cluster::**";

/** The program creates the project that it works in, up to the cluster, and deletes it again. */
export const ownProject: LifeStep = {
  name: "a project of the stack's own",
  run: async (ground) => {
    const { google, stack: main, otherStack } = ground;
    await enableBilling(ground);
    // Google never gives an id twice.
    const projectId = `life-${Date.now().toString(36)}`;
    const stack = otherStack(STACK);
    await stack.create(main.name);
    let made: string;
    try {
      await stack.setConfig({
        "gcp:project": projectId,
        "projectCreation.billingAccount": BILLING_ACCOUNT,
        "projectCreation.labels.made-by": "walk",
        "projectCreation.deleteOnDestroy": "true",
      });
      await stack.up({ without: CLUSTER });
      made = await expectWorking(ground, projectId);
      await stack.up({ without: CLUSTER, refresh: true, expectNoChanges: true });
    } finally {
      await stack.destroy();
      await stack.remove();
    }
    const { data: project } = await google.resourceManager.projects.get({ projectId });
    expectThat(
      project.lifecycleState === "DELETE_REQUESTED",
      `after the destroy the project is ${project.lifecycleState}, expected DELETE_REQUESTED`,
    );
    return `made with billing and a label, with ${made}; deleted by the destroy`;
  },
};

/** Whoever creates projects needs it, in a project that they have. */
async function enableBilling({ google, project }: LifeGround): Promise<void> {
  await google.serviceUsage.services.enable({
    name: `projects/${project}/services/cloudbilling.googleapis.com`,
  });
}

/** Returns what is in the project. */
async function expectWorking({ google }: LifeGround, projectId: string): Promise<string> {
  const { data: project } = await google.resourceManager.projects.get({ projectId });
  const { data: billing } = await google.billing.projects.getBillingInfo({ name: `projects/${projectId}` });
  expectThat(
    project.labels?.["made-by"] === "walk" && billing.billingEnabled === true,
    `the project has labels ${JSON.stringify(project.labels ?? {})} and billing ${billing.billingEnabled}`,
  );
  const listed = await whatThereIs(google, projectId);
  const missing = ["networks", "service accounts", "repositories"].filter(
    (kind) => listed.find((each) => each.kind === kind)?.names.length !== 1,
  );
  expectThat(missing.length === 0, `the project has not one each of ${missing.join(", ")}`);
  return listed
    .filter(({ names }) => names.length > 0)
    .map(({ kind }) => kind)
    .join(", ");
}
