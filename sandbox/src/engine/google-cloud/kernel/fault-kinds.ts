/** What each kind of fault does. */
export const FAULT_KINDS = {
  "rate-limit": "a call is refused with 429 RESOURCE_EXHAUSTED",
  "server-error": "a call fails with 500 INTERNAL",
  unavailable: "a call fails with 503 UNAVAILABLE, and nothing was done",
  "lost-answer": "a call that changes something is done, then answered 503 UNAVAILABLE as if it was not",
  latency: "a call is answered late, see --seconds",
  "stock-out": "an operation that makes nodes finds no machines in its zone",
  "half-way": "an operation fails with half of its nodes made or gone; one without nodes, before its work",
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

const OPERATION_KINDS: readonly FaultKind[] = ["stock-out", "half-way"];

export const isOfOperations = (kind: FaultKind) => OPERATION_KINDS.includes(kind);
