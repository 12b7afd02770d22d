import { expect } from "chai";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { text } from "node:stream/consumers";
import { clusterPaths } from "../../../../src/engine/cluster/cluster-paths.ts";
import { prometheusSocket } from "../../../../src/engine/cluster/metrics/prometheus-socket.ts";
import { queryPrometheus } from "../../../../src/engine/cluster/metrics/query-prometheus.ts";
import { listenOnSocket } from "../../../../src/engine/host/unix-socket.ts";
import { checkout, type Checkout } from "../../../helpers/sandbox-checkout.ts";

describe("a query of a cluster's Prometheus", () => {
  const query = new URLSearchParams({ query: "sum(up)" });
  let at: Checkout;
  let folder: string;
  let prometheus: Server | undefined;
  beforeEach(() => {
    at = checkout();
    folder = clusterPaths(at.paths, "main").prometheus;
  });
  afterEach(async () => {
    if (prometheus?.listening) await once(prometheus.close(), "close");
    at.remove();
  });

  async function answering(status: number, body: string, requests: string[] = []): Promise<void> {
    mkdirSync(folder, { recursive: true });
    prometheus = createServer((request, response) => {
      void text(request).then((form) => {
        requests.push(`${request.method} ${request.url} ${request.headers["content-type"]} ${form}`);
        response.writeHead(status, { connection: "close" }).end(body);
      });
    });
    await listenOnSocket(prometheus, prometheusSocket(folder));
  }

  it("is sent over the cluster's socket, and its answer comes back with its status", async () => {
    const requests: string[] = [];
    await answering(200, '{"status":"success"}', requests);
    expect(await queryPrometheus(folder, query)).to.deep.equal({ status: 200, body: { status: "success" } });
    expect(requests).to.deep.equal([
      "POST /api/v1/query application/x-www-form-urlencoded query=sum%28up%29",
    ]);
  });

  it("has the answer of Prometheus also when it took too long there", async () => {
    const body = { status: "error", errorType: "timeout", error: "query timed out" };
    await answering(503, JSON.stringify(body));
    expect(await queryPrometheus(folder, query)).to.deep.equal({ status: 503, body });
  });

  it("has no answer while Prometheus does not run", async () => {
    expect(await queryPrometheus(folder, query), "no folder").to.equal(undefined);
    mkdirSync(folder, { recursive: true });
    expect(await queryPrometheus(folder, query), "no socket").to.equal(undefined);
    await answering(503, "<html>503 Service Unavailable</html>");
    expect(await queryPrometheus(folder, query), "HAProxy alone").to.equal(undefined);
  });

  it("fails for an answer that is not Prometheus'", async () => {
    await answering(200, "hello");
    const failure = await queryPrometheus(folder, query).catch((error: Error) => error.message);
    expect(failure).to.equal("Prometheus answered 200 without JSON");
  });
});
