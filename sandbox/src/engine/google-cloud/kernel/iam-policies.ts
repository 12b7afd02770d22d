import { bytesEtag, sameBytes } from "./byte-etags.ts";
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

interface Binding {
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
const SERVICE_ACCOUNT = /^serviceAccount:([^/[\]]+@([^/[\]]+)\.iam\.gserviceaccount\.com)$/;
const ROLE = /^(roles\/[\w.]+|(projects|organizations)\/[\w.:-]+\/roles\/[\w.]+)$/;

/** Google's formats of policies. Conditions need the last one. */
const VERSIONS = [0, 1, 3];
const MASKABLE = ["bindings", "etag", "version", "auditConfigs"];
const REQUESTED_VERSION = "requestedPolicyVersion";

/** Access policies by resource name. Their etags keep two writers from undoing each other's changes. */
export class IamPolicies {
  readonly #policies: Collection<Policy>;
  readonly #isMissing: (email: string, project: string) => boolean;

  /** @param isMissing called for every service account that a policy names */
  constructor(store: Store, isMissing: (email: string, project: string) => boolean) {
    this.#policies = store.collection("iamPolicies");
    this.#isMissing = isMissing;
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
    if (!ROLE.test(role)) throw invalidArgument(`Role ${role} is not supported for this resource.`);
    const members = stringListField(binding, "members") ?? [];
    for (const member of members) {
      if (!MEMBER.test(member)) {
        throw invalidArgument(
          `Invalid member '${member}': it must be of the form 'user:EMAIL', 'serviceAccount:EMAIL', 'group:EMAIL', ` +
            `'domain:DOMAIN', 'principal:…', 'principalSet:…', 'allUsers' or 'allAuthenticatedUsers'.`,
        );
      }
      const [, email, project] = SERVICE_ACCOUNT.exec(member) ?? [];
      if (email && project && this.#isMissing(email, project))
        throw invalidArgument(`Service account ${email} does not exist.`);
    }
    const { condition } = binding;
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

const EMPTY: Policy = { version: 1, bindings: [], revision: 0 };

function etagOf(resource: string, { revision, bindings }: Policy): string {
  return bytesEtag(`${resource} ${revision} ${JSON.stringify(bindings)}`);
}

function show(resource: string, policy: Policy): object {
  const { version, bindings } = policy;
  return { version, etag: etagOf(resource, policy), ...(bindings.length > 0 ? { bindings } : {}) };
}
