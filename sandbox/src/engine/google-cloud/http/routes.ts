import type { Caller } from "./access/caller.ts";
import type { Query } from "../fields/check-query.ts";
import { invalidArgument } from "../kernel/google-error.ts";
import type { JsonObject } from "../kernel/json.ts";
import type { Method } from "../kernel/methods.ts";

type ParamNames<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? (Name extends `${infer Plain}+` ? Plain : Name) | ParamNames<Rest>
  : never;

/** The values of the `{name}` parts of a path. */
export type Params<Path extends string> = Readonly<Record<ParamNames<Path>, string>>;

/** One request to a simulated API. */
export interface Call<Params extends string = string> {
  /** Version of the API as in the path, such as `v1beta1`. */
  readonly version: string;
  readonly params: Readonly<Record<Params, string>>;
  readonly query: Query;
  /** The JSON body; an empty object without a body. */
  readonly body: JsonObject;
  readonly caller: Caller;
}

export interface Route {
  readonly method: Method;
  /** Path below `/API/VERSION/` as Google documents it, such as `projects/{project}/services/{service}:enable`. */
  readonly path: string;
  readonly pattern: RegExp;
  /**
   * The versions that have it.
   * @default - every version of the API
   */
  readonly versions?: readonly string[];
  handle(call: Call): object | Promise<object>;
}

/** One simulated API. Each has a file of its own that starts with what it does not simulate. */
export interface Api {
  /** Google's name for it. */
  readonly title: string;
  /** First segment of its paths on the server. */
  readonly base: string;
  readonly versions: readonly string[];
  /** The service that a project must have enabled; undefined when calls need no service. */
  readonly service: string | undefined;
  /** Whether the service must be enabled in the caller's own project instead of the project in the path. */
  readonly ofCaller?: true;
  /** The id of the project that a request is about, if its path does not name it. */
  readonly projectOf?: (params: Readonly<Record<string, string>>, search: string) => string;
  /** Whether callers need no access token. */
  readonly open?: true;
  /** Whether a body may be a form, whose fields are those of the JSON body. */
  readonly forms?: true;
  /** What is not simulated, or not as Google does it. One entry for each thing. */
  readonly notCovered: readonly string[];
  readonly routes: readonly Route[];
}

/**
 * Creates a route. `{name}` matches one path segment up to the colon of a custom verb. `{name+}` matches a segment that
 * may contain colons and escaped slashes, such as the id of an image.
 */
export function route<Path extends string>(
  method: Method,
  path: Path,
  handle: (call: Call<ParamNames<Path>>) => object | Promise<object>,
  versions?: readonly string[],
): Route {
  const pattern = path
    .replace(/[.\\^$*?()[\]|]/g, "\\$&")
    .replace(/\{(\w+)\+\}/g, "(?<$1>[^/]+)")
    .replace(/\{(\w+)\}/g, "(?<$1>[^/:]+)");
  return { method, path, pattern: new RegExp(`^${pattern}$`), handle, ...(versions ? { versions } : {}) };
}

/** The path as Google documents it, without the mark of names that may contain slashes. */
export const documentedPath = ({ path }: Route) => path.replaceAll("+}", "}");

export interface Match {
  readonly api: Api;
  readonly route: Route;
  readonly version: string;
  readonly params: Readonly<Record<string, string>>;
}

/** The route for `method` and `path`, which is still percent-encoded; undefined when no route matches. */
export function matchRoute(apis: readonly Api[], method: string, path: string): Match | undefined {
  const [, base, version, rest] = /^\/([^/]+)\/([^/]+)\/(.+)$/.exec(path) ?? [];
  if (base === undefined || version === undefined || rest === undefined) return undefined;
  const api = apis.find((each) => each.base === base && each.versions.includes(version));
  if (!api) return undefined;
  for (const candidate of api.routes) {
    if (candidate.method !== method || candidate.versions?.includes(version) === false) continue;
    const match = candidate.pattern.exec(rest);
    if (match) return { api, route: candidate, version, params: decodeParams(match.groups ?? {}) };
  }
  return undefined;
}

function decodeParams(encoded: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(encoded).map(([name, value]) => [name, decodeName(value)]));
}

// Names become keys, host names and container names, so they must not lead to another path.
function decodeName(encoded: string): string {
  let name: string;
  try {
    name = decodeURIComponent(encoded);
  } catch {
    throw invalidArgument(`Invalid resource name '${encoded}': expected percent-encoded UTF-8.`);
  }
  if (/[\u0000-\u001f\u007f\\]/.test(name) || name.split("/").some((part) => /^\.*$/.test(part))) {
    throw invalidArgument(
      `Invalid resource name ${JSON.stringify(name)}: expected no empty part, '.', '..', backslash or control character.`,
    );
  }
  return name;
}
