/** Resource Manager reads projects and their access policies. What of it is not simulated: */
const NOT_COVERED = [
  "creating, changing and deleting projects",
  "folders, organisations, tags, liens",
  "audit configuration in policies",
  "what a policy allows: the one caller may do everything",
] as const;

import type { Cloud } from "./cloud.ts";
import { stringListField } from "./json.ts";
import { pageOf } from "./pages.ts";
import type { Project } from "./projects.ts";
import { route, type Api } from "./routes.ts";

export function resourceManager({ projects, policies }: Cloud): Api {
  const resource = (project: string) => `projects/${project}`;
  return {
    title: "Resource Manager",
    notCovered: NOT_COVERED,
    base: "crm",
    versions: ["v1"],
    service: "cloudresourcemanager.googleapis.com",
    routes: [
      route("GET", "projects", ({ query }) => {
        const { items, ...next } = pageOf(projects.list().map(show), query);
        return { projects: items, ...next };
      }),
      route("GET", "projects/{project}", ({ params }) => show(projects.get(params.project))),
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

function show({ projectId, projectNumber, name, createTime, labels }: Project): object {
  return {
    projectNumber,
    projectId,
    lifecycleState: "ACTIVE",
    name,
    createTime,
    ...(Object.keys(labels).length > 0 ? { labels } : {}),
  };
}
