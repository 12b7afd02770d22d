import * as v from "valibot";
import type { Config } from "./config-schema.ts";
import { roleText } from "./project-settings.ts";
import { flag, list, optional, text } from "./schema-parts.ts";

/** What the app has of Google, besides its cluster. */
export type GoogleSettings = Pick<Config, "appRoles" | "outgoingTraffic" | "domain">;

const ROLES = "a list of roles, each once";
// Whoever has one of these can do, or grant itself, nearly everything in the project.
const TOO_WIDE = new Set(
  [
    ...["owner", "editor", "viewer", "admin", "writer", "reader"],
    ...["iam.securityAdmin", "iam.serviceAccountTokenCreator", "resourcemanager.projectIamAdmin"],
  ].map((name) => `roles/${name}`),
);

export const GOOGLE = {
  appRoles: v.pipe(
    list(
      v.pipe(
        roleText("roles/storage.objectViewer"),
        v.check(
          (role) => !TOO_WIDE.has(role),
          "a role of one Google service, as this one gives an app that is attacked the whole project",
        ),
      ),
      ROLES,
      "roles/storage.objectViewer",
    ),
    v.check((roles) => new Set(roles).size === roles.length, ROLES),
  ),
  outgoingTraffic: flag(),
  domain: optional(
    text(
      "a name of lower-case letters, digits and hyphens with at least two parts, without http:// and a dot at the end",
      "shop.example.com",
      /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/,
    ),
  ),
};

export const readGoogleSettings = ({ appRoles, outgoingTraffic, domain }: Config): GoogleSettings => ({
  appRoles,
  outgoingTraffic,
  domain,
});
