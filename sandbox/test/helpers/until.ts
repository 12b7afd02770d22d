import { eventually } from "../../src/engine/host/eventually.ts";

/** Polls until there is a value other than `undefined` or `false`, and returns it. Fails after its time limit. */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
): Promise<Exclude<T, undefined | false>> {
  const seen: T[] = [];
  await eventually({
    what,
    withinSeconds: 40,
    hint: "the test waits for it",
    attempt: async () => {
      seen[0] = await look();
      return seen[0] !== undefined && seen[0] !== false;
    },
    millisecondsBetweenAttempts: 2,
  });
  return seen[0] as Exclude<T, undefined | false>;
}
