import type * as pulumi from "@pulumi/pulumi";
import * as v from "valibot";
import { configError } from "../components/release/config-error.ts";
import { REGISTRY_HOSTS, type RegistryHost } from "../components/image/registry-hosts.ts";
import type { RawConfig } from "../settings/read-config.ts";
import { schemaErrors } from "../settings/schema-errors.ts";
import { flag, list, map, object, oneOf, optional, text, textOrDigits } from "../settings/schema-parts.ts";
import { NODE_ROLE } from "./roles.ts";

/** A stack that the workflows deliver. */
export interface DeliveredStack {
  /** Id of its Google Cloud project. */
  readonly project: string;
  /** Whether pull requests of the repository may act as its reader. */
  readonly pullRequests: boolean;
  /**
   * Name of the stack whose images it copies.
   * @default - it builds its own
   */
  readonly promotesFrom?: string;
  /** Whether its config has values in Secret Manager. */
  readonly secretManager: boolean;
  /** The host of its own images. */
  readonly registryHost: RegistryHost;
  /** The roles that its update grants in its project. */
  readonly grants: readonly string[];
}

export interface BootstrapSettings {
  /** Id of the project of the federation, the accounts, the states and the keys. */
  readonly project: string;
  /** `OWNER/NAME` on GitHub. */
  readonly repository: string;
  readonly repositoryId: string;
  readonly location: string;
  /** By name. */
  readonly stacks: Readonly<Record<string, DeliveredStack>>;
}

const PROJECT_ID =
  "a project id: 6 to 30 lower-case letters, digits and hyphens, starting with a letter, not ending in a hyphen";
const project = (example: string) => text(PROJECT_ID, example, /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/);
// With the ending -deployer, the longest account id has 30 characters.
const STACK_NAME = /^[a-z][a-z0-9-]{0,20}$/;
const STACK_NAMES =
  "the name of a stack: 1 to 21 lower-case letters, digits and hyphens, starting with a letter";

const SCHEMA = object({
  "gcp:project": project("my-project-delivery"),
  repository: text(
    "OWNER/NAME of a repository on GitHub",
    "my-organization/my-repository",
    /^[\w-]+\/[\w.-]+$/,
  ),
  repositoryId: textOrDigits(
    "the repository's number, as `gh api repos/OWNER/NAME --jq .id` prints it",
    "123456789",
    /^[1-9]\d*$/,
  ),
  location: text("a region of Google Cloud", "us-central1", /^[a-z]+-[a-z]+\d+$/),
  stacks: map(
    object({
      project: project("my-project-dev"),
      pullRequests: optional(flag(), false),
      promotesFrom: optional(text(STACK_NAMES, "dev", STACK_NAME)),
      secretManager: optional(flag(), false),
      registryHost: optional(oneOf(REGISTRY_HOSTS), "gcr.io"),
      grants: optional(
        list(
          text("a role", "roles/container.developer", /^roles\/[\w.]+$/),
          "a list of roles",
          "roles/container.developer",
        ),
        [],
      ),
    }),
    { pattern: STACK_NAME, expectedKey: STACK_NAMES, example: "dev", item: "{project: my-project-dev}" },
  ),
});

// https://cloud.google.com/iam/docs/workload-identity-federation#mapping
const LONGEST_SUBJECT_BYTES = 127;

/** @throws RunError with one line for each value that is wrong */
export function readBootstrapSettings(raw: RawConfig, projectName: string): BootstrapSettings {
  const prefix = `${projectName}:`;
  const own = Object.entries(raw)
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, value]) => [key.slice(prefix.length), value]);
  const config: unknown = {
    repository: "",
    repositoryId: "",
    location: "us-central1",
    ...Object.fromEntries(own),
    "gcp:project": raw["gcp:project"] ?? "",
  };
  const result = v.safeParse(SCHEMA, config, { abortPipeEarly: true });
  if (!result.success) throw schemaErrors(SCHEMA, result.issues, config);
  const { "gcp:project": federationProject, repository, repositoryId, location, stacks } = result.output;
  const settings = {
    project: federationProject,
    repository,
    repositoryId,
    location,
    stacks: withNodeRole(stacks),
  };
  checkStacks(settings);
  return settings;
}

const withNodeRole = (stacks: Readonly<Record<string, DeliveredStack>>) =>
  Object.fromEntries(
    Object.entries(stacks).map(([name, stack]) => [
      name,
      { ...stack, grants: [...new Set([NODE_ROLE, ...stack.grants])] },
    ]),
  );

function checkStacks({ project: federation, repository, stacks }: BootstrapSettings): void {
  const names = Object.keys(stacks);
  if (names.length === 0) {
    throw configError("stacks", {
      got: "",
      expected: "at least one stack",
      nextStep: "Set its project, such as: pulumi config set --path 'stacks.dev.project' my-project-dev",
    });
  }
  for (const [name, { project: own, promotesFrom }] of Object.entries(stacks)) {
    if (own === federation) throw ownProject(name, own);
    if (promotesFrom !== undefined && (promotesFrom === name || !names.includes(promotesFrom))) {
      throw configError(`stacks.${name}.promotesFrom`, {
        got: promotesFrom,
        expected: `the name of another stack: ${names.filter((each) => each !== name).join(", ") || "there is none"}`,
        nextStep: `Remove it with: pulumi config rm --path 'stacks.${name}.promotesFrom'`,
      });
    }
    const longest = subjectsOf(repository, name).deployer;
    if (Buffer.byteLength(longest) > LONGEST_SUBJECT_BYTES) {
      throw configError("repository", {
        got: repository,
        expected: `a name so short that the subject of GitHub's token, ${longest}, has at most ${LONGEST_SUBJECT_BYTES} bytes`,
        nextStep: "Rename the stack or the repository",
      });
    }
  }
}

function ownProject(name: string, got: string): pulumi.RunError {
  return configError(`stacks.${name}.project`, {
    got,
    expected:
      "another project than the federation's, where the stack's deployer could make itself another stack's",
    nextStep:
      "Create a project for the federation, and set it with: pulumi config set gcp:project my-project-delivery",
  });
}

/** The subjects of the tokens that GitHub gives to the jobs of the repository. */
export function subjectsOf(repository: string, stack: string) {
  return {
    main: `repo:${repository}:ref:refs/heads/main`,
    pullRequest: `repo:${repository}:pull_request`,
    deployer: `repo:${repository}:environment:${stack}`,
  };
}
