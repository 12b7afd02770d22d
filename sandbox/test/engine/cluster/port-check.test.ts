import { expect } from "chai";
import { once } from "node:events";
import { createServer, type AddressInfo, type Server } from "node:net";
import { acceptsConnections, isPortTaken } from "../../../src/engine/cluster/port-check.ts";

describe("the check of a port", () => {
  const ADDRESS = "127.18.255.10";
  let server: Server;
  let port: number;
  beforeEach(async () => {
    server = createServer((socket) => socket.end()).listen(0, ADDRESS);
    await once(server, "listening");
    ({ port } = server.address() as AddressInfo);
  });
  afterEach(() => server.close());

  it("finds a port that another program uses", async () => {
    expect(await isPortTaken(ADDRESS, port)).to.equal(true);
    expect(await acceptsConnections(ADDRESS, port)).to.equal(true);
  });

  it("finds the same port free on another address and leaves it free", async () => {
    expect(await isPortTaken("127.18.255.11", port)).to.equal(false);
    expect(await isPortTaken("127.18.255.11", port)).to.equal(false);
    expect(await acceptsConnections("127.18.255.11", port)).to.equal(false);
  });

  it("finds a port that a program uses on all addresses", async () => {
    const everywhere = createServer().listen(0, "0.0.0.0");
    await once(everywhere, "listening");
    expect(await isPortTaken(ADDRESS, (everywhere.address() as AddressInfo).port)).to.equal(true);
    everywhere.close();
  });

  it("finds a low port in use by connecting when this user may not listen on it", async () => {
    const refused = () => Promise.resolve("EACCES");
    expect(await isPortTaken(ADDRESS, port, refused)).to.equal(true);
    expect(await isPortTaken("127.18.255.11", port, refused)).to.equal(false);
  });

  it("finds a port that answers although a program could listen on it, as with a firewall rule", async () => {
    expect(await isPortTaken(ADDRESS, port, () => Promise.resolve(undefined))).to.equal(true);
  });

  it("does not connect to an address that this machine does not have", async () => {
    expect(await isPortTaken("192.0.2.1", port)).to.equal(false);
  });
});
