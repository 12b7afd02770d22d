import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A request to the webhook. */
export interface Posted {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly contentType: string | undefined;
  readonly body: unknown;
}

/** What the webhook does with a request: a status, or no answer at all. */
type Answer = number | "silence";

/** A webhook on loopback, which keeps what it gets. */
export class Webhook {
  readonly posted: Posted[] = [];
  /** The answers in order; the last one stays. */
  answers: readonly Answer[] = [200];
  readonly #server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method, url: path, headers } = request;
      const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
      this.posted.push({ method, path, contentType: headers["content-type"], body });
      const answer = this.answers[this.posted.length - 1] ?? this.answers.at(-1)!;
      if (answer === "silence") return;
      response.writeHead(answer, { Location: "/elsewhere" }).end("ok");
    });
  });

  /** Starts it and returns its address, with a secret in it. */
  async start(): Promise<string> {
    await once(this.#server.listen(0, "127.0.0.1"), "listening");
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/services/T0P-SECRET`;
  }

  async stop(): Promise<void> {
    if (!this.#server.listening) return;
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, "close");
  }
}
