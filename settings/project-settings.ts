import * as v from "valibot";
import { configError, removeCommand } from "../components/release/config-error.ts";
import type { ProjectArgs } from "../components/google/project.ts";
import type { Config } from "./config-schema.ts";
import { flag, list, map, optional, optionalObject, text, textOrDigits } from "./schema-parts.ts";

/** What a project that the program creates is made with. */
export type ProjectCreation = Omit<ProjectArgs, "project">;

/** A role of a member in the project. */
export interface AccessRight {
  /** As in IAM policies, such as `group:developers@example.com`. */
  readonly member: string;
  /** Such as `roles/container.developer`. */
  readonly role: string;
}

export interface ProjectSettings {
  /**
   * How to create the project.
   * @default - the project exists already
   */
  readonly creation?: ProjectCreation;
  /** Each role of each member. */
  readonly access: readonly AccessRight[];
}

const ROLES = "a list of roles, each once";

/** A predefined role, or one of a project or an organisation. */
export const roleText = (example: string) =>
  text("a role of IAM", example, /^((projects|organizations)\/[^/\s]+\/)?roles\/[\w.]+$/);

const parentNumber = () =>
  textOrDigits(
    "a number, as `gcloud organizations list` and `gcloud resource-manager folders list` show it",
    "123456789012",
    /^[1-9]\d{0,18}$/,
  );

export const PROJECT = {
  "gcp:project": text(
    "a project id: 6 to 30 lower-case letters, digits and hyphens, starting with a letter, not ending in a hyphen",
    "my-project",
    /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/,
  ),
  projectCreation: optionalObject({
    displayName: optional(
      text("4 to 30 letters, digits, spaces and -'!\" characters", "'My project'", /^[\w '"!-]{4,30}$/),
    ),
    organization: optional(parentNumber()),
    folder: optional(parentNumber()),
    billingAccount: text(
      "the id of a billing account, three groups of six digits and letters A to F",
      "01A2B3-C4D5E6-F7A8B9",
      /^[0-9A-F]{6}(-[0-9A-F]{6}){2}$/,
    ),
    labels: map(text("at most 63 lower-case letters, digits, _ and -", "web", /^[a-z0-9_-]{0,63}$/), {
      pattern: /^[a-z][a-z0-9_-]{0,62}$/,
      expectedKey: "at most 63 lower-case letters, digits, _ and -, starting with a letter",
      example: "team",
      item: "web",
    }),
    deleteOnDestroy: optional(flag(), false),
  }),
  access: map(
    v.pipe(
      list(roleText("roles/container.developer"), ROLES, "roles/container.developer"),
      v.check((roles) => roles.length > 0 && new Set(roles).size === roles.length, ROLES),
    ),
    {
      pattern: /^((user|group|serviceAccount):[^\s@]+@[^\s@]+|domain:[^\s@]+|principal(Set)?:\/\/\S+)$/,
      expectedKey:
        "a member of IAM that is somebody: user:, group: or serviceAccount: and an email address, domain:, " +
        "principal:// or principalSet://",
      example: "group:developers@example.com",
      item: "…",
    },
  ),
};

export function readProjectSettings(config: Config): ProjectSettings {
  return {
    creation: readCreation(config),
    access: Object.entries(config.access).flatMap(([member, roles]) =>
      roles.map((role) => ({ member, role })),
    ),
  };
}

function readCreation({ projectCreation: creation, ...config }: Config): ProjectCreation | undefined {
  if (!creation) return undefined;
  if (creation.organization && creation.folder) {
    throw configError("projectCreation.folder", {
      got: creation.folder,
      expected: "only one of organization and folder, as a folder is in its organization already",
      nextStep: `Remove one with: ${removeCommand("projectCreation.organization")}`,
    });
  }
  return { ...creation, displayName: creation.displayName ?? config["gcp:project"] };
}
