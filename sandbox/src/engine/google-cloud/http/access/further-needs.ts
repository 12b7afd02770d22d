import { BILLING_ACCOUNT } from "../../kernel/projects.ts";
import { DEFAULT_ACCOUNT } from "../../kernel/service-accounts.ts";
import type { Cloud } from "../../kernel/cloud.ts";
import { invalidArgument } from "../../kernel/google-error.ts";
import { objectField, objectListField, stringField, type JsonObject } from "../../kernel/json.ts";
import type { AuthorizedRequest } from "./authorize.ts";
import type { Caller } from "./caller.ts";
import { denied } from "./denials.ts";

/** Checks the permissions that a request needs because of what its body asks for. */
export function checkFurtherNeeds(cloud: Cloud, request: AuthorizedRequest, caller: Caller): void {
  const { api, route, params, body } = request;
  const project = params.project ?? "";
  if (route.method === "GET") return;
  if (api.base === "container") {
    for (const config of nodeConfigs(route.path, body)) checkNodeAccount(cloud, project, config, caller);
  }
  if (api.base === "billing" && route.method === "PUT" && stringField(body, "billingAccountName")) {
    const permission = "billing.resourceAssociations.create";
    if (!caller.can(permission, BILLING_ACCOUNT)) throw denied(cloud, request, permission, caller);
  }
  if (api.base === "compute" && objectListField(body, "nats").some(({ natIps }) => natIps)) {
    const permission = "compute.addresses.use";
    if (!caller.can(permission, `projects/${project}`)) throw denied(cloud, request, permission, caller);
  }
  if (api.base === "dns") {
    for (const [field, verb] of [
      ["additions", "create"],
      ["deletions", "delete"],
    ] as const) {
      const permission = `dns.resourceRecordSets.${verb}`;
      const isNeeded = objectListField(body, field).length > 0;
      if (isNeeded && !caller.can(permission, `projects/${project}`)) {
        throw denied(cloud, request, permission, caller);
      }
    }
  }
  if (api.base === "compute" && stringField(body, "addressType") === "INTERNAL") {
    for (const permission of ["compute.addresses.createInternal", "compute.subnetworks.use"]) {
      if (!caller.can(permission, `projects/${project}`)) throw denied(cloud, request, permission, caller);
    }
  }
}

// Of a new cluster with its pools, or of a new pool.
function nodeConfigs(path: string, body: JsonObject): JsonObject[] {
  if (path.endsWith("/clusters")) {
    const cluster = objectField(body, "cluster");
    const pools = objectListField(cluster, "nodePools");
    return pools.length > 0
      ? pools.map((pool) => objectField(pool, "config"))
      : [objectField(cluster, "nodeConfig")];
  }
  return path.endsWith("/nodePools") ? [objectField(objectField(body, "nodePool"), "config")] : [];
}

// Who lets nodes act as an account could act as it through them.
function checkNodeAccount(
  { projects, serviceAccounts }: Cloud,
  project: string,
  config: JsonObject,
  caller: Caller,
): void {
  const asked = stringField(config, "serviceAccount") || "default";
  const email = asked === "default" ? `${projects.get(project).projectNumber}${DEFAULT_ACCOUNT}` : asked;
  const owner = serviceAccounts.find(email)?.projectId ?? project;
  if (caller.can("iam.serviceAccounts.actAs", `projects/${owner}/serviceAccounts/${email}`)) return;
  throw invalidArgument(
    `The user does not have access to service account "${asked}". Ask a project owner to grant you the ` +
      "iam.serviceAccountUser role on the service account.",
  );
}
