import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";

interface Connection {
  readonly openedAtMs: number;
  activeAtMs: number;
  bytesRead: number;
  requests: number;
}

/** The open connections of an HTTP server: which are due to close, which are idle. */
export class Connections {
  readonly #open = new Map<Socket, Connection>();
  readonly #maxAgeMs: number;
  #closing = false;
  #lastActiveAtMs = performance.now();

  /**
   * @param maxAgeSeconds After it, a keep-alive connection is closed with its next response. A connection stays
   * on the pod it was opened to whatever the Service selects, so this bounds how long a client that keeps
   * sending stays on the old colour after a switch.
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

  /** Counts a request in and out, and marks its response as the connection's last one when that is due. */
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

  /** From now on every response is the last one on its connection. */
  closeWithNextResponse(): void {
    this.#closing = true;
    this.#lastActiveAtMs = performance.now();
  }

  /** Ends the connections on which nothing has arrived or been answered for the time given. */
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
