import { expect } from "chai";
import { once } from "node:events";
import { createConnection } from "node:net";
import { startApp, type AppProcess } from "./helpers/app-process.ts";

const COUNT = "http_server_request_duration_seconds_count";

describe("the app's metrics", () => {
  let app: AppProcess;
  beforeEach(async () => (app = await startApp({ METRICS_PORT: "0" })));
  afterEach(async () => {
    app.sendSignal("SIGKILL");
    await app.exit;
  });

  async function metrics(name: string): Promise<string[]> {
    const text = await (await fetch(app.metricsUrl!)).text();
    return text.split("\n").filter((line) => line.startsWith(name));
  }

  it("count the answers by method and status, and measure how long they took", async () => {
    for (const path of ["/", "/version", "/nothing"]) await (await fetch(app.url + path)).text();
    await (await fetch(app.url, { method: "POST", body: "order" })).text();
    expect(await metrics(COUNT)).to.have.members([
      `${COUNT}{http_request_method="GET",http_response_status_code="200"} 2`,
      `${COUNT}{http_request_method="GET",http_response_status_code="404"} 1`,
      `${COUNT}{http_request_method="POST",http_response_status_code="200"} 1`,
    ]);
    const buckets = await metrics("http_server_request_duration_seconds_bucket");
    const limits = buckets.map((line) => Number(/le="([^"]+)"/.exec(line)![1]!.replace("+Inf", "Infinity")));
    expect(new Set(limits)).to.include(0.005).and.include(10).and.include(Infinity);
    const sums = await metrics("http_server_request_duration_seconds_sum");
    for (const line of sums) expect(Number(line.split(" ")[1])).to.be.within(0.000001, 5);
  });

  it("leave out what Kubernetes asks for, as the last answers of a pod that ends are failures to it", async () => {
    for (const path of ["/healthz", "/readyz?now"]) await (await fetch(app.url + path)).text();
    expect(await metrics(COUNT)).to.deep.equal([]);
  });

  it("take all unknown methods for one, so that no client makes series without end", async () => {
    for (const method of ["PROPFIND", "REPORT"]) await (await fetch(app.url, { method })).text();
    expect(await metrics(COUNT)).to.deep.equal([
      `${COUNT}{http_request_method="_OTHER",http_response_status_code="200"} 2`,
    ]);
  });

  it("do not count a request whose client has gone", async () => {
    const socket = createConnection(app.port, "127.0.0.1");
    await once(socket, "connect");
    socket.write("POST / HTTP/1.1\r\nHost: app\r\nContent-Length: 10\r\n\r\nhalf");
    socket.destroy();
    await (await fetch(app.url)).text();
    expect(await metrics(COUNT)).to.deep.equal([
      `${COUNT}{http_request_method="GET",http_response_status_code="200"} 1`,
    ]);
  });

  it("are in the format that Prometheus reads, on a port of their own", async () => {
    const answer = await fetch(app.metricsUrl!);
    expect([answer.status, answer.headers.get("content-type")]).to.deep.equal([
      200,
      "text/plain; version=0.0.4; charset=utf-8",
    ]);
    expect((await fetch(`${app.url}/metrics`)).status).to.equal(404);
    expect((await fetch(app.metricsUrl!.replace("/metrics", "/version"))).status).to.equal(404);
  });

  it("are there while the app ends", async () => {
    await (await fetch(app.url)).text();
    await app.terminate();
    expect(await metrics(COUNT)).to.have.length(1);
  });

  it("are not there without their port", async () => {
    const without = await startApp();
    expect(without.metricsUrl).to.equal(undefined);
    without.sendSignal("SIGKILL");
    await without.exit;
  });
});
