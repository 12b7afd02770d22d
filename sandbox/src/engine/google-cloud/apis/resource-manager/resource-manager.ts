/** Resource Manager: projects and their access policies. Not simulated: */
const NOT_COVERED = [
  "folders and organisations: the parent of a project is only stored and shown",
  "tags, liens, moving and restoring projects",
  "deleting a project that still has clusters",
  "the removal of a deleted project after 30 days: here it stays",
  "audit configuration in policies",
  "policies with conditions in version 1: they are shown as in version 3",
] as const;

import type { Cloud } from "../../kernel/cloud.ts";
import { invalidArgument } from "../../kernel/google-error.ts";
import { objectField, objectListField, stringListField, type JsonObject } from "../../kernel/json.ts";
import { route, type Api } from "../../http/routes.ts";
import { projectListRoutes } from "./project-lists.ts";
import { projectRoutes } from "./project-changes.ts";

export function resourceManager(cloud: Cloud): Api {
  const { policies, projects } = cloud;
  const resource = (project: string) => `projects/${project}`;
  return {
    title: "Resource Manager",
    notCovered: NOT_COVERED,
    base: "crm",
    versions: ["v1", "v3"],
    service: "cloudresourcemanager.googleapis.com",
    ofCaller: true,
    routes: [
      ...projectListRoutes(cloud),
      ...projectRoutes(cloud),
      route("POST", "projects/{project}:getIamPolicy", (call) =>
        policies.get(resource(call.params.project), call),
      ),
      route("POST", "projects/{project}:setIamPolicy", ({ params, body }) => {
        checkNotPublic(body);
        return policies.set(resource(projects.getActive(params.project).projectId), body);
      }),
      route("POST", "projects/{project}:testIamPermissions", ({ params, body, caller }) => ({
        permissions: (stringListField(body, "permissions") ?? []).filter((permission) =>
          caller.can(permission, resource(params.project)),
        ),
      })),
    ],
  };
}

function checkNotPublic(body: JsonObject): void {
  const bindings = objectListField(objectField(body, "policy"), "bindings");
  const members = bindings.flatMap((binding) => stringListField(binding, "members") ?? []);
  const everybody = members.find((member) => member === "allUsers" || member === "allAuthenticatedUsers");
  if (everybody !== undefined)
    throw invalidArgument(`Invalid member '${everybody}': projects do not support it.`);
}
