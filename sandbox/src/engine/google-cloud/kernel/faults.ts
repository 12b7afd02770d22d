import { checkFault } from "./check-fault.ts";
import {
  isOfOperations,
  type Fault,
  type FaultKind,
  type FaultRequest,
  type OperationFault,
} from "./fault-kinds.ts";
import { GoogleError } from "./google-error.ts";
import { NODE_OPERATIONS } from "./operation-types.ts";
import { CHANGING_METHODS } from "./methods.ts";
import type { Collection, Store } from "./store.ts";

/**
 * Fails the operation here if it has a fault.
 *
 * @param node Name of the node that a stock-out prevents
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
  // Google's own words, because clients and people look for them.
  throw new GoogleError(
    "RESOURCE_EXHAUSTED",
    "Google Compute Engine: Not all instances running in IGM after 14.691006793s. Expected 1, running 0, " +
      `transitioning 1. Current errors: [ZONE_RESOURCE_POOL_EXHAUSTED]: Instance '${node}' creation failed: ` +
      `The zone 'projects/${project}/zones/${zone}' does not have enough resources available to fulfill the ` +
      "request.  Try a different zone, or try again later.",
  );
}

/** The scripted faults. Each fails the first calls or operations that it matches. */
export class Faults {
  readonly #store: Store;
  readonly #faults: Collection<Fault>;

  constructor(store: Store) {
    this.#store = store;
    this.#faults = store.collection("faults");
  }

  /** @throws INVALID_ARGUMENT for a fault that no call and no operation can match. */
  add(request: FaultRequest): Fault {
    checkFault(request);
    const { count = 1 } = request;
    const id = Math.max(0, ...this.list().map((each) => each.id)) + 1;
    const fault = { ...request, id, count, left: count };
    this.#faults.set(String(id), fault);
    this.#store.flush();
    return fault;
  }

  /** The faults that will still fail something. */
  list(): Fault[] {
    return [...this.#faults.values()];
  }

  clear(): void {
    this.#faults.clear();
    this.#store.flush();
  }

  /**
   * How many seconds late the answer to a call must be.
   *
   * @throws the error of a fault that matches the call
   */
  ofCall(api: string, method: string, path: string): number {
    const fault = this.#take(
      (each) =>
        !isOfOperations(each.kind) && each.kind !== "lost-answer" && matchesCall(each, api, method, path),
    );
    if (!fault) return 0;
    if (fault.kind === "latency") return fault.seconds ?? 5;
    throw callError(fault.kind);
  }

  /** @throws UNAVAILABLE after a call whose answer must be lost. */
  afterCall(api: string, method: string, path: string): void {
    if (!CHANGING_METHODS.some((each) => each === method)) return;
    const fault = this.#take((each) => each.kind === "lost-answer" && matchesCall(each, api, method, path));
    if (fault) throw callError(fault.kind);
  }

  ofOperation(api: string, type: string, target: string): OperationFault | undefined {
    const fault = this.#take(
      (each) =>
        isOfOperations(each.kind) &&
        (each.api ?? api) === api &&
        (each.operation ?? type) === type &&
        (each.kind !== "stock-out" || NODE_OPERATIONS.some((made) => made === type)) &&
        target.includes(each.path ?? ""),
    );
    return fault && { kind: fault.kind as OperationFault["kind"] };
  }

  #take(matches: (fault: Fault) => boolean): Fault | undefined {
    const fault = this.list().find(matches);
    if (!fault) return undefined;
    fault.left -= 1;
    if (fault.left === 0) this.#faults.delete(String(fault.id));
    this.#store.flush();
    return fault;
  }
}

const matchesCall = (fault: Fault, api: string, method: string, path: string) =>
  (fault.api ?? api) === api && (fault.method ?? method) === method && path.includes(fault.path ?? "");

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
  // A client can't tell a lost answer from a call that did nothing.
  return kind === "unavailable" || kind === "lost-answer"
    ? new GoogleError("UNAVAILABLE", "The service is currently unavailable.")
    : new GoogleError("INTERNAL", "Internal error encountered.");
}
