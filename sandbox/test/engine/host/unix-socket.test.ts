import { expect } from "chai";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { listenOnSocket, withSocketPath } from "../../../src/engine/host/unix-socket.ts";
import { rejection } from "../../helpers/toolchain-context.ts";

describe("a Unix socket", () => {
  let root: string;
  let socket: string;
  let servers: Server[];
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "socket-"));
    // Longer than the kernel accepts, and with a space.
    const folder = join(root, "a checkout".padEnd(120, "-"));
    mkdirSync(folder);
    socket = join(folder, "server.sock");
    servers = [];
  });
  afterEach(async () => {
    for (const server of servers.filter(({ listening }) => listening)) {
      server.close();
      await once(server, "close");
    }
    rmSync(root, { recursive: true });
  });

  const listen = async (greeting: string) => {
    const server = createServer((client) => client.end(greeting));
    await listenOnSocket(server, socket);
    servers.push(server);
    return server;
  };
  const greeting = () => withSocketPath(socket, (path) => text(connect(path)));

  it("works in a folder with a path of any length", async () => {
    expect(socket.length).to.be.above(108);
    await listen("hello");
    expect(await greeting()).to.equal("hello");
  });

  it("replaces one that a killed server left", async () => {
    await listen("first");
    await listen("second");
    expect(await greeting()).to.equal("second");
  });

  it("is removed with its helper files when its server closes", async () => {
    const open = () => readdirSync("/proc/self/fd").length;
    const before = open();
    const server = await listen("hello");
    await greeting();
    server.close();
    await once(server, "close");
    expect(existsSync(socket)).to.equal(false);
    expect(open()).to.equal(before);
  });

  it("is an error when no server listens", async () => {
    expect(await rejection(greeting())).to.have.property("code", "ENOENT");
    expect(await rejection(withSocketPath(join(root, "no", "such.sock"), () => greeting()))).to.have.property(
      "code",
      "ENOENT",
    );
  });

  it("is an error when it can't be created", async () => {
    rmSync(join(socket, ".."), { recursive: true });
    expect(await rejection(listen("hello"))).to.have.property("code", "ENOENT");
  });
});
