import { until } from "./until.ts";

interface Operation {
  readonly done?: boolean;
  readonly status?: string;
}

/** Polls an operation until it is done. */
export function finished<T extends Operation>(ask: () => Promise<T>): Promise<T> {
  return until("the operation's end", async () => {
    const operation = await ask();
    return operation.done === true || operation.status === "DONE" ? operation : undefined;
  });
}
