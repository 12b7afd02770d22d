import { Agent, get, type IncomingHttpHeaders } from "node:http";
import { text } from "node:stream/consumers";

export interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Whether it came over a connection that had carried a request before. */
  readonly reusedConnection: boolean;
}

/** A client with one keep-alive connection, which never repeats a request that got no answer. */
export function keepAliveClient(url: string): {
  get(path: string): Promise<Answer>;
  close(): void;
} {
  // Node's agent would give up a connection a second before the server's promise ends.
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
