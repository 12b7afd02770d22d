import { bytesEtag, sameBytes } from "./byte-etags.ts";
import { parseCondition } from "./access/conditions.ts";
import { permissionsOfRole } from "./access/roles.ts";
import { GoogleError, invalidArgument } from "./google-error.ts";
import {
  countField,
  isObject,
  objectField,
  objectListField,
  stringField,
  stringListField,
  type JsonObject,
} from "./json.ts";
import type { Collection, Store } from "./store.ts";

export interface Policy {
  version: number;
  bindings: Binding[];
  revision: number;
}

export interface Binding {
  readonly role: string;
  readonly members: string[];
  readonly condition?: JsonObject;
}

interface PolicyRequest {
  readonly query: Pick<URLSearchParams, "get">;
  readonly body: JsonObject;
}

const MEMBER =
  /^(allUsers|allAuthenticatedUsers|(deleted:)?(user|serviceAccount|group|principal|principalSet):.+|(domain|projectOwner|projectEditor|projectViewer):.+)$/;
/** A member of the identity pool that a project's clusters bring, `PROJECT.svc.id.goog`. */
const CLUSTER_POOL =
  /^(?:principal(?:Set)?:\/\/iam\.googleapis\.com\/projects\/\d+\/locations\/global\/workloadIdentityPools\/|serviceAccount:)([a-z][a-z0-9-]*\.svc\.id\.goog)(?:\/|\[)/;
const SERVICE_ACCOUNT = /^serviceAccount:([^/[\]]+@([^/[\]]+)\.iam\.gserviceaccount\.com)$/;

/** Google's formats of policies. Conditions need the last one. */
const VERSIONS = [0, 1, 3];
const MASKABLE = ["bindings", "etag", "version", "auditConfigs"];
const REQUESTED_VERSION = "requestedPolicyVersion";

/** Access policies by resource name. Their etags keep two writers from undoing each other's changes. */
export class IamPolicies {
  readonly #policies: Collection<Policy>;
  readonly #clusterPools: Collection<true>;
  readonly #isMissing: (email: string, project: string) => boolean;

  /** @param isMissing called for every service account that a policy names */
  constructor(store: Store, isMissing: (email: string, project: string) => boolean) {
    this.#policies = store.collection("iamPolicies");
    this.#clusterPools = store.collection("clusterPools");
    this.#isMissing = isMissing;
  }

  /** From now on policies may name members of an identity pool such as `my-project.svc.id.goog`. It stays for good. */
  addClusterPool(pool: string): void {
    this.#clusterPools.set(pool, true);
  }

  /** Answers a getIamPolicy request. It names the version in its body or, in some APIs, in its query. */
  get(resource: string, { query, body }: PolicyRequest): object {
    const options = objectField(body, "options");
    const asked = query.get(`options.${REQUESTED_VERSION}`) ?? options[REQUESTED_VERSION] ?? 0;
    checkVersion(`options.${REQUESTED_VERSION}`, { [REQUESTED_VERSION]: asked }, REQUESTED_VERSION);
    return show(resource, this.#policies.get(resource) ?? EMPTY);
  }

  /** Replaces the policy with the `policy` of a setIamPolicy request. */
  set(resource: string, body: JsonObject): object {
    const policy = objectField(body, "policy");
    const current = this.#policies.get(resource) ?? EMPTY;
    const etag = stringField(policy, "etag");
    if (etag !== undefined && etag !== "" && !sameBytes(etag, etagOf(resource, current))) {
      throw new GoogleError(
        "ABORTED",
        "There were concurrent policy changes. Please retry the whole read-modify-write with exponential backoff.",
      );
    }
    const bindings = isMasked(body, "bindings")
      ? objectListField(policy, "bindings").map((binding) => this.#checkedBinding(binding))
      : current.bindings;
    // Without an etag, Google accepts a policy of any version, which may lose the conditions.
    const affected = etag ? [...bindings, ...current.bindings] : bindings;
    if (
      checkVersion("policy.version", policy, "version") !== 3 &&
      affected.some(({ condition }) => condition)
    ) {
      throw invalidArgument(
        "Invalid value at 'policy.version': with conditions in the policy, it must be 3.",
      );
    }
    const next = {
      version: bindings.some(({ condition }) => condition) ? 3 : 1,
      bindings: bindings.filter(({ members }) => members.length > 0),
      revision: current.revision + 1,
    };
    this.#policies.set(resource, next);
    return show(resource, next);
  }

  bindings(resource: string): readonly Binding[] {
    return this.#policies.get(resource)?.bindings ?? [];
  }

  /** Sets the first policy of a new resource. */
  start(resource: string, bindings: readonly Binding[]): void {
    this.#policies.set(resource, { version: 1, bindings: [...bindings], revision: 1 });
  }

  /** The roles that a setIamPolicy request grants or revokes. */
  modifiedRoles(resource: string, body: JsonObject): string[] {
    const grantsOf = (bindings: readonly (Binding | JsonObject)[]) =>
      new Set(
        bindings.flatMap(({ role, members, condition }) =>
          Array.isArray(members)
            ? members.map((member) => JSON.stringify([role, member, condition ?? null]))
            : [],
        ),
      );
    const before = grantsOf(this.bindings(resource));
    const after = grantsOf(objectListField(objectField(body, "policy"), "bindings"));
    const changed = [...before, ...after].filter((grant) => before.has(grant) !== after.has(grant));
    return [...new Set(changed.map((grant) => (JSON.parse(grant) as [string])[0]))];
  }

  delete(resource: string): void {
    this.#policies.delete(resource);
  }

  /** Marks a deleted service account in every policy, as Google does. A new account of that name gets none of its roles. */
  forgetAccount(email: string, uniqueId: string): void {
    for (const policy of this.#policies.values()) {
      policy.bindings = policy.bindings.map((binding) => ({
        ...binding,
        members: binding.members.map((member) =>
          member === `serviceAccount:${email}` ? `deleted:${member}?uid=${uniqueId}` : member,
        ),
      }));
    }
  }

  #checkedBinding(binding: JsonObject): Binding {
    const role = stringField(binding, "role") ?? "";
    if (!permissionsOfRole(role)) throw invalidArgument(`Role ${role} is not supported for this resource.`);
    const members = stringListField(binding, "members") ?? [];
    for (const member of members) {
      if (!MEMBER.test(member)) {
        throw invalidArgument(
          `Invalid member '${member}': it must be of the form 'user:EMAIL', 'serviceAccount:EMAIL', 'group:EMAIL', ` +
            `'domain:DOMAIN', 'principal:…', 'principalSet:…', 'allUsers' or 'allAuthenticatedUsers'.`,
        );
      }
      const [, pool] = CLUSTER_POOL.exec(member) ?? [];
      if (pool && !this.#clusterPools.has(pool)) throw noPool(pool);
      const [, email, project] = SERVICE_ACCOUNT.exec(member) ?? [];
      if (email && project && this.#isMissing(email, project))
        throw invalidArgument(`Service account ${email} does not exist.`);
    }
    const { condition } = binding;
    if (isObject(condition)) parseCondition(stringField(condition, "expression") ?? "");
    return { role, members: [...new Set(members)].sort(), ...(isObject(condition) ? { condition } : {}) };
  }
}

function checkVersion(place: string, holder: JsonObject, field: string): number {
  const version = countField(holder, field) ?? 0;
  if (VERSIONS.includes(version)) return version;
  throw invalidArgument(
    `Invalid value at '${place}': expected one of ${VERSIONS.join(", ")}, got ${version}.`,
  );
}

function isMasked(body: JsonObject, field: string): boolean {
  const mask = stringField(body, "updateMask");
  if (!mask) return true;
  // The official clients write masks in camel case or snake case.
  const fields = mask.split(",").map((each) => each.replace("audit_configs", "auditConfigs"));
  const unknown = fields.find((each) => !MASKABLE.includes(each));
  if (unknown === undefined) return fields.includes(field);
  throw invalidArgument(`Invalid 'updateMask': expected a list of ${MASKABLE.join(", ")}, got '${mask}'.`);
}

const noPool = (pool: string) =>
  invalidArgument(
    `Identity Pool does not exist (${pool}). Please check that you specified a valid resource name as returned in the ` +
      "`name` attribute in the configuration API.",
  );

const EMPTY: Policy = { version: 1, bindings: [], revision: 0 };

function etagOf(resource: string, { revision, bindings }: Policy): string {
  return bytesEtag(`${resource} ${revision} ${JSON.stringify(bindings)}`);
}

function show(resource: string, policy: Policy): object {
  const { version, bindings } = policy;
  return { version, etag: etagOf(resource, policy), ...(bindings.length > 0 ? { bindings } : {}) };
}
