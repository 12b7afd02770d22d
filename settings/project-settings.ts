import type { ProjectArgs } from "../components/google/project.ts";
import type { Setting } from "./setting.ts";
import type { StackConfig } from "./stack-config.ts";

/** What a project that the program creates is made with. */
export type ProjectCreation = Omit<ProjectArgs, "project">;

/** A role of a member in the project. */
export interface AccessRight {
  /** As in IAM policies, such as `group:developers@example.com`. */
  readonly member: string;
  readonly role: string;
}

export interface ProjectSettings {
  /** Absent when the project exists already. */
  readonly creation?: ProjectCreation;
  readonly access: readonly AccessRight[];
}

const MEMBER = /^((user|group|serviceAccount):[^\s@]+@[^\s@]+|domain:[^\s@]+|principal(Set)?:\/\/\S+)$/;
const ROLE = /^((projects|organizations)\/[^/\s]+\/)?roles\/[A-Za-z0-9_.]+$/;
const LABEL_KEY = /^[a-z][a-z0-9_-]{0,62}$/;
const LABEL_VALUE = /^[a-z0-9_-]{0,63}$/;

export function readProjectSettings(config: StackConfig, project: string): ProjectSettings {
  return {
    creation: readCreation(config.get("projectCreation"), project),
    access: readAccess(config.get("access")),
  };
}

function readCreation(setting: Setting, project: string): ProjectCreation | undefined {
  const { displayName, organization, folder, billingAccount, labels, deleteOnDestroy } = setting.properties([
    "displayName",
    "organization",
    "folder",
    "billingAccount",
    "labels",
    "deleteOnDestroy",
  ]);
  const all = [displayName, organization, folder, billingAccount, labels, deleteOnDestroy];
  if (!all.some(({ isSet }) => isSet)) return undefined;
  if (organization.isSet && folder.isSet) {
    throw folder.error(
      "one of organization and folder",
      `A folder lies in its organization already: pulumi config rm --path '${organization.path}'`,
    );
  }
  return {
    displayName: displayName.isSet
      ? displayName.text("4 to 30 letters, digits, spaces and -'!\" characters", "'My project'", DISPLAY_NAME)
      : project,
    organization: organization.isSet ? readNumber(organization) : undefined,
    folder: folder.isSet ? readNumber(folder) : undefined,
    billingAccount: billingAccount.text(
      "the id of a billing account, three groups of six digits and letters A to F",
      "01A2B3-C4D5E6-F7A8B9",
      /^[0-9A-F]{6}(-[0-9A-F]{6}){2}$/,
    ),
    labels: readLabels(labels),
    deleteOnDestroy: deleteOnDestroy.isSet && deleteOnDestroy.flag(),
  };
}

const DISPLAY_NAME = /^[\w '"!-]{4,30}$/;

// Written bare in YAML, it comes as a number.
function readNumber(setting: Setting): string {
  const text = String(setting.value);
  if (/^[1-9]\d{0,18}$/.test(text)) return text;
  throw setting.invalid(
    "a number, as `gcloud organizations list` and `gcloud resource-manager folders list` show",
    "123456789012",
  );
}

function readLabels(setting: Setting): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const [key, value] of setting.entries()) {
    if (!LABEL_KEY.test(key)) {
      throw value.error(
        "a key of lower-case letters, digits, _ and -, at most 63, starting with a letter",
        `Rename it; remove this one with: pulumi config rm --path '${value.path}'`,
      );
    }
    labels[key] = value.text("at most 63 lower-case letters, digits, _ and -", "web", LABEL_VALUE);
  }
  return labels;
}

function readAccess(setting: Setting): AccessRight[] {
  return setting.entries().flatMap(([member, roles]) => {
    if (!MEMBER.test(member)) {
      throw roles.error(
        "a member of IAM that is somebody: user:, group: or serviceAccount: and an email address, domain:, " +
          "principal:// or principalSet://",
        `Remove it with: pulumi config rm --path '${roles.path}'`,
      );
    }
    const items = roles.items();
    const names = items.map((role) => role.text("a role of IAM", "roles/container.developer", ROLE));
    const twice = items.find((_, index) => names.indexOf(names[index]!) !== index);
    if (items.length > 0 && !twice) return names.map((role) => ({ member, role }));
    throw (twice ?? roles).error(
      "a list of roles, each once",
      `Set them, such as: pulumi config set --path '${roles.path}[0]' roles/container.developer`,
    );
  });
}
