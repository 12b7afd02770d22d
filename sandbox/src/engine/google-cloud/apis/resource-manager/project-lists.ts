import type { Cloud } from "../../kernel/cloud.ts";
import { invalidArgument } from "../../kernel/google-error.ts";
import { pageOf } from "../../http/pages.ts";
import type { Project } from "../../kernel/projects.ts";
import { route, type Call, type Route } from "../../http/routes.ts";
import { showProject } from "./show-project.ts";

/** The fields of a project that filters can use, with all of Google's names for them. */
const FILTERED: Readonly<Record<string, (project: Project) => string>> = {
  id: ({ projectId }) => projectId,
  projectId: ({ projectId }) => projectId,
  name: ({ name }) => name,
  displayName: ({ name }) => name,
  lifecycleState: ({ state }) => state,
  state: ({ state }) => state,
  parent: ({ parent }) => parent,
};

export function projectListRoutes({ projects }: Cloud): Route[] {
  const listed = ({ query, version, caller }: Call, wanted: (project: Project) => boolean) => {
    const isVisible = ({ projectId }: Project) =>
      caller.can("resourcemanager.projects.get", `projects/${projectId}`);
    const { items, ...next } = pageOf(projects.list().filter(isVisible).filter(wanted), query);
    return { projects: items.map((project) => showProject(project, version)), ...next };
  };
  return [
    route("GET", "projects", (call) => listed(call, matching("filter", call.query.get("filter"))), ["v1"]),
    route(
      "GET",
      "projects",
      (call) => {
        const parent = call.query.get("parent") ?? "";
        if (!parent)
          throw invalidArgument("Missing 'parent': expected folders/NUMBER or organizations/NUMBER.");
        const isDeleted = call.query.get("showDeleted") === "true";
        return listed(call, (each) => each.parent === parent && (isDeleted || each.state === "ACTIVE"));
      },
      ["v3"],
    ),
    route("GET", "projects:search", (call) => listed(call, matching("query", call.query.get("query"))), [
      "v3",
    ]),
  ];
}

function matching(parameter: string, filter: string | null): (project: Project) => boolean {
  const clauses = (filter ?? "").split(/\s+(?:AND\s+)?/).filter(Boolean);
  const tests = clauses.map((clause) => {
    const [, field = "", value = ""] = /^(\w+)[:=]"?([^"]*)"?$/.exec(clause) ?? [];
    const read = Object.hasOwn(FILTERED, field) ? FILTERED[field] : undefined;
    if (!read) {
      throw invalidArgument(
        `Invalid ${parameter} '${clause}': expected one of ${Object.keys(FILTERED).join(", ")}, then ':' or '=' and a value.`,
      );
    }
    return (project: Project) => value === "*" || read(project) === value;
  });
  return (project) => tests.every((test) => test(project));
}
