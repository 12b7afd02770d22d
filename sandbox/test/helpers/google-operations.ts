import { setTimeout as sleep } from "node:timers/promises";

interface Operation {
  readonly done?: boolean;
  readonly status?: string;
}

/** Asks for an operation until it is done. */
export async function finished<T extends Operation>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 0; tries < 1000; tries++) {
    const operation = await ask();
    if (operation.done === true || operation.status === "DONE") return operation;
    await sleep(2);
  }
  throw new Error("the operation did not end");
}
