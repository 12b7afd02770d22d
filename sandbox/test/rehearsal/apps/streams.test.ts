import { expect } from "chai";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { startStreams, type StreamCounts } from "../../../src/rehearsal/apps/streams.ts";

const WEBSOCKET_ID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const CLOSING_FRAME = 0x88;

describe("the streams of an app", () => {
  let server: Server;
  let sockets: Set<Duplex>;
  let status: number;
  let cut: string[];
  beforeEach(async () => {
    status = 200;
    cut = [];
    sockets = new Set();
    server = createServer((_, response) => {
      response.writeHead(status, { "Content-Type": "text/event-stream" }).write("data: hello\n\n");
    });
    server.on("connection", (socket: Socket) => sockets.add(socket));
    // A websocket server that sends nothing but the closing frame.
    server.on("upgrade", ({ headers }, socket) => {
      const accept = createHash("sha1")
        .update(`${headers["sec-websocket-key"]}${WEBSOCKET_ID}`)
        .digest("base64");
      const lines = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade"];
      socket.write([...lines, `Sec-WebSocket-Accept: ${accept}`, "", ""].join("\r\n"));
      socket.on("data", ([first]: Buffer) => {
        if (first === CLOSING_FRAME) socket.end(Buffer.from([CLOSING_FRAME, 2, 0x03, 0xe8]));
      });
      socket.on("error", () => undefined);
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
  });
  afterEach(() => {
    server.close();
    server.closeAllConnections();
    for (const socket of sockets) socket.destroy();
  });

  async function run(openSeconds: number, during: () => Promise<unknown>): Promise<StreamCounts> {
    const { port } = server.address() as AddressInfo;
    const streams = startStreams({
      ...{ url: `http://127.0.0.1:${port}`, eventStream: "/events", websocket: "/socket" },
      ...{ openSeconds, atATime: 2, onCut: (what) => cut.push(what) },
    });
    await during();
    return streams.stop();
  }

  it("are opened again and again, and none is cut while the app keeps them", async () => {
    const { streams, cut: cutStreams } = await run(0.2, () => sleep(700));
    expect(cut).to.deep.equal([]);
    expect(cutStreams).to.equal(0);
    expect(streams).to.be.at.least(8);
  });

  it("are cut when the app ends their connections", async () => {
    const counts = await run(1, async () => {
      await sleep(700);
      for (const socket of sockets) socket.destroy();
      await sleep(50);
    });
    expect(counts.cut).to.equal(4);
    expect(cut.filter((what) => what.startsWith("event stream"))).to.have.length(2);
    expect(cut.filter((what) => what.startsWith("websocket"))).to.have.length(2);
  });

  it("are cut when they don't open", async () => {
    status = 503;
    const counts = await run(0.2, () => sleep(50));
    expect(counts.cut).to.be.at.least(1);
    expect(cut[0]).to.match(/^event stream, opened at \S+: Error: status 503 after 0\.\d s$/);
  });
});
