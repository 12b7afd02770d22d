import { expect } from "chai";
import { mkdirSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { text } from "node:stream/consumers";
import { clusterPaths } from "../../../../src/engine/cluster/cluster-paths.ts";
import {
  type PrometheusServer,
  prometheusUrl,
  servePrometheus,
} from "../../../../src/engine/cluster/metrics/prometheus-server.ts";
import { prometheusSocket } from "../../../../src/engine/cluster/metrics/prometheus-socket.ts";
import { listenOnSocket } from "../../../../src/engine/host/unix-socket.ts";
import { checkout, type Checkout } from "../../../helpers/sandbox-checkout.ts";

describe("the address of the clusters' Prometheus", () => {
  let at: Checkout;
  let prometheus: Server;
  let server: PrometheusServer;
  let status: number;
  before(async () => {
    at = checkout();
    const { prometheus: folder } = clusterPaths(at.paths, "main");
    mkdirSync(folder, { recursive: true });
    prometheus = createServer((request, response) => {
      void text(request).then((body) =>
        response.writeHead(status, { "x-sent": "yes" }).end(`${request.method} ${request.url} ${body}`),
      );
    });
    await listenOnSocket(prometheus, prometheusSocket(folder));
    server = await servePrometheus(at.paths, 0);
  });
  beforeEach(() => (status = 200));
  after(async () => {
    await server.close();
    prometheus.close();
    at.remove();
  });

  it("is a path for each cluster on one port", () => {
    expect(prometheusUrl(10003, "main")).to.equal("http://127.0.0.1:10003/main");
  });

  it("leads to the cluster's own, with method, query and body, and brings its answer back", async () => {
    const get = await fetch(`${server.url}/main/api/v1/query?query=up`);
    expect([get.status, get.headers.get("x-sent"), await get.text()]).to.deep.equal([
      ...[200, "yes"],
      "GET /api/v1/query?query=up ",
    ]);
    const post = await fetch(`${server.url}/main/api/v1/query`, { method: "POST", body: "query=up" });
    expect(await post.text()).to.equal("POST /api/v1/query query=up");
    status = 400;
    expect((await fetch(`${server.url}/main/api/v1/query`)).status).to.equal(400);
  });

  it("says why there is none", async () => {
    const none = await fetch(`${server.url}/other/api/v1/query`);
    expect([none.status, await none.text()]).to.deep.equal([
      503,
      "no Prometheus in cluster 'other', as no PodMonitoring is there or it has just begun\n",
    ]);
    status = 503;
    expect((await fetch(`${server.url}/main/api/v1/query`)).status).to.equal(503);
  });

  it("leads to no other file", async () => {
    for (const path of ["/", "/main", "/..%2Fmain/api", "/Main/api"]) {
      expect((await fetch(server.url + path)).status, path).to.equal(404);
    }
  });
});
