import { getRepository } from "@pulumi/gcp/artifactregistry/getRepository.js";
import { getRepositoryIamPolicy } from "@pulumi/gcp/artifactregistry/getRepositoryIamPolicy.js";
import type * as pulumi from "@pulumi/pulumi";
import { configError, setCommand } from "../release/config-error.ts";
import { isAbsent, reasonOf } from "../release/existing-image.ts";
import { registryAnswer } from "../release/registry-limit.ts";
import type { RegistryHost } from "./registry-hosts.ts";
import { REGISTRY_LOCATIONS } from "./registry-hosts.ts";
import { DELETED_LABEL, isMarked, PULL_ROLE } from "./repository-mark.ts";

/** How a stack uses the repository of its images. Two stacks of one project share it. */
export interface RepositoryUse {
  /** Id of the Google Cloud project. */
  readonly project: string;
  /** Host of the app's images, which is also the repository's name. */
  readonly registryHost: RegistryHost;
  /** Name of the cluster, which is in the name of its nodes' account. */
  readonly clusterName: string;
  /** Whether another stack has created the repository. */
  readonly adoptRepository: boolean;
  /** Whether a destroy of this stack deletes the repository with its images. */
  readonly deleteImages: boolean;
}

/** The repository as the stack's state has it. */
export interface RecordedRepository {
  /** Whether the repository is marked: a destroy of this stack deletes it. */
  readonly isMarked: boolean;
}

interface Policy {
  readonly bindings?: readonly { readonly role: string; readonly members?: readonly string[] }[];
}

/**
 * Refuses that a stack runs images which the destroy of another stack deletes. A destroy doesn't run the program. So the
 * stack that will delete the repository marks it, and Google is asked only when a stack adopts a repository or marks it.
 *
 * @throws RunError before anything is changed
 */
export async function guardSharedRepository(
  recorded: RecordedRepository | undefined,
  use: RepositoryUse,
): Promise<void> {
  if (use.adoptRepository && !recorded) await guardAdoption(use);
  if (use.deleteImages && recorded && !recorded.isMarked) await guardMark(use);
}

async function guardAdoption(use: RepositoryUse): Promise<void> {
  const { project, registryHost } = use;
  const location = REGISTRY_LOCATIONS[registryHost];
  const labels = await answerAbout(use, "adoptRepository", "roles/artifactregistry.reader", async () => {
    const found = await registryAnswer(getRepository({ project, location, repositoryId: registryHost }));
    // All labels, whoever has set them.
    return found.effectiveLabels;
  });
  if (!isMarked(labels)) return;
  throw configError("adoptRepository", {
    got: true,
    expected: `false while ${registryHost} of ${project} has the label ${DELETED_LABEL}`,
    nextStep:
      "The stack that created the repository deletes it in its destroy, with the images that this stack runs. " +
      `In that stack, run: ${setCommand("deleteImages", "false")} && pulumi up. If there is no such stack any more, run: ` +
      `gcloud artifacts repositories update ${registryHost} --location ${location} --project ${project} ` +
      `--remove-labels ${DELETED_LABEL}`,
  });
}

async function guardMark(use: RepositoryUse): Promise<void> {
  const { project, registryHost } = use;
  const location = REGISTRY_LOCATIONS[registryHost];
  const policy = await answerAbout(use, "deleteImages", "roles/iam.securityReviewer", async () => {
    const { policyData } = await registryAnswer(
      getRepositoryIamPolicy({ project, location, repository: registryHost }),
    );
    // It is empty when there is no such repository.
    return JSON.parse(policyData || "{}") as Policy;
  });
  const others = otherNodes(policy ?? {}, use);
  if (others.length === 0) return;
  throw configError("deleteImages", {
    got: true,
    expected: `false while the nodes of another stack may pull from ${registryHost} of ${project} (${others.join(", ")})`,
    nextStep:
      "The destroy of this stack would delete the images that they run. " +
      `Set it back with: ${setCommand("deleteImages", "false")}. Set it again when the other stack is destroyed.`,
  });
}

/** The accounts of other clusters' nodes that may pull. */
function otherNodes({ bindings = [] }: Policy, { project, clusterName }: RepositoryUse): string[] {
  const own = `${clusterName}-nodes@${project}.iam.gserviceaccount.com`;
  return bindings
    .filter(({ role }) => role === PULL_ROLE)
    .flatMap(({ members = [] }) => members)
    .flatMap((member) => /^serviceAccount:([^@]+-nodes@.+)$/.exec(member)?.[1] ?? [])
    .filter((account) => account !== own);
}

/** What Google says about the repository; undefined when there is none. */
async function answerAbout<T>(
  { project, registryHost }: RepositoryUse,
  key: string,
  role: string,
  ask: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw unreadable(key, `${registryHost} of ${project}`, role, error);
  }
}

const unreadable = (key: string, repository: string, role: string, error: unknown): pulumi.RunError =>
  configError(key, {
    got: true,
    expected: `false while ${repository} can't be read`,
    nextStep:
      `Google's answer: ${reasonOf(error)}. Try again. If it is about a permission, grant ${role} to the account that ` +
      "runs Pulumi.",
  });
