import { expect } from "chai";
import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { peerUid, refuseOtherUsers } from "../../../src/engine/host/peer-uid.ts";
import { asNobody, isRoot } from "../../helpers/as-nobody.ts";

const ENDS = { remoteAddress: "127.0.0.1", remotePort: 53924, localAddress: "127.0.0.1", localPort: 8080 };
const CLIENT = "0100007F:D2A4";
const SERVER = "0100007F:1F90";
const IN_IPV6 = "0000000000000000FFFF0000";

const row = (local: string, remote: string, state: string, uid: number, inode: number) =>
  `   3: ${local} ${remote} ${state} 00000000:00000000 00:00000000 00000000 ${String(uid).padStart(5)}        0 ` +
  `${inode} 1 0000000000000000 20 4 30 10 -1\n`;

const uidIn = (tables: Partial<Record<"tcp" | "tcp6", string>>) =>
  peerUid(ENDS, (file) => tables[file.slice("/proc/net/".length) as "tcp" | "tcp6"] ?? "");

describe("the user behind a connection", () => {
  it("is the owner of the client's socket, not of the server's", () => {
    const table = row(SERVER, CLIENT, "01", 0, 11) + row(CLIENT, SERVER, "01", 1000, 12);
    expect(uidIn({ tcp: table })).to.equal(1000);
  });

  it("is known for a client with an IPv6 socket", () =>
    expect(uidIn({ tcp6: row(`${IN_IPV6}${CLIENT}`, `${IN_IPV6}${SERVER}`, "01", 1000, 12) })).to.equal(
      1000,
    ));

  it("is unknown after the client has closed, because the kernel then names root", () => {
    for (const state of ["04", "05", "06", "08"]) {
      expect(uidIn({ tcp: row(CLIENT, SERVER, state, 0, 0) })).to.equal(undefined);
    }
    expect(uidIn({ tcp: row(CLIENT, SERVER, "01", 0, 0) })).to.equal(undefined);
  });

  it("is unknown when the kernel has no row for the connection", () => {
    const others =
      row("0100007F:D2A5", SERVER, "01", 1000, 12) + row(CLIENT, "0100007F:1F91", "01", 1000, 13);
    expect(uidIn({ tcp: others })).to.equal(undefined);
    expect(peerUid({ ...ENDS, remoteAddress: undefined })).to.equal(undefined);
  });

  it("is known when the kernel missed the row at first", () => {
    const answers = ["", "", row(CLIENT, SERVER, "01", 1000, 12)];
    expect(peerUid(ENDS, () => answers.shift() ?? "")).to.equal(1000);
  });
});

describe("a server that refuses other users", () => {
  let server: Server;
  let port: number;
  beforeEach(async () => {
    server = createServer((socket: Socket) => socket.end("welcome"));
    refuseOtherUsers(server);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    ({ port } = server.address() as AddressInfo);
  });
  afterEach(() => server.close());

  it("serves its own user over IPv4 and IPv6", async () => {
    for (const host of ["127.0.0.1", "::ffff:127.0.0.1"]) {
      expect(await text(connect({ host, port })), host).to.equal("welcome");
    }
  });

  it("serves many short connections at once", async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => text(connect(port, "127.0.0.1"))));
    expect(answers.filter((answer) => answer !== "welcome")).to.deep.equal([]);
  });

  it("closes another user's connection without sending a byte, even if the client closes at once", async function () {
    if (!isRoot) {
      console.log("      skipped: only root can act as another user");
      this.skip();
    }
    const answer = await asNobody(`
      import { connect } from "node:net";
      import { text } from "node:stream/consumers";
      const closing = connect(${port}, "127.0.0.1", () => closing.destroy());
      console.log(JSON.stringify(await text(connect(${port}, "127.0.0.1")).catch((error) => error.code)));
    `);
    expect(['""', '"ECONNRESET"']).to.include(answer);
  });
});
