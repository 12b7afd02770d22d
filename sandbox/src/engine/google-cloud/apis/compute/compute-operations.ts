import type { Cloud } from "../../kernel/cloud.ts";
import type { Query } from "../../fields/check-query.ts";
import { notFound } from "../../kernel/google-error.ts";
import type { JsonObject } from "../../kernel/json.ts";
import { isRegion } from "../../kernel/locations.ts";
import { findOperation } from "../../kernel/long-running.ts";
import type { Operation, OperationRequest } from "../../kernel/operations.ts";
import { route, type Route } from "../../http/routes.ts";
import { aggregated } from "./aggregated.ts";
import { listAnswer } from "./lists.ts";
import { checkRegion, checkZone, scopeOf, selfLink } from "../../resources/self-links.ts";

export const COMPUTE = "compute";
const LONGEST_WAIT_MS = 120_000;

/** Starts an operation on a Compute Engine resource and returns Google's answer for it. */
export function startComputeOperation(
  { operations }: Cloud,
  request: Pick<OperationRequest, "project" | "location" | "type" | "target" | "task" | "args">,
): JsonObject {
  return showComputeOperation(operations.start({ api: COMPUTE, ...request }));
}

const PROGRESS = { PENDING: 0, RUNNING: 50, DONE: 100 };

function showComputeOperation(operation: Operation): JsonObject {
  const { id, project, location, target, status, error } = operation;
  const scope = scopeOf(location);
  const isInternal = error?.code === 13;
  const path = `projects/${project}/${scope}`;
  return {
    kind: "compute#operation",
    id: String(BigInt(`0x${id.slice(-12)}`)),
    name: id,
    operationType: operation.type,
    targetLink: selfLink(target),
    status,
    progress: PROGRESS[status],
    insertTime: operation.insertTime,
    startTime: operation.startTime ?? operation.insertTime,
    ...(operation.endTime ? { endTime: operation.endTime } : {}),
    selfLink: selfLink(`${path}/operations/${id}`),
    // Clients poll the operation in this scope.
    ...(scope === "global" ? {} : { [isRegion(location) ? "region" : "zone"]: selfLink(path) }),
    ...(error
      ? {
          httpErrorStatusCode: isInternal ? 500 : 400,
          httpErrorMessage: isInternal ? "INTERNAL SERVER ERROR" : "BAD REQUEST",
          error: {
            errors: [{ code: isInternal ? "INTERNAL_ERROR" : "INVALID_USAGE", message: error.message }],
          },
        }
      : {}),
  };
}

interface OperationParams {
  readonly project: string;
  readonly region?: string;
  readonly zone?: string;
  readonly operation: string;
}

export function computeOperationRoutes({ operations }: Cloud): Route[] {
  const find = (params: object) => {
    const { project, region, zone, operation: id } = params as OperationParams;
    const scope = region ? `regions/${region}` : zone ? `zones/${zone}` : "global";
    const operation = findOperation(operations, COMPUTE, id);
    if (operation.project === project && scopeOf(operation.location) === scope) return operation;
    throw notFound(`The resource 'projects/${project}/${scope}/operations/${id}' was not found`);
  };
  const inProject = (project: string) =>
    operations.list(COMPUTE).filter((operation) => operation.project === project);
  const listed = (project: string, location: string, query: Query) =>
    listAnswer(
      "operation",
      `projects/${project}/${scopeOf(location)}/operations`,
      inProject(project)
        .filter((each) => each.location === location)
        .map(showComputeOperation),
      query,
    );
  const wait = async (params: object) => {
    const operation = find(params);
    await operations.wait(operation, LONGEST_WAIT_MS);
    return showComputeOperation(operation);
  };
  return [
    aggregated("operations", "operation", ({ project }) =>
      inProject(project).map((operation) => ({
        scope: scopeOf(operation.location),
        resource: showComputeOperation(operation),
      })),
    ),
    route("GET", "projects/{project}/global/operations", ({ params, query }) =>
      listed(params.project, "global", query),
    ),
    route(
      "GET",
      "projects/{project}/regions/{region}/operations",
      ({ params, query }) => (checkRegion(params.region), listed(params.project, params.region, query)),
    ),
    route(
      "GET",
      "projects/{project}/zones/{zone}/operations",
      ({ params, query }) => (checkZone(params.zone), listed(params.project, params.zone, query)),
    ),
    ...["global", "regions/{region}", "zones/{zone}"].flatMap((scope) => [
      route("GET", `projects/{project}/${scope}/operations/{operation}`, ({ params }) =>
        showComputeOperation(find(params)),
      ),
      route("POST", `projects/{project}/${scope}/operations/{operation}/wait`, ({ params }) => wait(params)),
    ]),
  ];
}
