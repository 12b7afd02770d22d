import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** What Prometheus answers to a query: a number, or the status and the body of the answer. Undefined: nothing, ever. */
export type PrometheusAnswer =
  | number
  | { readonly status?: number; readonly body: unknown; readonly headers?: Record<string, string> }
  | undefined;

export interface FakePrometheus {
  readonly url: string;
  /** The queries in their order. */
  readonly queries: string[];
  /** What else came with each query: the method, the time that it may take, and the credentials. */
  readonly requests: {
    readonly method?: string;
    readonly timeout: string | null;
    readonly authorization?: string;
  }[];
  close(): Promise<void>;
}

/** Prometheus' query API on loopback. @param path of everything below it */
export async function fakePrometheus(
  answer: (query: string) => PrometheusAnswer,
  path = "/prometheus",
): Promise<FakePrometheus> {
  const queries: string[] = [];
  const requests: FakePrometheus["requests"] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const { pathname, searchParams } = new URL(request.url ?? "", "http://x");
      if (pathname !== `${path}/api/v1/query`) return response.writeHead(404).end("404 page not found\n");
      const { method, headers } = request;
      const parameters = method === "POST" ? new URLSearchParams(await text(request)) : searchParams;
      const query = parameters.get("query") ?? "";
      queries.push(query);
      const { authorization } = headers;
      requests.push({ method, timeout: parameters.get("timeout"), ...(authorization && { authorization }) });
      const found = answer(query);
      if (found === undefined) return;
      const given = typeof found === "number" ? { body: vector(String(found)) } : found;
      const { status = 200, body, headers: more } = { headers: {}, ...given };
      response
        .writeHead(status, { "content-type": "application/json", ...more })
        .end(typeof body === "string" ? body : JSON.stringify(body));
    })();
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
    ...{ queries, requests },
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

/** A vector of series with these values. */
export const vector = (...values: string[]) => ({
  status: "success",
  data: {
    resultType: "vector",
    result: values.map((value, index) => ({
      metric: values.length > 1 ? { pod: `web-${index}` } : {},
      value: [1732701600.123, value],
    })),
  },
});
