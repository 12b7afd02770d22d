import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";

interface Connection {
  readonly openedAtMs: number;
  activeAtMs: number;
  bytesRead: number;
  requests: number;
}

/** Tracks which open connections of an HTTP server are idle and which must close. */
export class Connections {
  readonly #open = new Map<Socket, Connection>();
  readonly #maxAgeMs: number;
  #closing = false;
  #lastActiveAtMs = performance.now();

  /**
   * @param maxAgeSeconds A keep-alive connection of this age closes with its next response. An open connection stays on
   * its pod, so this limits how long a busy client stays on the old colour after a switch.
   */
  constructor(maxAgeSeconds: number) {
    this.#maxAgeMs = maxAgeSeconds * 1000;
  }

  track(server: Server): void {
    server.on("connection", (socket) => {
      const now = (this.#lastActiveAtMs = performance.now());
      this.#open.set(socket, { openedAtMs: now, activeAtMs: now, bytesRead: 0, requests: 0 });
      socket.once("close", () => this.#open.delete(socket));
    });
  }

  /** Counts a request and its end, and marks the response if it must be the last on its connection. */
  begin(request: IncomingMessage, response: ServerResponse): void {
    const connection = this.#open.get(request.socket);
    if (!connection) return;
    connection.requests++;
    response.once("close", () => {
      connection.requests--;
      connection.activeAtMs = this.#lastActiveAtMs = performance.now();
    });
    if (this.#closing || performance.now() - connection.openedAtMs > this.#maxAgeMs) {
      response.setHeader("Connection", "close");
    }
  }

  /** Makes every later response the last one on its connection. */
  closeWithNextResponse(): void {
    this.#closing = true;
    this.#lastActiveAtMs = performance.now();
  }

  /** Closes connections that have been idle for the given time. */
  endIdle(idleSeconds: number): void {
    const now = performance.now();
    for (const [socket, connection] of this.#open) {
      if (socket.bytesRead !== connection.bytesRead) {
        connection.bytesRead = socket.bytesRead;
        connection.activeAtMs = now;
      }
      if (connection.requests === 0 && now - connection.activeAtMs > idleSeconds * 1000) socket.end();
    }
  }

  /** Seconds since a connection was last opened or a request answered; 0 while a connection is open. */
  get quietSeconds(): number {
    return this.#open.size > 0 ? 0 : (performance.now() - this.#lastActiveAtMs) / 1000;
  }

  get requestsInFlight(): number {
    return [...this.#open.values()].reduce((sum, { requests }) => sum + requests, 0);
  }
}
