import { expect } from "chai";
import { execa } from "execa";
import { fileURLToPath } from "node:url";
import { freePort, testServer, type TestServer } from "./helpers/test-server.ts";

const GATE = fileURLToPath(new URL("../gate.ts", import.meta.url));

describe("the gate", () => {
  const servers: TestServer[] = [];
  let app: TestServer;

  const serve = async (...args: Parameters<typeof testServer>) => {
    const server = await testServer(...args);
    servers.push(server);
    return server;
  };

  before(async () => {
    app = await serve((request, response) => {
      if (request.url === "/headers") return response.end(JSON.stringify(request.headers));
      if (request.url === "/login") return response.writeHead(302, { location: "/" }).end();
      if (request.url !== "/") return response.writeHead(404).end("not found\n");
      return response.end("green 1.1.0\n");
    });
  });

  after(() => servers.forEach((server) => server.close()));

  async function gate(checks: readonly object[], environment: Record<string, string | undefined> = {}) {
    const { exitCode, stdout, stderr } = await execa(process.execPath, [GATE], {
      env: {
        SMOKE_URL: app.url,
        SMOKE_CHECKS: JSON.stringify(checks),
        SMOKE_TIMEOUT_SECONDS: "0",
        EXPECTED_VERSION: "1.1.0",
        EXPECTED_COLOR: "green",
        ...environment,
      },
      reject: false,
    });
    return { exitCode, stdout, stderr };
  }
  const FRONT = { path: "/", status: 200 };

  it("passes and prints what it tested, the Service and each ready pod", async () => {
    const checks = [
      { ...FRONT, text: "{color} {version}" },
      { path: "/nothing", status: 404 },
    ];
    expect(await gate(checks, { SMOKE_PODS: `localhost:${app.port}` })).to.deep.equal({
      exitCode: 0,
      stdout: `ok      Service ${app.url}: /, /nothing\nok      pod http://127.0.0.1:${app.port}: /, /nothing`,
      stderr: "",
    });
  });

  it("fails with one line for each answer that is not as expected, and follows no redirect", async () => {
    const checks = [FRONT, { path: "/login", status: 200 }, { path: "/nothing", status: 200 }];
    expect(await gate(checks)).to.deep.equal({
      exitCode: 1,
      stdout: "",
      stderr:
        `failed  Service ${app.url}/login: expected status 200, got 302 to /, and redirects are not followed. The body is empty.\n` +
        `failed  Service ${app.url}/nothing: expected status 200, got 404. Body: not found`,
    });
  });

  it("fails when one pod gives another answer than the Service", async () => {
    const old = await serve((_, response) => response.end("green 1.0.0"));
    const { exitCode, stderr } = await gate([{ ...FRONT, text: "{version}" }], {
      SMOKE_PODS: `localhost:${old.port}`,
    });
    expect(exitCode).to.equal(1);
    expect(stderr).to.equal(
      `failed  pod http://127.0.0.1:${old.port}/: expected the text "1.1.0", got a body without it. Body: green 1.0.0`,
    );
  });

  it("fails when no pod is ready", async () => {
    const { exitCode, stderr } = await gate([FRONT], { SMOKE_PODS: "no-pods.invalid:8080" });
    expect(exitCode).to.equal(1);
    expect(stderr).to.equal("failed  no-pods.invalid:8080: expected ready pods, got none");
  });

  it("fails with the reason when no server answers", async () => {
    const port = await freePort();
    const { exitCode, stderr } = await gate([FRONT], { SMOKE_URL: `http://127.0.0.1:${port}` });
    expect(exitCode).to.equal(1);
    expect(stderr).to.equal(
      `failed  Service http://127.0.0.1:${port}/: expected status 200, got no answer (connect ECONNREFUSED 127.0.0.1:${port})`,
    );
  });

  it("fails when an answer takes too long, at its start or at its end", async () => {
    const silent = await serve((request, response) => {
      if (request.url === "/stream") response.writeHead(200).write("begun");
    });
    const { exitCode, stderr } = await gate([FRONT, { path: "/stream", status: 200 }], {
      SMOKE_URL: silent.url,
    });
    expect(exitCode).to.equal(1);
    expect(stderr.split("\n")).to.deep.equal(
      ["/", "/stream"].map(
        (path) => `failed  Service ${silent.url}${path}: expected status 200, got no answer within 5 s`,
      ),
    );
  });

  it("sends the headers of a check, also another host name", async () => {
    const headers = { Host: "shop.example.com", "X-Forwarded-Proto": "https" };
    const json = { host: "shop.example.com", "x-forwarded-proto": "https" };
    expect((await gate([{ path: "/headers", status: 200, headers, json }])).exitCode).to.equal(0);
  });

  it("reads no more than the start of an endless body", async () => {
    const endless = await serve((_, response) => {
      const write = () => {
        while (!response.destroyed && response.write("x".repeat(65536)));
        if (!response.destroyed) response.once("drain", write);
      };
      write();
    });
    expect((await gate([FRONT], { SMOKE_URL: endless.url })).exitCode).to.equal(0);
  });

  it("keeps its output short enough for a termination message", async () => {
    const verbose = await serve((_, response) => response.writeHead(500).end("x".repeat(5000)));
    const checks = Array.from({ length: 9 }, (_, index) => ({ path: `/${index}`, status: 200 }));
    const { stderr } = await gate(checks, { SMOKE_URL: verbose.url });
    expect(Buffer.byteLength(stderr)).to.be.lessThan(2048);
    expect(stderr).to.match(/\nfailed {2}5 more$/);
  });

  it("waits for a server that starts late", async () => {
    const port = await freePort();
    const result = gate([FRONT], {
      SMOKE_URL: `http://127.0.0.1:${port}`,
      SMOKE_TIMEOUT_SECONDS: "20",
    });
    await new Promise((resolve) => setTimeout(resolve, 500));
    await serve((_, response) => response.end(), port);
    expect((await result).exitCode).to.equal(0);
  });

  it("names the variable that is not set or wrong", async () => {
    const message = async (environment: Record<string, string | undefined>) =>
      (await gate([FRONT], environment)).stderr;
    expect(await message({ SMOKE_URL: undefined })).to.equal(
      "SMOKE_URL is not set. The gate needs SMOKE_URL and SMOKE_CHECKS.",
    );
    expect(await message({ SMOKE_CHECKS: "[" })).to.equal(
      `SMOKE_CHECKS: expected a list of checks as JSON, such as [{"path":"/","status":200}], got '['.`,
    );
    expect(await message({ SMOKE_TIMEOUT_SECONDS: "soon" })).to.equal(
      "SMOKE_TIMEOUT_SECONDS: expected a whole number, got 'soon'. Correct it or unset it.",
    );
  });
});
