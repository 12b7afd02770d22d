import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** What Prometheus answers to a query: a number, or the status and the body of the answer. Undefined: nothing, ever. */
export type PrometheusAnswer = number | { readonly status?: number; readonly body: unknown } | undefined;

export interface FakePrometheus {
  readonly url: string;
  /** The queries in their order. */
  readonly queries: string[];
  close(): Promise<void>;
}

/** Prometheus' query API on loopback. */
export async function fakePrometheus(answer: (query: string) => PrometheusAnswer): Promise<FakePrometheus> {
  const queries: string[] = [];
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://x");
    if (pathname !== "/prometheus/api/v1/query")
      return void response.writeHead(404).end("404 page not found\n");
    const query = searchParams.get("query") ?? "";
    queries.push(query);
    const found = answer(query);
    if (found === undefined) return;
    const { status = 200, body } = typeof found === "number" ? { body: vector(String(found)) } : found;
    response
      .writeHead(status, { "content-type": "application/json" })
      .end(typeof body === "string" ? body : JSON.stringify(body));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/prometheus`,
    queries,
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
