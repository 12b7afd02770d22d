import { ORGANIZATION } from "../../kernel/access/access.ts";
import type { TokenOwner } from "../../kernel/access/access-tokens.ts";
import type { Cloud } from "../../kernel/cloud.ts";
import { GoogleError } from "../../kernel/google-error.ts";
import type { JsonObject } from "../../kernel/json.ts";
import type { Match } from "../routes.ts";
import { callerOf, type Caller } from "./caller.ts";
import { denied } from "./denials.ts";
import { checkFurtherNeeds } from "./further-needs.ts";
import { needsOf } from "./method-permissions.ts";

/** A request whose names are resolved: the project is its id. */
export interface AuthorizedRequest extends Match {
  readonly body: JsonObject;
  /** Path below the version. */
  readonly path: string;
}

/**
 * Checks that the caller may send the request, and returns the caller.
 * @throws PERMISSION_DENIED in the words of the API
 */
export function authorize(cloud: Cloud, owner: TokenOwner, request: AuthorizedRequest): Caller {
  const { api, route, params, body } = request;
  const resource = resourceOf(cloud, api.base, params);
  const isGrant = needsOf(api, route)?.[0]?.endsWith(".setIamPolicy") ?? false;
  const caller = callerOf(cloud, owner, isGrant ? cloud.policies.modifiedRoles(resource, grantOf(body)) : []);
  const needs = needsOf(api, route);
  if (needs === undefined) {
    throw new GoogleError("INTERNAL", `No permission is known for ${route.method} ${api.base}/${route.path}`);
  }
  if (needs === "anybody") return caller;
  const missing = needs.find((permission) => !caller.can(permission, resource));
  if (missing !== undefined) throw denied(cloud, request, missing, caller);
  checkFurtherNeeds(cloud, request, caller);
  return caller;
}

// Cloud Storage takes the policy itself as the body.
const grantOf = (body: JsonObject): JsonObject => (body.policy === undefined ? { policy: body } : body);

/** The resource whose policy counts first. */
export function resourceOf(
  cloud: Pick<Cloud, "serviceAccounts">,
  base: string,
  params: Readonly<Record<string, string>>,
): string {
  const { project, account, location, repository, bucket, secret, keyRing, cryptoKey } = params;
  if (base === "billing" && project === undefined) {
    return account === undefined ? ORGANIZATION : `billingAccounts/${account}`;
  }
  if (project === undefined) return ORGANIZATION;
  if (account !== undefined) {
    return `projects/${project}/serviceAccounts/${cloud.serviceAccounts.emailOf(account)}`;
  }
  if (base === "ar" && repository !== undefined) {
    return `projects/${project}/locations/${location}/repositories/${repository}`;
  }
  if (bucket !== undefined) return `projects/${project}/buckets/${bucket}`;
  if (secret !== undefined) return `projects/${project}/secrets/${secret}`;
  if (keyRing !== undefined) {
    const ring = `projects/${project}/locations/${location}/keyRings/${keyRing}`;
    return cryptoKey === undefined ? ring : `${ring}/cryptoKeys/${cryptoKey}`;
  }
  return `projects/${project}`;
}
