import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** Fewer than `analysis.minimumRequests`. */
const REQUESTS = 3;

/**
 * Answers like a Prometheus that has seen hardly any request. It understands no PromQL: it has the same number for each sum
 * of requests and 0 for everything else.
 *
 * @see https://prometheus.io/docs/prometheus/latest/querying/api/#instant-queries
 */
export async function fewFigures(): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> {
  const server = createServer((request, response) => {
    const query = new URL(request.url ?? "", "http://localhost").searchParams.get("query") ?? "";
    const value = query.startsWith("sum(increase(") ? REQUESTS : 0;
    const result = [{ metric: {}, value: [Date.now() / 1000, String(value)] }];
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ status: "success", data: { resultType: "vector", result } }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
