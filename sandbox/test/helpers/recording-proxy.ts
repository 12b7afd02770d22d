import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** One request that a client made, and its answer. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** The JSON bodies; undefined without a body. */
  readonly request: unknown;
  readonly response: unknown;
}

/** Forwards requests to a server and records them with their answers. */
export class RecordingProxy {
  readonly exchanges: Exchange[] = [];
  readonly #target: URL;
  readonly #server: Server;

  constructor(target: string) {
    this.#target = new URL(target);
    this.#server = createServer((incoming, outgoing) => {
      const asked: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => asked.push(chunk));
      incoming.on("end", () => {
        const { host, port } = this.#target;
        const headers = { ...incoming.headers, host };
        request(
          { host: "127.0.0.1", port, path: incoming.url, method: incoming.method, headers },
          (answer) => {
            const answered: Buffer[] = [];
            answer.on("data", (chunk: Buffer) => answered.push(chunk));
            answer.on("end", () => {
              this.exchanges.push({
                method: incoming.method ?? "",
                path: (incoming.url ?? "").split("?")[0] ?? "",
                status: answer.statusCode ?? 0,
                request: json(asked),
                response: json(answered),
              });
              outgoing.writeHead(answer.statusCode ?? 0, answer.headers).end(Buffer.concat(answered));
            });
          },
        )
          .once("error", () => outgoing.destroy())
          .end(Buffer.concat(asked));
      });
    });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return this;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

function json(chunks: readonly Buffer[]): unknown {
  const text = Buffer.concat(chunks).toString();
  return text === "" ? undefined : JSON.parse(text);
}
