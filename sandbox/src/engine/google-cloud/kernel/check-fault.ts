import { FAULT_KINDS, isOfOperations, type FaultKind, type FaultRequest } from "./fault-kinds.ts";
import { invalidArgument, type GoogleError } from "./google-error.ts";
import { NODE_OPERATIONS, OPERATION_TYPES, type ApiBase } from "./operation-types.ts";
import { CHANGING_METHODS, METHODS } from "./methods.ts";

const FIELDS = ["kind", "api", "method", "operation", "path", "count", "seconds"];
const TEXTS = ["api", "method", "operation", "path"] as const;
const LONGEST_SECONDS = 600;
const NEXT = "See: npm run sandbox -- fault add --help";

/** @throws INVALID_ARGUMENT for a fault that no call and no operation can match. */
export function checkFault(request: FaultRequest): void {
  const unknown = Object.keys(request).find((field) => !FIELDS.includes(field));
  if (unknown !== undefined) throw refused("field", unknown, FIELDS);
  const { kind, count = 1 } = request;
  if (!Object.hasOwn(FAULT_KINDS, kind)) throw refused("kind", kind, Object.keys(FAULT_KINDS));
  for (const name of TEXTS) {
    const value: unknown = request[name];
    if (value !== undefined && typeof value !== "string") throw refused(name, value, ["text"]);
  }
  if (!Number.isInteger(count) || count < 1) throw refused("count", count, ["a whole number of 1 or more"]);
  checkSeconds(request);
  if (isOfOperations(kind)) checkOperation(request);
  else checkCall(request);
}

function checkSeconds({ kind, seconds }: FaultRequest): void {
  if (seconds === undefined) return;
  if (kind !== "latency") {
    throw invalidArgument(`seconds: expected only with 'latency', got ${seconds} with '${kind}'. ${NEXT}`);
  }
  if (seconds > 0 && seconds <= LONGEST_SECONDS) return;
  throw refused("seconds", seconds, [`more than 0 and at most ${LONGEST_SECONDS}`]);
}

function checkCall({ kind, api, method, operation }: FaultRequest): void {
  if (operation !== undefined) {
    throw invalidArgument(
      `operation: expected only with faults of operations, got '${operation}' with '${kind}'. Choose calls by method and path.`,
    );
  }
  if (api !== undefined && !isApi(api)) throw refused("api", api, Object.keys(OPERATION_TYPES));
  const methods: readonly string[] = kind === "lost-answer" ? CHANGING_METHODS : METHODS;
  if (method !== undefined && !methods.includes(method)) throw refused("method", method, methods, kind);
}

function checkOperation({ kind, api, method, operation }: FaultRequest): void {
  if (method !== undefined) {
    throw invalidArgument(
      `method: expected only with faults of calls, got '${method}' with '${kind}'. Choose operations by operation and path.`,
    );
  }
  const apis = Object.keys(OPERATION_TYPES).filter((each) => typesOf(kind, each).length > 0);
  if (api !== undefined && !apis.includes(api)) throw refused("api", api, apis, kind);
  const types = [
    ...new Set(api === undefined ? apis.flatMap((each) => typesOf(kind, each)) : typesOf(kind, api)),
  ];
  if (operation === undefined || types.includes(operation)) return;
  throw refused("operation", operation, types, api === undefined ? kind : `${kind} of ${api}`);
}

function typesOf(kind: FaultKind, api: string): readonly string[] {
  if (!isApi(api)) return [];
  const types: readonly string[] = OPERATION_TYPES[api];
  return kind === "stock-out" ? types.filter((type) => NODE_OPERATIONS.some((each) => each === type)) : types;
}

const isApi = (name: string): name is ApiBase => Object.hasOwn(OPERATION_TYPES, name);

function refused(property: string, got: unknown, expected: readonly string[], of?: string): GoogleError {
  const value = typeof got === "string" ? `'${got}'` : JSON.stringify(got);
  const choice = `${expected.length > 1 ? "one of " : ""}${expected.join(", ")}`;
  return invalidArgument(
    `${property}: expected ${choice}${of === undefined ? "" : ` for ${of}`}, got ${value}. ${NEXT}`,
  );
}
