/** Resource Manager has projects and their access policies. What of it is not simulated: */
const NOT_COVERED = [
  "folders and organisations: the parent of a project is kept and shown",
  "tags, liens, moving and restoring projects",
  "deleting a project that still has clusters",
  "what is left of a deleted project: Google removes it after 30 days",
  "audit configuration in policies",
  "what a policy allows: the one caller may do everything",
] as const;

import type { Cloud } from "../cloud.ts";
import { stringListField } from "../json.ts";
import { route, type Api } from "../routes.ts";
import { projectListRoutes } from "./project-lists.ts";
import { projectRoutes } from "./project-changes.ts";

export function resourceManager(cloud: Cloud): Api {
  const { policies } = cloud;
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
      route("POST", "projects/{project}:getIamPolicy", ({ params }) =>
        policies.get(resource(params.project)),
      ),
      route("POST", "projects/{project}:setIamPolicy", ({ params, body }) =>
        policies.set(resource(params.project), body),
      ),
      route("POST", "projects/{project}:testIamPermissions", ({ body }) => ({
        permissions: stringListField(body, "permissions") ?? [],
      })),
    ],
  };
}
