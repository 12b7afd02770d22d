import { expect } from "chai";
import { setTimeout as sleep } from "node:timers/promises";
import { startApp, type AppProcess } from "./helpers/app-process.ts";
import { keepAliveClient } from "./helpers/keep-alive-client.ts";

describe("app server", () => {
  let app: AppProcess;

  before(async () => {
    app = await startApp({ APP_VERSION: "1.2.3", APP_COLOR: "green" });
  });

  after(async () => {
    app.sendSignal("SIGKILL");
    await app.exit;
  });

  async function answer(path: string) {
    const response = await fetch(`${app.url}${path}`);
    return {
      status: response.status,
      type: response.headers.get("content-type"),
      body: await response.text(),
      cacheControl: response.headers.get("cache-control"),
    };
  }

  it("names the instance on /version and forbids caching", async () => {
    expect(await answer("/version")).to.deep.equal({
      status: 200,
      type: "application/json; charset=utf-8",
      body: '{"version":"1.2.3","color":"green","pod":"web-1","node":"node-1"}\n',
      cacheControl: "no-store",
    });
  });

  it("shows version, colour, pod and node on its page", async () => {
    const { status, type, body } = await answer("/");
    expect(status).to.equal(200);
    expect(type).to.equal("text/html; charset=utf-8");
    for (const text of ["1.2.3", "green", "web-1", "node-1"]) expect(body).to.contain(`<dd>${text}</dd>`);
  });

  it("is healthy and ready", async () => {
    expect(await answer("/healthz")).to.include({ status: 200, body: "ok\n" });
    expect(await answer("/readyz")).to.include({ status: 200, body: "ready\n" });
  });

  it("answers 404 for any other path", async () => {
    expect(await answer("/versions")).to.include({ status: 404, body: "not found\n" });
  });

  it("answers uploads of 10 MB on connections that it closes because of their age", async () => {
    const upload = Buffer.alloc(10_000_000);
    const clients = Array.from({ length: 10 }, () => keepAliveClient(app.url));
    const getAll = () => Promise.all(clients.map((client) => client.get("/version")));
    await getAll();
    await sleep(2000);
    await getAll();
    await sleep(3300);
    const answers = await Promise.allSettled(clients.map((client) => client.post("/version", upload)));
    const seen = answers.map((answer) =>
      answer.status === "fulfilled"
        ? [answer.value.status, answer.value.reusedConnection, answer.value.headers.connection].join(" ")
        : String(answer.reason),
    );
    expect(seen).to.deep.equal(Array(10).fill("200 true close"));
  });

  it("ignores a query string", async () => {
    expect(await answer("/version?now")).to.include({ status: 200 });
  });
});
