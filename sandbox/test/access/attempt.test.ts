import { expect } from "chai";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { refuseOtherUsers } from "../../src/engine/host/peer-uid.ts";
import { isRoot, NOBODY } from "../helpers/as-nobody.ts";
import { folderTargets, processTargets } from "./find-targets.ts";
import { attemptAs, firstGift, type Target } from "./target.ts";
import { judge } from "./verdict.ts";

describe("the test as another user", () => {
  let folder: string;
  let servers: Server[];
  before(function () {
    if (isRoot) return;
    console.log("    skipped: only root can act as another user");
    this.skip();
  });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "access-"));
    servers = [];
  });
  afterEach(() => {
    for (const server of servers) server.closeAllConnections();
    for (const server of servers) server.close();
    rmSync(folder, { recursive: true });
  });

  async function listen(at: number | string, answer: RequestListener): Promise<Server> {
    const server = createServer(answer);
    servers.push(server);
    server.listen(typeof at === "number" ? { port: at, host: "127.0.0.1" } : { path: at });
    await once(server, "listening");
    return server;
  }
  const portOf = (server: Server) => (server.address() as AddressInfo).port;
  async function leaks(targets: readonly Target[]): Promise<string[]> {
    const { lines, passed } = judge(
      await attemptAs(process.getuid!(), targets),
      await attemptAs(NOBODY, targets),
    );
    const open = lines.filter((line) => line.startsWith("OPEN"));
    if (open.length > 0) expect(passed).to.equal(false);
    return open.map((line) =>
      line
        .replace(/^OPEN +/, "")
        .replaceAll(folder, "…")
        .replace(/ OK.*/, " OK"),
    );
  }

  it("finds a port that serves everybody, also one that asks for credentials at some paths only", async () => {
    const open = await listen(0, (_request, response) => void response.end("pods"));
    const half = await listen(0, ({ url }, response) => {
      response.statusCode = url === "/metrics" ? 200 : 401;
      response.end("…");
    });
    const closed = await listen(0, (_request, response) => void response.writeHead(401).end("no"));
    const own = await listen(0, (_request, response) => void response.end("pods"));
    refuseOtherUsers(own);
    const found = await leaks(processTargets("this test", process.pid).filter(({ kind }) => kind === "tcp"));
    const mentions = (server: Server) =>
      found.filter((line) => line.startsWith(`127.0.0.1:${portOf(server)} of this test gave HTTP/1.1 200`));
    expect([open, half, closed, own].map((server) => mentions(server).length)).to.deep.equal([1, 1, 0, 0]);
  });

  it("finds a file, a folder and a socket that are everybody's, and none that its folder keeps closed", async () => {
    chmodSync(folder, 0o755);
    for (const [name, mode] of [["open", 0o755] as const, ["closed", 0o700] as const]) {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, "token"), "secret", { mode: 0o644 });
      writeFileSync(join(folder, name, "key"), "secret", { mode: 0o600 });
      await listen(join(folder, name, "server.sock"), (_request, response) => void response.end("yes"));
      chmodSync(join(folder, name, "server.sock"), 0o666);
      chmodSync(join(folder, name), mode);
    }
    expect((await leaks(folderTargets("the folder", folder))).sort()).to.deep.equal([
      "… of the folder gave its list of files",
      "…/open of the folder gave its list of files",
      "…/open/server.sock of the folder gave HTTP/1.1 200 OK",
      "…/open/token of the folder gave read",
    ]);
  });
});

describe("what counts as nothing", () => {
  const answer = (status: string, body: string) =>
    `HTTP/1.1 ${status}\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`;

  it("is a refusal, an empty answer, and a question that was not understood", () =>
    expect(
      firstGift([
        ...["", answer("401 Unauthorized", "who?"), answer("403 Forbidden", "no"), answer("200 OK", "")],
        ...[
          "\x15\x03\x01\x00\x02\x02\x50",
          answer("400 Bad Request", "Client sent an HTTP request to an HTTPS server."),
        ],
      ]),
    ).to.equal(undefined));

  it("is a path that is not there, on a server that asks for credentials at others only", () => {
    const notFound = answer("404 Not Found", "404 page not found");
    expect(firstGift([notFound])).to.equal(notFound);
    expect(firstGift([notFound, answer("401 Unauthorized", "who?")])).to.equal(undefined);
  });

  it("is nothing else: not a page, a setting of HTTP/2 or a banner", () => {
    const gifts = [answer("200 OK", "pods"), answer("302 Found", "there"), "\x00\x00\x12\x04\x00", "SSH-2.0"];
    for (const gift of gifts) expect(firstGift([gift])).to.equal(gift);
  });

  it("makes no verdict when the sandbox's own user got nothing either", () => {
    const target = { kind: "tcp", name: "a port", host: "127.0.0.1", port: 1, gave: "" } as const;
    expect(judge([target], [target]).passed).to.equal(false);
    expect(judge([target], [target]).lines).to.include(
      "NOT TRIED        no tcp gave the sandbox's own user anything",
    );
  });
});
