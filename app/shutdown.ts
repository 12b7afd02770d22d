import type { Server } from "node:http";
import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import type { Connections } from "./connections.ts";

export interface DrainOptions {
  /** How long a connection must have been idle before it is closed. */
  readonly idleSeconds: number;
  /** After it, what is still open is cut off. */
  readonly deadlineSeconds: number;
}

/** How long nobody must have connected before the listening socket is closed. */
const QUIET_SECONDS = 0.5;
const SWEEP_SECONDS = 0.1;

/**
 * Ends a server without losing a request, and returns how many were cut off at the deadline.
 *
 * It goes on listening and answering, each response closing its connection, until nobody has connected for a
 * while: clients may not have heard yet that this instance is going. `server.close()` would close idle
 * connections at once, and a request that is under way on one of them would be lost. So an idle connection is
 * closed only after the time that the `Keep-Alive` header promised its client.
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
    // Timers run before the event loop reads sockets, immediates after: what has arrived is seen first.
    await setImmediate();
    connections.endIdle(options.idleSeconds);
  }
  const cutOff = connections.requestsInFlight;
  server.close();
  server.closeAllConnections();
  return cutOff;
}
