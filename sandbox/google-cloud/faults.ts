import { GoogleError, invalidArgument } from "./google-error.ts";

/** What each kind of fault does. */
export const FAULT_KINDS = {
  "rate-limit": "a call is refused with 429 RESOURCE_EXHAUSTED",
  "server-error": "a call fails with 500 INTERNAL",
  unavailable: "a call fails with 503 UNAVAILABLE",
  latency: "a call is answered late, see --seconds",
  "stock-out": "an operation that makes nodes finds no machines in its zone",
  "half-way": "an operation fails when half of its work is done",
} as const;

export type FaultKind = keyof typeof FAULT_KINDS;

/** A scripted fault: which of the next calls or operations it befalls. */
export interface FaultRequest {
  readonly kind: FaultKind;
  /** First segment of the API's paths, such as `container`. @default - any API */
  readonly api?: string;
  /** HTTP method; for faults of calls. @default - any method */
  readonly method?: string;
  /** Google's type of operation, such as `CREATE_NODE_POOL`; for faults of operations. @default - any type */
  readonly operation?: string;
  /** Text in the path of the call, or of what the operation works on. @default - any path */
  readonly path?: string;
  /** @default 1 */
  readonly count?: number;
  /** How much later the answer comes; for latency. @default 5 */
  readonly seconds?: number;
}

export interface Fault extends FaultRequest {
  readonly id: number;
  readonly count: number;
  /** How often it will still befall something. */
  left: number;
}

/** What an operation fails with, once it gets to the point. */
export interface OperationFault {
  readonly kind: "stock-out" | "half-way";
}

const OPERATION_KINDS = ["stock-out", "half-way"] as const satisfies readonly FaultKind[];
const NODE_OPERATIONS = ["CREATE_CLUSTER", "CREATE_NODE_POOL", "SET_NODE_POOL_SIZE"];
const FIELDS = ["kind", "api", "method", "operation", "path", "count", "seconds"];
const LONGEST_SECONDS = 600;

/**
 * Ends the operation here if somebody asked it to fail.
 *
 * @param node Name of the node that a stock-out befalls.
 */
export function interrupt(
  {
    fault,
    type,
    location,
    project,
  }: { fault?: OperationFault; type: string; location: string; project: string },
  node = "",
  zone = location,
): void {
  if (fault?.kind === "half-way") throw new GoogleError("INTERNAL", `${type}: Internal error.`);
  if (fault?.kind !== "stock-out") return;
  // Google's words, as clients and people look for them.
  throw new GoogleError(
    "RESOURCE_EXHAUSTED",
    "Google Compute Engine: Not all instances running in IGM after 14.691006793s. Expected 1, running 0, " +
      `transitioning 1. Current errors: [ZONE_RESOURCE_POOL_EXHAUSTED]: Instance '${node}' creation failed: ` +
      `The zone 'projects/${project}/zones/${zone}' does not have enough resources available to fulfill the ` +
      "request.  Try a different zone, or try again later.",
  );
}

/** The faults that somebody asked for; each befalls the first calls or operations that it matches. */
export class Faults {
  #faults: Fault[] = [];
  #lastId = 0;

  /** @throws INVALID_ARGUMENT for a request that could never befall anything. */
  add(request: FaultRequest): Fault {
    check(request);
    const { count = 1 } = request;
    const fault = { ...request, id: ++this.#lastId, count, left: count };
    this.#faults.push(fault);
    return fault;
  }

  /** Those that have not run out. */
  list(): Fault[] {
    return [...this.#faults];
  }

  clear(): void {
    this.#faults = [];
  }

  /**
   * How many seconds later the answer to a call is to come.
   *
   * @throws the fault that befalls the call instead.
   */
  ofCall(api: string, method: string, path: string): number {
    const fault = this.#take(
      (each) =>
        !isOfOperations(each.kind) &&
        (each.api ?? api) === api &&
        (each.method ?? method) === method &&
        path.includes(each.path ?? ""),
    );
    if (!fault) return 0;
    if (fault.kind === "latency") return fault.seconds ?? 5;
    throw callError(fault.kind);
  }

  ofOperation(api: string, type: string, target: string): OperationFault | undefined {
    const fault = this.#take(
      (each) =>
        isOfOperations(each.kind) &&
        (each.api ?? api) === api &&
        (each.operation ?? type) === type &&
        (each.kind !== "stock-out" || NODE_OPERATIONS.includes(type)) &&
        target.includes(each.path ?? ""),
    );
    return fault && { kind: fault.kind as OperationFault["kind"] };
  }

  #take(matches: (fault: Fault) => boolean): Fault | undefined {
    const fault = this.#faults.find(matches);
    if (!fault) return undefined;
    fault.left -= 1;
    if (fault.left === 0) this.#faults = this.#faults.filter((each) => each !== fault);
    return fault;
  }
}

const isOfOperations = (kind: FaultKind) => OPERATION_KINDS.some((each) => each === kind);

function callError(kind: FaultKind): GoogleError {
  if (kind === "rate-limit") {
    return new GoogleError(
      "RESOURCE_EXHAUSTED",
      "Quota exceeded for quota metric 'Requests' and limit 'Requests per minute' of the service.",
      {
        details: [
          {
            "@type": "type.googleapis.com/google.rpc.ErrorInfo",
            reason: "RATE_LIMIT_EXCEEDED",
            domain: "googleapis.com",
          },
        ],
      },
    );
  }
  return kind === "unavailable"
    ? new GoogleError("UNAVAILABLE", "The service is currently unavailable.")
    : new GoogleError("INTERNAL", "Internal error encountered.");
}

function check(request: FaultRequest): void {
  const unknown = Object.keys(request).find((field) => !FIELDS.includes(field));
  if (unknown !== undefined) throw invalidArgument(`unknown field '${unknown}' of a fault`);
  const { kind, method, operation, count = 1, seconds } = request;
  if (!(kind in FAULT_KINDS)) {
    throw invalidArgument(
      `unknown kind of fault '${kind}'; there are: ${Object.keys(FAULT_KINDS).join(", ")}`,
    );
  }
  if (!Number.isInteger(count) || count < 1) {
    throw invalidArgument(`count: got ${count}, a whole number from 1 on is allowed`);
  }
  if (isOfOperations(kind) ? method !== undefined : operation !== undefined) {
    throw invalidArgument(
      isOfOperations(kind)
        ? `'${kind}' befalls operations: choose them by operation, not by method`
        : `'${kind}' befalls calls: choose them by method, not by operation`,
    );
  }
  if (kind === "stock-out" && operation !== undefined && !NODE_OPERATIONS.includes(operation)) {
    throw invalidArgument(`a stock-out befalls ${NODE_OPERATIONS.join(", ")}, not ${operation}`);
  }
  if (seconds === undefined) return;
  if (kind !== "latency") throw invalidArgument(`seconds are for 'latency', not for '${kind}'`);
  if (!(seconds > 0 && seconds <= LONGEST_SECONDS)) {
    throw invalidArgument(`seconds: got ${seconds}, more than 0 up to ${LONGEST_SECONDS} is allowed`);
  }
}
