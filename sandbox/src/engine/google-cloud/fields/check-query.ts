import { GoogleError, notSimulated } from "../kernel/google-error.ts";
import type { GoogleMethod } from "./google-fields.ts";

/** Parameters that every method of Google's has. */
const OF_EVERY_METHOD = [
  ...["access_token", "alt", "callback", "key", "oauth_token", "prettyPrint", "quotaUser"],
  ...["uploadType", "upload_protocol", "userIp", "$.xgafv", "$alt", "$prettyPrint"],
];
const FIELDS = ["fields", "$fields"];

/** Parameters that change nothing here. Google's own clients send some that its types don't have. */
const HARMLESS = ["includeAllScopes", "requestId", "returnPartialSuccess"];

/** Parameters of changing methods that the sandbox reads. */
const OF_CHANGES = [
  ...["force", "options.requestedPolicyVersion", "repositoryId", "tagId", "updateMask"],
  ...["cryptoKeyId", "keyRingId", "project", "workloadIdentityPoolId", "workloadIdentityPoolProviderId"],
  "secretId",
];

/**
 * The parameters with names in camel case. Clients may use names with underscores too.
 *
 * @throws INVALID_ARGUMENT, as Google does, for a parameter that the method doesn't have
 */
export function checkQuery(call: GoogleMethod, method: string, path: string, search: string): Query {
  const query = new Query(path);
  for (const [given, value] of new URLSearchParams(search)) {
    if (HARMLESS.includes(given)) continue;
    if (OF_EVERY_METHOD.includes(given)) {
      if (/alt$/.test(given) && value !== "json") throw notSimulated(`answers in other forms than JSON`);
      continue;
    }
    if (FIELDS.includes(given)) {
      query.fields = value;
      continue;
    }
    const name = call.parameters.includes(given) ? given : camelCase(given);
    if (!call.parameters.includes(name)) throw unknown(given);
    if (method !== "GET" && !OF_CHANGES.includes(name)) throw parameterNotSimulated(name, method, path);
    query.append(name, value);
  }
  return query;
}

/** Parameters that remember which of them were read. */
export class Query extends URLSearchParams {
  /** Path of the request. */
  readonly path: string;
  /**
   * The part of the answer that the client wants.
   * @default - the whole answer
   */
  fields?: string;
  readonly #read = new Set<string>();

  constructor(path: string) {
    super();
    this.path = path;
  }

  override get(name: string): string | null {
    this.#read.add(name);
    return super.get(name);
  }

  override getAll(name: string): string[] {
    this.#read.add(name);
    return super.getAll(name);
  }

  /** @throws UNIMPLEMENTED for a parameter that nobody read, because the answer ignores it */
  checkAllRead(method: string, path: string): void {
    const unread = [...this.keys()].find((name) => !this.#read.has(name));
    if (unread !== undefined) throw parameterNotSimulated(unread, method, path);
  }
}

const parameterNotSimulated = (name: string, method: string, path: string) =>
  notSimulated(`the parameter '${name}' of ${method} ${path}`);

function unknown(name: string): GoogleError {
  const description =
    `Invalid JSON payload received. Unknown name "${name}": Cannot bind query parameter. Field '${name}' could not ` +
    `be found in request message.`;
  return new GoogleError("INVALID_ARGUMENT", description, {
    details: [{ "@type": "type.googleapis.com/google.rpc.BadRequest", fieldViolations: [{ description }] }],
  });
}

const camelCase = (name: string) => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
