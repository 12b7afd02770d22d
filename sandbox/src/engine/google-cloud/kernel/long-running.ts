import { notFound } from "./google-error.ts";
import type { JsonObject } from "./json.ts";
import type { Operation, Operations } from "./operations.ts";

/** An operation as a `google.longrunning.Operation`, which most Google Cloud APIs answer with. */
export function longRunning(
  name: string,
  operation: Operation,
  parts: { metadata: JsonObject; response: () => JsonObject },
): object {
  const { status, error } = operation;
  return {
    name,
    metadata: parts.metadata,
    done: status === "DONE",
    ...(status === "DONE" ? (error ? { error } : { response: parts.response() }) : {}),
  };
}

/** @throws NOT_FOUND when the API has no such operation. */
export function findOperation(operations: Operations, api: string, id: string): Operation {
  const operation = operations.get(api, id);
  if (!operation) throw notFound(`Operation ${id} was not found.`);
  return operation;
}
