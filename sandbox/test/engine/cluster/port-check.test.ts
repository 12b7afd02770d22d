import { expect } from "chai";
import { once } from "node:events";
import { createServer, type AddressInfo, type Server } from "node:net";
import { acceptsConnections, isPortTaken } from "../../../src/engine/cluster/port-check.ts";

describe("a look at a port", () => {
  const ADDRESS = "127.18.255.10";
  let server: Server;
  let port: number;
  beforeEach(async () => {
    server = createServer((socket) => socket.end()).listen(0, ADDRESS);
    await once(server, "listening");
    ({ port } = server.address() as AddressInfo);
  });
  afterEach(() => server.close());

  it("finds the one that another program has", async () => {
    expect(await isPortTaken(ADDRESS, port)).to.equal(true);
    expect(await acceptsConnections(ADDRESS, port)).to.equal(true);
  });

  it("finds the same port free on another address, and leaves it so", async () => {
    expect(await isPortTaken("127.18.255.11", port)).to.equal(false);
    expect(await isPortTaken("127.18.255.11", port)).to.equal(false);
    expect(await acceptsConnections("127.18.255.11", port)).to.equal(false);
  });

  it("finds a port taken that a program has on all addresses", async () => {
    const everywhere = createServer().listen(0, "0.0.0.0");
    await once(everywhere, "listening");
    expect(await isPortTaken(ADDRESS, (everywhere.address() as AddressInfo).port)).to.equal(true);
    everywhere.close();
  });

  it("finds a low port taken that this user may not listen on, by its answer", async () => {
    const refused = () => Promise.resolve("EACCES");
    expect(await isPortTaken(ADDRESS, port, refused)).to.equal(true);
    expect(await isPortTaken("127.18.255.11", port, refused)).to.equal(false);
  });

  it("finds a port taken that answers though it can be listened on, as one that a firewall rule forwards", async () => {
    expect(await isPortTaken(ADDRESS, port, () => Promise.resolve(undefined))).to.equal(true);
  });

  it("does not take an address that this machine lacks for another's", async () => {
    expect(await isPortTaken("192.0.2.1", port)).to.equal(false);
  });
});
