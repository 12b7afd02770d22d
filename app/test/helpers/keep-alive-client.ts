import { Agent, type IncomingHttpHeaders, request as openRequest } from "node:http";
import { text } from "node:stream/consumers";

export interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Whether the connection had already carried a request. */
  readonly reusedConnection: boolean;
}

/** A client with one keep-alive connection that never repeats a failed request. */
export function keepAliveClient(url: string): {
  get(path: string): Promise<Answer>;
  post(path: string, body: Uint8Array): Promise<Answer>;
  close(): void;
} {
  // Node's agent would drop a connection one second before the server's keep-alive time ends.
  const agent = new Agent({ keepAlive: true, maxSockets: 1, agentKeepAliveTimeoutBuffer: 0 });
  const send = (method: string, path: string, sent?: Uint8Array) =>
    new Promise<Answer>((resolve, reject) => {
      const request = openRequest(`${url}${path}`, { agent, method }, (response) => {
        const { statusCode: status, headers } = response;
        text(response).then(
          (body) => resolve({ status, headers, body, reusedConnection: request.reusedSocket }),
          reject,
        );
      });
      request.on("error", reject).end(sent);
    });
  return {
    get: (path) => send("GET", path),
    post: (path, body) => send("POST", path, body),
    close: () => agent.destroy(),
  };
}
