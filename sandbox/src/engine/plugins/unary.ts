import type { handleUnaryCall } from "@grpc/grpc-js";
import { toServiceError } from "./plugin-errors.ts";
import type { Properties } from "./provider.ts";
import type { MarkedProperties } from "./marked-values.ts";

/** Marks the secrets of a resource's state. */
export type Mark = (state: Properties) => MarkedProperties;

class MarkedFailure extends Error {
  readonly mark: Mark;
  constructor(cause: unknown, mark: Mark) {
    super("", { cause });
    this.mark = mark;
  }
}

/** Runs `run`. If its error has a state, `mark` marks the secrets in it before the engine gets it. */
export async function markingFailures<T>(mark: Mark, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw new MarkedFailure(error, mark);
  }
}

/** Makes a gRPC method from a function that answers its request. */
export function unary<Request, Response>(
  handle: (request: Request) => Response | Promise<Response>,
): handleUnaryCall<Request, Response> {
  return (call, callback) => {
    void (async () => handle(call.request))().then(
      (response) => callback(null, response),
      (error: unknown) =>
        callback(
          error instanceof MarkedFailure ? toServiceError(error.cause, error.mark) : toServiceError(error),
        ),
    );
  };
}
