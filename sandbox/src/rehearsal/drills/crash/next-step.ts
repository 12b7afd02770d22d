/** The end of a refusal that says what to set before the next update. */
const SET_FIRST =
  /((?:pulumi config set (?:--path )?\S+ \S+ && )+)pulumi up\b|Set it with: (pulumi config set \S+ \S+ \d+)\. /;
const SET = /pulumi config set (?:--path )?'?([^\s']+)'? ([^\s&]+)/g;

/**
 * What a refused update tells its reader to set and to deploy first: config values by path.
 *
 * @returns undefined for an error with another next step or none
 */
export function valuesToDeployFirst(message: string): Readonly<Record<string, string>> | undefined {
  const [, untilUp, alone] = SET_FIRST.exec(message) ?? [];
  const commands = untilUp ?? alone;
  if (commands === undefined) return undefined;
  return Object.fromEntries([...commands.matchAll(SET)].map(([, path, value]) => [path!, value!]));
}

/** A person who asks for an update. */
export interface Person {
  /** Runs an update. Rejects with what is wrong. */
  readonly up: () => Promise<unknown>;
  /** Sets config values by path. */
  readonly set: (values: Readonly<Record<string, string>>) => Promise<unknown>;
  /** Writes the whole config that the person wants. */
  readonly configure: () => Promise<unknown>;
}

/** How many updates two people need at most who contradict each other. */
const MOST_UPDATES = 9;

/**
 * Runs an update whose config is written. When it is refused, does what the refusal says, also if that is refused too, and
 * then asks for the same again.
 *
 * @returns how many updates it took, with the refused ones
 */
export async function askUntilDone({ up, set, configure }: Person): Promise<number> {
  let isAsWanted = true;
  for (let updates = 1; ; updates++) {
    const error = await up().then(
      () => undefined,
      (reason: Error) => reason,
    );
    if (!error && isAsWanted) return updates;
    isAsWanted = !error;
    if (!error) {
      await configure();
      continue;
    }
    const first = updates < MOST_UPDATES ? valuesToDeployFirst(error.message) : undefined;
    if (!first) throw error;
    await set(first);
  }
}
