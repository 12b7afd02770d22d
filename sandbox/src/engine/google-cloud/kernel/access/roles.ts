import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A role's permissions: verbs by resource type, such as `{"compute.networks": "get list"}`. */
type RoleTable = Readonly<Record<string, Readonly<Record<string, string>>>>;

// From Google's reference of roles, 2026-08: https://cloud.google.com/iam/docs/roles-permissions. Only the roles that
// documentation, program and tests name and their neighbours, and only permissions on what the sandbox simulates.
const TABLE = JSON.parse(readFileSync(join(import.meta.dirname, "roles.json"), "utf8")) as RoleTable;

const ROLES: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries(TABLE).map(([role, types]) => [
    role,
    new Set(
      Object.entries(types).flatMap(([type, verbs]) => verbs.split(" ").map((verb) => `${type}.${verb}`)),
    ),
  ]),
);

export const ROLE_NAMES: readonly string[] = [...ROLES.keys()];

/** The permissions of a predefined role; undefined when the sandbox does not know the role. */
export const permissionsOfRole = (role: string): ReadonlySet<string> | undefined => ROLES.get(role);
