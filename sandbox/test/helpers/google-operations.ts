import { setTimeout as sleep } from "node:timers/promises";

interface Operation {
  readonly done?: boolean | null;
  readonly status?: string | null;
}

/** Asks for an operation until it is done. */
export async function finished<T extends Operation>(ask: () => Promise<{ data: T }>): Promise<T> {
  for (let tries = 0; tries < 1000; tries++) {
    const { data } = await ask();
    if (data.done === true || data.status === "DONE") return data;
    await sleep(2);
  }
  throw new Error("the operation did not end");
}
