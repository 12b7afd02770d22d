import { setTimeout as sleep } from "node:timers/promises";
import type { Properties } from "../provider.ts";
import type { ApiCall } from "./api-call.ts";
import { asText } from "./fields/field-values.ts";
import type { ApiName } from "./gcp-config.ts";

/** The error of a failed operation. */
export class OperationError extends Error {
  override readonly name = "OperationError";
}

/**
 * Waits until an operation is done.
 *
 * @param parent path such as `projects/p/locations/l`, if the operation's name is not a whole path
 * @throws OperationError with Google's own message when the operation failed
 */
export async function waitForOperation(
  call: ApiCall,
  api: ApiName,
  operation: Properties,
  parent?: string,
): Promise<void> {
  const name = operation.name as string;
  const what = asText(operation.operationType) || name;
  const started = Date.now();
  let current = operation;
  while (!isDone(current)) {
    const seconds = Math.round((Date.now() - started) / 1000);
    if (Date.now() > call.deadline) {
      throw new Error(
        `Google's operation ${name} was not done after ${seconds} s and may still end. ` +
          "Wait and run the update again, or raise the resource's customTimeouts",
      );
    }
    call.status(`waiting for ${what}, ${seconds} s`);
    await sleep(call.config.pollIntervalMs, undefined, { signal: call.signal });
    current = await call.send({ api, path: parent ? `${parent}/operations/${name}` : name });
  }
  const message = failure(current);
  if (message) throw new OperationError(message);
}

const isDone = ({ status, done }: Properties) => status === "DONE" || done === true;

/** Whether an answer is an operation whose name is its whole path. */
export const isLongRunningOperation = ({ name }: Properties) =>
  typeof name === "string" && /(^|\/)operations\//.test(name);

interface Failed {
  readonly error?: { readonly message?: string; readonly errors?: readonly { readonly message?: string }[] };
  readonly statusMessage?: string;
}

function failure(operation: Properties): string | undefined {
  const { error, statusMessage } = operation as Failed;
  if (error) {
    const messages = error.errors?.map(({ message }) => message).filter(Boolean) ?? [];
    return messages.join("; ") || error.message || JSON.stringify(error);
  }
  return statusMessage || undefined;
}
