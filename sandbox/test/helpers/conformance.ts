import { messageProblems } from "./discovery-check.ts";
import { discovery, type Discovery, type Method } from "./discovery-types.ts";
import { API_OF_BASE } from "./google-apis.ts";
import type { Exchange } from "./recording-proxy.ts";

/**
 * Lists the methods and fields in the exchanges that Google's own description of its APIs does not have. It checks the
 * accepted requests and their answers. Equal problems are in the list once.
 */
export function conformanceProblems(exchanges: readonly Exchange[]): string[] {
  const problems = exchanges.flatMap((exchange) =>
    exchangeProblems(exchange).map((problem) => `${problem} (${exchange.method} ${exchange.path})`),
  );
  const byText = new Map(problems.map((problem) => [withoutNames(problem), problem]));
  return [...byText.values()];
}

/**
 * Calls of which Google's types have only POST, and its reference only GET, with the body's fields as parameters:
 * https://cloud.google.com/monitoring/api/ref_v3/rest/v1/projects.location.prometheus.api.v1/query
 */
const ALSO_GET = /\/prometheus\/api\/v1\/query$/;

/** Google's method that a request calls, or undefined. */
export function calledMethod(method: string, path: string): { api: Discovery; method: Method } | undefined {
  const [, base = "", rest = ""] = /^\/([^/]+)\/(.+)$/.exec(path) ?? [];
  const name = API_OF_BASE[base];
  const [version = ""] = rest.split("/");
  if (name === undefined) return undefined;
  const api = discovery(name, version);
  const asked = method === "GET" && ALSO_GET.test(rest) ? "POST" : method;
  const matching = api.methods.filter((each) => each.httpMethod === asked && each.pattern.test(rest));
  // The most specific pattern: `…/{+name}:enable` before `…/{+name}`.
  const [closest] = matching.sort((one, other) => literals(other) - literals(one));
  if (!closest || asked === method) return closest && { api, method: closest };
  const fields = [...(api.messages.get(closest.request ?? "") ?? new Map<string, never>()).keys()];
  const parameters = [...closest.parameters, ...fields];
  return { api, method: { ...closest, httpMethod: method, request: undefined, parameters } };
}

function exchangeProblems({ method, path, status, request, response }: Exchange): string[] {
  if (status === 501) return ["not simulated"];
  const called = calledMethod(method, path);
  if (!called) return ["no such method"];
  if (status >= 400) return errorProblems(status, response);
  const { api } = called;
  return [
    ...bodyProblems(api, "request", called.method.request, request),
    ...bodyProblems(api, "answer", called.method.response, response),
  ];
}

function bodyProblems(api: Discovery, what: string, message: string | undefined, body: unknown): string[] {
  const empty = body === undefined || (typeof body === "object" && Object.keys(body ?? {}).length === 0);
  if (empty) return [];
  if (message === undefined) return [`${what}: got ${JSON.stringify(body)}, the method has none`];
  return messageProblems(api, message, body).map((problem) => `${what} ${problem}`);
}

const ERROR_FIELDS = ["code", "message", "status", "errors", "details"];

function errorProblems(status: number, response: unknown): string[] {
  const { error, ...others } = (response ?? {}) as { error?: Record<string, unknown> };
  if (!error || Object.keys(others).length > 0) return [`error: got ${JSON.stringify(response)}`];
  return [
    ...Object.keys(error)
      .filter((name) => !ERROR_FIELDS.includes(name))
      .map((name) => `error: no field '${name}'`),
    ...(error.code === status ? [] : [`error: code ${String(error.code)} with HTTP status ${status}`]),
  ];
}

const literals = ({ pattern }: Method) => pattern.source.replace(/\(\?i:|\[\^.*?\)\?/g, "").length;
const withoutNames = (problem: string) => problem.replace(/\[\d+\]/g, "").replace(/ \(.*$/, "");
