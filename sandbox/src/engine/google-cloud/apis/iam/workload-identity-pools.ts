import type { Cloud } from "../../kernel/cloud.ts";
import { alreadyExists, invalidArgument, notFound, notSimulated } from "../../kernel/google-error.ts";
import type { JsonObject } from "../../kernel/json.ts";
import { findOperation, longRunning } from "../../kernel/long-running.ts";
import type { OperationType } from "../../kernel/operation-types.ts";
import type { Operation } from "../../kernel/operations.ts";
import type { Query } from "../../fields/check-query.ts";
import { pageOf } from "../../http/pages.ts";
import { route, type Route } from "../../http/routes.ts";
import { WorkloadIdentity, type Federated } from "../../resources/workload-identity.ts";
import { checkDescription, checkId, checkProvider } from "./workload-identity-rules.ts";

const POOLS = "projects/{project}/locations/{location}/workloadIdentityPools";
const POOL = `${POOLS}/{pool}` as const;
const PROVIDERS = `${POOL}/providers` as const;
const PROVIDER = `${PROVIDERS}/{provider}` as const;

const DAYS_UNTIL_REMOVAL = 30;
const CHANGEABLE = {
  pool: ["displayName", "description", "disabled"],
  provider: ["displayName", "description", "disabled", "attributeMapping", "attributeCondition", "oidc"],
} as const;

interface Names {
  readonly project: string;
  readonly location: string;
  readonly pool: string;
  readonly provider?: string;
}

/** The methods of workload identity pools and their providers. */
export function workloadIdentityRoutes(cloud: Cloud): Route[] {
  const { operations, projects } = cloud;
  const entries = new WorkloadIdentity(cloud);
  operations.define(
    "iam.create",
    () => {},
    ({ project, pool, provider }) =>
      entries.remove({
        ...{ project: project as string, pool: pool as string },
        ...(provider === undefined ? {} : { provider: provider as string }),
      }),
  );
  operations.define("iam.settle", () => {});

  const nameOf = ({ project, pool, provider }: Omit<Federated, "body">) =>
    `projects/${projects.get(project).projectNumber}/locations/global/workloadIdentityPools/${pool}` +
    (provider === undefined ? "" : `/providers/${provider}`);
  const show = (entry: Federated): JsonObject => ({
    name: nameOf(entry),
    ...entry.body,
    state: entry.expireTime === undefined ? "ACTIVE" : "DELETED",
    ...(entry.expireTime === undefined ? {} : { expireTime: entry.expireTime }),
  });
  const find = (names: Names): Federated => {
    checkLocation(names.location);
    const entry = entries.find(names);
    if (!entry) throw notFound("Requested entity was not found.");
    return entry;
  };
  const showOperation = (operation: Operation) => {
    const { pool, provider } = operation.args as { pool: string; provider?: string };
    const kind = provider === undefined ? "WorkloadIdentityPool" : "WorkloadIdentityPoolProvider";
    const names = { project: operation.project, pool, ...(provider === undefined ? {} : { provider }) };
    return longRunning(`${nameOf(names)}/operations/${operation.id}`, operation, {
      // Google's description of the API has this one for providers too.
      metadata: { "@type": "type.googleapis.com/google.iam.v1.WorkloadIdentityPoolOperationMetadata" },
      response: () => ({
        "@type": `type.googleapis.com/google.iam.v1.${kind}`,
        ...show(entries.find(names)!),
      }),
    });
  };
  const start = (type: OperationType, entry: Federated) => {
    const { project, pool, provider } = entry;
    const args = { project, pool, ...(provider === undefined ? {} : { provider }) };
    const target = `projects/${project}/workloadIdentityPools/${pool}`;
    const task = type.startsWith("Create") ? "iam.create" : "iam.settle";
    return showOperation(
      operations.start({ api: "iam", project, location: "global", type, target, task, args }),
    );
  };
  const create = (type: OperationType, entry: Federated) => {
    if (entries.find(entry)) throw alreadyExists("Requested entity already exists");
    entries.add(entry);
    return start(type, entry);
  };
  const change = (type: OperationType, entry: Federated, query: Query, body: JsonObject) => {
    const { provider } = entry;
    checkNotDeleted(entry);
    const allowed = CHANGEABLE[provider === undefined ? "pool" : "provider"];
    const fields = (query.get("updateMask") ?? "").split(",").map((each) => each.split(".")[0]!);
    const unknown = fields.find((field) => !allowed.some((each) => each === field));
    if (unknown !== undefined) {
      throw invalidArgument(`Invalid updateMask: expected ${allowed.join(", ")}, got '${unknown}'.`);
    }
    const changed = Object.fromEntries(fields.map((field) => [field, body[field]]));
    const next = Object.fromEntries(
      Object.entries({ ...entry.body, ...changed }).filter(([, value]) => value !== undefined),
    );
    checkDescription(next);
    if (provider !== undefined) checkProvider(next);
    entry.body = next;
    return start(type, entry);
  };
  const remove = (type: OperationType, entry: Federated) => {
    checkNotDeleted(entry);
    entry.expireTime = new Date(Date.now() + DAYS_UNTIL_REMOVAL * 86_400_000).toISOString();
    return start(type, entry);
  };
  const restore = (type: OperationType, entry: Federated) => {
    if (entry.expireTime === undefined) throw invalidArgument("Requested entity is not deleted.");
    delete entry.expireTime;
    return start(type, entry);
  };
  const list = (field: string, found: readonly Federated[], query: Query) => {
    const isDeletedToo = query.get("showDeleted") === "true";
    const wanted = found.filter(({ expireTime }) => isDeletedToo || expireTime === undefined);
    const { items, ...next } = pageOf(wanted.map(show), query, 1000);
    return { ...(items.length > 0 ? { [field]: items } : {}), ...next };
  };
  const operation = ({ operation: id }: { readonly operation: string }) =>
    showOperation(findOperation(operations, "iam", id));

  return [
    route("GET", POOLS, ({ params, query }) => {
      checkLocation(params.location);
      return list("workloadIdentityPools", entries.pools(params.project), query);
    }),
    route("POST", POOLS, ({ params, query, body }) => {
      checkLocation(params.location);
      const pool = checkId("workloadIdentityPoolId", query.get("workloadIdentityPoolId"));
      checkDescription(body);
      if (body.mode !== undefined) throw notSimulated("the mode of a workload identity pool");
      return create("CreateWorkloadIdentityPool", { project: params.project, pool, body: settable(body) });
    }),
    route("GET", POOL, ({ params }) => show(find(params))),
    route("PATCH", POOL, ({ params, query, body }) =>
      change("UpdateWorkloadIdentityPool", find(params), query, body),
    ),
    route("DELETE", POOL, ({ params }) => remove("DeleteWorkloadIdentityPool", find(params))),
    route("POST", `${POOL}:undelete`, ({ params }) => restore("UndeleteWorkloadIdentityPool", find(params))),
    route("GET", `${POOL}/operations/{operation}`, ({ params }) => operation(params)),
    route("GET", PROVIDERS, ({ params, query }) => {
      find(params);
      return list("workloadIdentityPoolProviders", entries.providers(params.project, params.pool), query);
    }),
    route("POST", PROVIDERS, ({ params, query, body }) => {
      checkNotDeleted(find(params));
      const provider = checkId("workloadIdentityPoolProviderId", query.get("workloadIdentityPoolProviderId"));
      checkDescription(body);
      checkProvider(body);
      const { project, pool } = params;
      return create("CreateWorkloadIdentityPoolProvider", { project, pool, provider, body: settable(body) });
    }),
    route("GET", PROVIDER, ({ params }) => show(find(params))),
    route("PATCH", PROVIDER, ({ params, query, body }) =>
      change("UpdateWorkloadIdentityPoolProvider", find(params), query, body),
    ),
    route("DELETE", PROVIDER, ({ params }) => remove("DeleteWorkloadIdentityPoolProvider", find(params))),
    route("POST", `${PROVIDER}:undelete`, ({ params }) =>
      restore("UndeleteWorkloadIdentityPoolProvider", find(params)),
    ),
    route("GET", `${PROVIDER}/operations/{operation}`, ({ params }) => operation(params)),
  ];
}

function settable(body: JsonObject): JsonObject {
  const fields = new Set<string>(CHANGEABLE.provider);
  return Object.fromEntries(Object.entries(body).filter(([field]) => fields.has(field)));
}

function checkNotDeleted({ expireTime }: Federated): void {
  if (expireTime !== undefined) throw notFound("Requested entity was not found.");
}

function checkLocation(location: string): void {
  if (location !== "global") throw invalidArgument(`Invalid location '${location}': expected global.`);
}
