import type { Cloud } from "../../kernel/cloud.ts";
import { failedPrecondition, notFound } from "../../kernel/google-error.ts";
import { findOperation } from "../../kernel/long-running.ts";
import type { Operation, OperationRequest } from "../../kernel/operations.ts";
import { route, type Call, type Route } from "../../http/routes.ts";
import { CONTAINER } from "../../resources/stored-clusters.ts";
import { checkListedLocation } from "./new-cluster.ts";
import { containerLink } from "./show-cluster.ts";

/** Starts an operation on a cluster or node pool and returns Google's answer for it. */
export function startContainerOperation(
  cloud: Cloud,
  { version }: Pick<Call, "version">,
  request: Pick<OperationRequest, "type" | "target" | "task" | "args">,
): object {
  const [, project = "", , location = ""] = request.target.split("/");
  const operation = cloud.operations.start({ api: CONTAINER, project, location, ...request });
  return showContainerOperation(cloud, operation, version);
}

function showContainerOperation({ projects }: Cloud, operation: Operation, version: string): object {
  const { id, project, location, type, target, status, startTime, insertTime, endTime, error } = operation;
  // Kubernetes Engine uses the project's number here, but its id in the links of clusters.
  const link = (path: string) =>
    containerLink(
      version,
      path.replace(/^projects\/[^/]+/, `projects/${projects.get(project).projectNumber}`),
    );
  return {
    name: id,
    operationType: type,
    status,
    zone: location,
    location,
    selfLink: link(`projects/${project}/locations/${location}/operations/${id}`),
    targetLink: link(target),
    startTime: startTime ?? insertTime,
    ...(endTime ? { endTime } : {}),
    ...(error ? { statusMessage: error.message, error } : {}),
  };
}

export function containerOperationRoutes(cloud: Cloud): Route[] {
  const { operations } = cloud;
  const operation = "projects/{project}/locations/{location}/operations/{operation}" as const;
  const find = ({
    project,
    location,
    operation: id,
  }: {
    project: string;
    location: string;
    operation: string;
  }) => {
    const found = findOperation(operations, CONTAINER, id);
    if (found.project === project && found.location === location) return found;
    throw notFound(`Not found: projects/${project}/locations/${location}/operations/${id}.`);
  };
  return [
    route("GET", "projects/{project}/locations/{location}/operations", ({ params, version }) => {
      checkListedLocation(params.location);
      return {
        operations: operations
          .list(CONTAINER)
          .filter(({ project }) => project === params.project)
          .filter(({ location }) => params.location === "-" || location === params.location)
          .map((each) => showContainerOperation(cloud, each, version)),
      };
    }),
    route("GET", operation, ({ params, version }) => showContainerOperation(cloud, find(params), version)),
    route("POST", `${operation}:cancel`, ({ params }) => {
      const { type, id } = find(params);
      throw failedPrecondition(`Operation ${id} (${type}) cannot be cancelled.`);
    }),
  ];
}
