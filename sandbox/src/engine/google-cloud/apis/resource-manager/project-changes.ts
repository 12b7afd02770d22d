import type { Cloud } from "../../kernel/cloud.ts";
import { storedClusters } from "../../resources/stored-clusters.ts";
import { invalidArgument, notSimulated } from "../../kernel/google-error.ts";
import { objectField, stringField, type JsonObject } from "../../kernel/json.ts";
import { findOperation, longRunning } from "../../kernel/long-running.ts";
import type { OperationType } from "../../kernel/operation-types.ts";
import type { Operation } from "../../kernel/operations.ts";
import type { Project } from "../../kernel/projects.ts";
import { route, type Route } from "../../http/routes.ts";
import { showProject } from "./show-project.ts";

const API = "crm";
const V1 = ["v1"];
const V3 = ["v3"];

/** The methods that create, get, change and delete projects. They differ between the versions of the API. */
export function projectRoutes(cloud: Cloud): Route[] {
  const { operations, projects } = cloud;
  operations.define(
    "resourcemanager.create",
    () => {},
    ({ project }) => projects.delete(project as string),
  );
  operations.define("resourcemanager.settle", () => {});

  const show = (operation: Operation, version: string) =>
    longRunning(`operations/${operation.id}`, operation, {
      metadata: {
        "@type": `type.googleapis.com/google.cloudresourcemanager.${version}.${metadataOf(operation.type, version)}`,
        createTime: operation.insertTime,
      },
      response: () => ({
        "@type": `type.googleapis.com/google.cloudresourcemanager.${version}.Project`,
        ...showProject(projects.get(operation.project), version),
      }),
    });
  const start = (type: OperationType, { projectId: project }: Project, version: string) => {
    const task = type === "CreateProject" ? "resourcemanager.create" : "resourcemanager.settle";
    const target = `projects/${project}`;
    const request = { api: API, project, location: "global", type, target, task, args: { project } };
    return show(operations.start(request), version);
  };
  const change = (id: string, fields: Partial<Pick<Project, "name" | "labels">>) => {
    const project = projects.getActive(id);
    Object.assign(project, fields, { updateTime: new Date().toISOString() });
    return project;
  };
  const remove = (id: string) => {
    const project = projects.getActive(id);
    const cluster = [...storedClusters(cloud).values()].find((each) => each.project === project.projectId);
    if (cluster)
      throw notSimulated(`deleting a project that still has clusters. Delete ${cluster.key} first`);
    project.state = "DELETE_REQUESTED";
    return project;
  };

  return [
    route("GET", "projects/{project}", ({ params, version }) =>
      showProject(projects.get(params.project), version),
    ),
    route("POST", "projects", ({ body, version, caller }) => {
      const projectId = stringField(body, "projectId") ?? "";
      const name = stringField(body, version === "v1" ? "name" : "displayName") || projectId;
      const parent =
        version === "v1" ? parentOf(objectField(body, "parent")) : checkParent(stringField(body, "parent"));
      const project = projects.create(projectId, { name, labels: labelsOf(body), parent });
      cloud.policies.start(`projects/${projectId}`, [{ role: "roles/owner", members: [caller.member] }]);
      return start("CreateProject", project, version);
    }),
    route(
      "PUT",
      "projects/{project}",
      ({ params, body, version }) =>
        showProject(
          change(params.project, { name: stringField(body, "name") ?? "", labels: labelsOf(body) }),
          version,
        ),
      V1,
    ),
    route("DELETE", "projects/{project}", ({ params }) => (remove(params.project), {}), V1),
    route(
      "PATCH",
      "projects/{project}",
      ({ params, query, body, version }) =>
        start("UpdateProject", change(params.project, maskedFields(query.get("updateMask"), body)), version),
      V3,
    ),
    route(
      "DELETE",
      "projects/{project}",
      ({ params, version }) => start("DeleteProject", remove(params.project), version),
      V3,
    ),
    route("GET", "operations/{operation}", ({ params, version }) =>
      show(findOperation(operations, API, params.operation), version),
    ),
  ];
}

const metadataOf = (type: string, version: string) =>
  version === "v1" ? "ProjectCreationStatus" : `${type}Metadata`;

function labelsOf(body: JsonObject): Record<string, string> {
  const labels = Object.entries(objectField(body, "labels"));
  const wrong = labels.find(([, value]) => typeof value !== "string");
  if (wrong) throw invalidArgument(`Invalid value at 'labels.${wrong[0]}': expected a string.`);
  return Object.fromEntries(labels) as Record<string, string>;
}

function maskedFields(mask: string | null, body: JsonObject): Partial<Pick<Project, "name" | "labels">> {
  // Without a mask, all fields of the body change.
  const fields = mask ? mask.split(",") : Object.keys(body).filter((field) => field !== "name");
  const unknown = fields.find((field) => !["displayName", "display_name", "labels"].includes(field));
  if (unknown !== undefined) {
    throw invalidArgument(`Invalid updateMask: expected displayName or labels, got '${unknown}'.`);
  }
  return {
    ...(fields.some((field) => field.startsWith("display"))
      ? { name: stringField(body, "displayName") ?? "" }
      : {}),
    ...(fields.includes("labels") ? { labels: labelsOf(body) } : {}),
  };
}

function parentOf(parent: JsonObject): string {
  const [type, id] = [stringField(parent, "type"), stringField(parent, "id")];
  if (type === undefined && id === undefined) return "";
  return checkParent(`${type}s/${id}`);
}

function checkParent(parent = ""): string {
  if (parent === "" || /^(folders|organizations)\/\d+$/.test(parent)) return parent;
  throw invalidArgument(`Invalid parent '${parent}': expected folders/NUMBER or organizations/NUMBER.`);
}
