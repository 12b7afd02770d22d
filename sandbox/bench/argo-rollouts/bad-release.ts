import { setTimeout as sleep } from "node:timers/promises";
import { KEEP_ALIVE } from "../../src/rehearsal/traffic.ts";
import type { StepTraffic } from "../../src/rehearsal/traffic-tally.ts";

/** What a release that fails one request in twenty cost users until it was turned back. */
export interface BadRelease {
  /** Who turned it back. */
  readonly by: string;
  /** Seconds from the first failed request until the last one for which a new connection led to the bad colour. */
  readonly seconds: number;
  /** Failed requests. */
  readonly lost: number;
}

/** The colour of the bad pods. */
export const BAD = "green";

/** An open connection stays with its pod until the app closes it. */
const OPEN_CONNECTION_MS = 11_000;

/**
 * Measures one release.
 *
 * @param act releases it and returns when it was turned back
 * @throws when no request failed
 */
export async function badRelease(
  by: string,
  traffic: StepTraffic,
  act: () => Promise<unknown>,
): Promise<BadRelease> {
  const { lost, newConnections } = traffic;
  const lostBefore = lost.length;
  newConnections.delete(BAD);
  await act();
  await sleep(OPEN_CONNECTION_MS);
  return costOf(by, lost.slice(lostBefore), newConnections.get(BAD)?.lastAtMs);
}

/** @param lastAnswerAtMs when the bad colour last answered over a new connection */
export function costOf(
  by: string,
  lost: StepTraffic["lost"],
  lastAnswerAtMs: number | undefined,
): BadRelease {
  if (lost.length === 0) throw new Error(`${by}: expected failed requests, got none`);
  const overNewConnections = lost.filter(({ attack }) => attack !== KEEP_ALIVE);
  const lastAtMs = Math.max(lastAnswerAtMs ?? 0, ...overNewConnections.map(({ endedAtMs }) => endedAtMs));
  const firstAtMs = Math.min(...lost.map(({ endedAtMs }) => endedAtMs));
  return { by, seconds: Math.max(0, lastAtMs - firstAtMs) / 1000, lost: lost.length };
}
