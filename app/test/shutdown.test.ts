import { expect } from "chai";
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { Connections } from "../connections.ts";
import { drain } from "../shutdown.ts";
import { startApp } from "./helpers/app-process.ts";
import { keepAliveClient } from "./helpers/keep-alive-client.ts";

describe("the app's shutdown on SIGTERM", () => {
  const KEEP_ALIVE_SECONDS = "1";

  it("ends readiness at once, continues to serve and exits with 0", async () => {
    const app = await startApp({ KEEP_ALIVE_SECONDS });
    await app.terminate();
    expect((await fetch(`${app.url}/healthz`)).status).to.equal(200);
    expect((await fetch(`${app.url}/version`)).status).to.equal(200);
    expect((await app.exit).exitCode).to.equal(0);
  });

  it("answers a request that an idle connection sends within its keep-alive time", async () => {
    const app = await startApp({ KEEP_ALIVE_SECONDS });
    const clients = Array.from({ length: 100 }, () => keepAliveClient(app.url));
    const first = await Promise.all(clients.map((client) => client.get("/version")));
    expect(new Set(first.map(({ headers }) => headers["keep-alive"]))).to.deep.equal(new Set(["timeout=1"]));

    await app.terminate();
    const answers = await Promise.all(
      clients.map(async (client, index) => {
        await sleep(index * 9);
        return client.get("/version");
      }),
    );
    expect(answers.filter(({ status }) => status === 200)).to.have.length(100);
    expect(answers.filter(({ reusedConnection }) => reusedConnection)).to.have.length(100);
    expect(new Set(answers.map(({ headers }) => headers.connection))).to.deep.equal(new Set(["close"]));
    expect((await app.exit).exitCode).to.equal(0);
  });

  it("loses no request of busy connections", async () => {
    for (let round = 0; round < 3; round++) {
      const app = await startApp({ KEEP_ALIVE_SECONDS });
      const clients = Array.from({ length: 20 }, () => keepAliveClient(app.url));
      await Promise.all(clients.map((client) => client.get("/version")));
      const untilClosed = clients.map(async (client) => {
        for (;;) {
          const { status, headers, reusedConnection } = await client.get("/version");
          if (status !== 200) throw new Error(`status ${status}`);
          if (headers.connection === "close") return reusedConnection;
        }
      });
      await sleep(100 + round * 7);
      app.sendSignal("SIGTERM");
      expect(new Set(await Promise.all(untilClosed))).to.deep.equal(new Set([true]));
      expect((await app.exit).exitCode).to.equal(0);
    }
  });

  it("answers a request that arrives piece by piece for longer than the keep-alive time", async () => {
    const app = await startApp({ KEEP_ALIVE_SECONDS });
    const socket = connect(app.port, "127.0.0.1");
    socket.write("GET /version HTTP/1.1\r\nHost: app\r\n");
    await sleep(100);
    app.sendSignal("SIGTERM");
    await sleep(1200);
    socket.write("Accept: */*\r\n");
    await sleep(1200);
    socket.write("\r\n");
    expect(await text(socket)).to.match(/^HTTP\/1\.1 200 OK\r\n/);
    expect((await app.exit).exitCode).to.equal(0);
  });

  it("closes connections that stay idle once their keep-alive time is over", async () => {
    const app = await startApp({ KEEP_ALIVE_SECONDS });
    const socket = connect(app.port, "127.0.0.1");
    await once(socket, "connect");
    const signalledAtMs = performance.now();
    app.sendSignal("SIGTERM");
    // No error and no answer: a client sees a normal end of an idle connection.
    expect(await text(socket)).to.equal("");
    expect(performance.now() - signalledAtMs).to.be.above(1000);
    expect((await app.exit).exitCode).to.equal(0);
  });

  it("ends at the deadline with any client behaviour", async () => {
    const app = await startApp({ KEEP_ALIVE_SECONDS: "60", SHUTDOWN_DEADLINE_SECONDS: "1" });
    const socket = connect(app.port, "127.0.0.1");
    socket.on("error", () => undefined);
    await once(socket, "connect");
    const signalledAtMs = performance.now();
    app.sendSignal("SIGTERM");
    // The connection would stay open for a minute, so only the deadline can end the app within mocha's time limit.
    expect((await app.exit).exitCode).to.equal(0);
    expect(performance.now() - signalledAtMs).to.be.above(1000);
  });
});

describe("app connections", () => {
  async function serve(maxAgeSeconds: number, answer: RequestListener) {
    const connections = new Connections(maxAgeSeconds);
    const server = createServer((request, response) => {
      connections.begin(request, response);
      answer(request, response);
    });
    connections.track(server);
    await once(server.listen(0, "127.0.0.1"), "listening");
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return { connections, server, url };
  }

  it("close with a response after their maximum age", async () => {
    const { server, url } = await serve(0.2, (_, response) => response.end("ok"));
    const client = keepAliveClient(url);
    expect((await client.get("/")).headers.connection).to.equal("keep-alive");
    await sleep(250);
    const last = await client.get("/");
    expect([last.reusedConnection, last.headers.connection]).to.deep.equal([true, "close"]);
    expect((await client.get("/")).reusedConnection).to.be.false;
    client.close();
    server.close();
  });

  it("stay open during a drain until the current request is answered", async () => {
    const { connections, server, url } = await serve(60, (_, response) => {
      setTimeout(() => response.end("late"), 400);
    });
    const answer = fetch(url);
    await once(server, "request");
    expect(await drain(server, connections, { idleSeconds: 0.1, deadlineSeconds: 10 })).to.equal(0);
    expect(await (await answer).text()).to.equal("late");
  });

  it("are cut off at the deadline and counted if a request was under way", async () => {
    const { connections, server, url } = await serve(60, () => undefined);
    const failure = fetch(url).then(
      () => "answered",
      () => "cut off",
    );
    await once(server, "request");
    expect(await drain(server, connections, { idleSeconds: 0.1, deadlineSeconds: 0.3 })).to.equal(1);
    expect(await failure).to.equal("cut off");
  });
});
