import type { Color } from "../../components/release/colors.ts";
import type { LiveRelease } from "../live-release.ts";
import { type Clock, within } from "./clock.ts";

export interface UsersMovedArgs {
  readonly from: Color;
  readonly to: Color;
  readonly look: () => Promise<{ readonly live: Pick<LiveRelease, "public" | "preview"> }>;
  readonly clock: Clock;
  /** Ends the wait. */
  readonly signal: AbortSignal;
}

const EVERY_MS = 1000;
const LONGEST_LOOK_MS = 5000;

/**
 * Waits, while an update runs, until external users reach a colour and internal testers the one before. An update goes on for
 * some seconds after that.
 *
 * @returns when that was, in milliseconds since 1970; undefined when the wait was ended before
 */
export async function usersMoved({
  from,
  to,
  look,
  clock,
  signal,
}: UsersMovedArgs): Promise<number | undefined> {
  while (!signal.aborted) {
    await clock.sleep(EVERY_MS, signal);
    // A cluster that does not answer is asked again.
    const found = await within(clock, LONGEST_LOOK_MS, () => look().catch(() => undefined), signal);
    if (found?.live.public.color === to && found.live.preview.color === from) return clock.now();
  }
  return undefined;
}
