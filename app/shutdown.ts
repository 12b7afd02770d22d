import type { Server } from "node:http";
import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import type { Connections } from "./connections.ts";

export interface DrainOptions {
  /** A connection closes after it has been idle for this long. */
  readonly idleSeconds: number;
  /** Connections that are still open after this time are cut off. */
  readonly deadlineSeconds: number;
}

/** The listening socket closes when there was no new connection for this long. */
const QUIET_SECONDS = 0.5;
const SWEEP_SECONDS = 0.1;

/**
 * Ends a server without losing a request. Returns the number of requests that were cut off at the deadline.
 *
 * It listens and answers until there are no new connections for a while, because clients may not know yet that this
 * instance ends. Each response closes its connection. `server.close()` would close idle connections at once and lose a
 * request that is on its way, so an idle connection closes only after the time in its `Keep-Alive` header.
 */
export async function drain(
  server: Server,
  connections: Connections,
  options: DrainOptions,
): Promise<number> {
  const deadlineAtMs = performance.now() + options.deadlineSeconds * 1000;
  connections.closeWithNextResponse();
  while (performance.now() < deadlineAtMs && connections.quietSeconds < QUIET_SECONDS) {
    await sleep(SWEEP_SECONDS * 1000);
    // Immediates run after the event loop reads sockets, so this sees requests that have arrived.
    await setImmediate();
    connections.endIdle(options.idleSeconds);
  }
  const cutOff = connections.requestsInFlight;
  server.close();
  server.closeAllConnections();
  return cutOff;
}
