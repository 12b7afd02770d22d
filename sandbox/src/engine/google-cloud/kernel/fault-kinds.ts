/** What each kind of fault does. */
export const FAULT_KINDS = {
  "rate-limit": "a call is refused with 429 RESOURCE_EXHAUSTED",
  "server-error": "a call fails with 500 INTERNAL",
  unavailable: "a call fails with 503 UNAVAILABLE and changes nothing",
  "lost-answer": "a call changes something, but is answered 503 UNAVAILABLE",
  latency: "a call is answered late, see --seconds",
  "stock-out": "an operation that creates nodes finds no machines in its zone",
  "half-way":
    "an operation fails after half of its nodes are created or deleted; an operation without nodes fails before its work",
} as const;

export type FaultKind = keyof typeof FAULT_KINDS;

/** A scripted fault and the calls or operations that it matches. */
export interface FaultRequest {
  readonly kind: FaultKind;
  /** First segment of the API's paths, such as `container`. @default - any API */
  readonly api?: string;
  /** HTTP method; for faults of calls. @default - any method */
  readonly method?: string;
  /** Google's type of operation, such as `CREATE_NODE_POOL`; for faults of operations. @default - any type */
  readonly operation?: string;
  /** Text in the path of the call or of the operation's target. @default - any path */
  readonly path?: string;
  /** @default 1 */
  readonly count?: number;
  /** How many seconds late the answer is; for latency. @default 5 */
  readonly seconds?: number;
}

export interface Fault extends FaultRequest {
  readonly id: number;
  readonly count: number;
  /** How many more calls or operations will fail. */
  left: number;
}

/** How a running operation will fail. */
export interface OperationFault {
  readonly kind: "stock-out" | "half-way";
}

const OPERATION_KINDS: readonly FaultKind[] = ["stock-out", "half-way"];

export const isOfOperations = (kind: FaultKind) => OPERATION_KINDS.includes(kind);
