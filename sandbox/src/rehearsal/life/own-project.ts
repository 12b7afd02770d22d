import { listResources } from "../../engine/index.ts";
import { expectThat } from "../drills/expectations.ts";
import { PulumiError, type PulumiStack } from "../pulumi-stack.ts";
import type { LifeGround, LifeStep } from "./life-step.ts";

const STACK = "sandbox-own-project";
const BILLING_ACCOUNT = "01A2B3-C4D5E6-F7A8B9";
const LABEL = { key: "made-by", value: "walk" };
const RELEASE = { color: "blue", version: "1.0.1" };
const ANSWERS = { timeoutSeconds: 60, intervalMs: 100 };

/** The fields of a project that the walk reads. */
interface Project {
  readonly lifecycleState: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/**
 * Another stack, whose program creates its own project and runs the release of the first stack. It goes on when the first
 * stack and its images are gone, and deletes its project at its end.
 */
export function ownProject(): { readonly created: LifeStep; readonly survived: LifeStep } {
  // Google never accepts an id twice.
  const projectId = `life-${Date.now().toString(36)}`;
  return {
    created: {
      name: "another stack creates its project",
      run: async (ground) => {
        const { stack: main, otherStack } = ground;
        const stack = otherStack(STACK);
        await clearAway(stack);
        await enableBilling(ground);
        await stack.create(main.name);
        await stack.setConfig({
          "gcp:project": projectId,
          "projectCreation.billingAccount": BILLING_ACCOUNT,
          [`projectCreation.labels.${LABEL.key}`]: LABEL.value,
          "projectCreation.deleteOnDestroy": "true",
          "blue.image": await servedImage(main),
          outgoingTraffic: "true",
        });
        await stack.up();
        await stack.up({ refresh: true, expectNoChanges: true });
        await expectWorking(ground, stack, projectId);
        await expectOwnImage(main, stack, projectId);
        return "the project has billing, labels and all resources; the app answers from a copy of the image, the same digest";
      },
    },
    survived: {
      name: "the other stack outlives the first one",
      run: async ({ app, google, otherStack }) => {
        const stack = otherStack(STACK);
        // The third pod must run on the new node, which has no image yet.
        await stack.setConfig({ nodeCount: 3, "blue.replicas": 3 });
        await stack.up();
        await app.waitForRelease(await stack.output("url"), RELEASE, ANSWERS);
        await stack.destroy();
        await stack.remove();
        const project = await google.get<Project>(`/crm/v1/projects/${projectId}`);
        expectThat(
          project.lifecycleState === "DELETE_REQUESTED",
          `the project after the destroy: expected DELETE_REQUESTED, got ${project.lifecycleState}`,
        );
        return "a new node pulls the promoted image, whose first repository is gone; the destroy deletes the project";
      },
    },
  };
}

const servedImage = async (stack: PulumiStack) => (await stack.releases()).active?.image ?? "";

/** Checks that the stack runs a copy of the first stack's image, the same digest, in its own repository. */
async function expectOwnImage(main: PulumiStack, stack: PulumiStack, projectId: string): Promise<void> {
  const [source, copy] = await Promise.all([servedImage(main), servedImage(stack)]);
  const [, digest] = source.split("@");
  expectThat(
    copy.startsWith(`gcr.io/${projectId}/`) && copy.endsWith(`@${digest}`) && source !== copy,
    `the image: expected a copy of ${source} in gcr.io/${projectId}, got ${copy}`,
  );
}

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
  await app.waitForRelease(await stack.output("url"), RELEASE, ANSWERS);
}
