import { Agent, get, type IncomingHttpHeaders } from "node:http";
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
  close(): void;
} {
  // Node's agent would drop a connection one second before the server's keep-alive time ends.
  const agent = new Agent({ keepAlive: true, maxSockets: 1, agentKeepAliveTimeoutBuffer: 0 });
  return {
    get: (path) =>
      new Promise((resolve, reject) => {
        const request = get(`${url}${path}`, { agent }, (response) => {
          const { statusCode: status, headers } = response;
          text(response).then(
            (body) => resolve({ status, headers, body, reusedConnection: request.reusedSocket }),
            reject,
          );
        });
        request.on("error", reject);
      }),
    close: () => agent.destroy(),
  };
}
